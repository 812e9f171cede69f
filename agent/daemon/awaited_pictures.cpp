#include "agent/daemon/awaited_pictures.hpp"

#include "protocol/chain.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {
namespace {

// A lock is verified long before, or has failed.
constexpr Milliseconds forgotten_after = std::chrono::minutes(1);

}  // namespace

void AwaitedPictures::asked(decision::FindingNumber finding, std::uint64_t look, BootTime now) {
    Awaited next{finding, look, now, std::nullopt, std::nullopt};
    for (const auto& one : awaited_) {
        if (one.look == look && one.jpeg) {
            next.jpeg = one.jpeg;  // the eye gives each once
        }
    }
    awaited_.push_back(std::move(next));
    if (awaited_.size() > most) {
        if (auto& oldest = awaited_.front(); oldest.outcome) {
            pushed_out_.push_back({*std::move(oldest.outcome), std::move(oldest.jpeg)});
        }
        awaited_.pop_front();
    }
}

void AwaitedPictures::came(const observation::Picture& picture) {
    for (auto& one : awaited_) {
        if (one.look == picture.look && !one.jpeg) {
            one.jpeg = picture.jpeg;
        }
    }
}

void AwaitedPictures::eye_is_new() {
    for (auto& one : awaited_) {
        one.look.reset();
    }
}

bool AwaitedPictures::is_asked(decision::FindingNumber finding) const {
    return std::any_of(awaited_.begin(), awaited_.end(), [&](const Awaited& one) { return one.finding == finding; });
}

void AwaitedPictures::hold(decision::FindingNumber finding, protocol::Record outcome) {
    const auto one = std::find_if(awaited_.begin(), awaited_.end(),
                                  [&](const Awaited& awaited) { return awaited.finding == finding; });
    one->outcome = std::move(outcome);
}

template <class Wanted>
std::vector<AwaitedPictures::Ready> AwaitedPictures::take(Wanted wanted) {
    auto ready = std::exchange(pushed_out_, {});
    for (auto one = awaited_.begin(); one != awaited_.end();) {
        if (one->outcome && wanted(*one)) {
            ready.push_back({*std::move(one->outcome), std::move(one->jpeg)});
            one = awaited_.erase(one);
        } else {
            ++one;
        }
    }
    return ready;
}

std::vector<AwaitedPictures::Ready> AwaitedPictures::take_ready(BootTime now) {
    std::erase_if(awaited_, [&](const Awaited& one) { return !one.outcome && now - one.since >= forgotten_after; });
    return take([&](const Awaited& one) { return one.jpeg || !one.look || now - one.since >= patience; });
}

std::vector<AwaitedPictures::Ready> AwaitedPictures::take_all() {
    return take([](const Awaited&) { return true; });
}

protocol::Record with_evidence(protocol::Record outcome, const Bytes& jpeg) {
    const std::string_view bytes(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
    outcome.evidence = {{protocol::hash_body(bytes), "image/jpeg", jpeg.size()}};
    return outcome;
}

}  // namespace shiftguard::daemon
