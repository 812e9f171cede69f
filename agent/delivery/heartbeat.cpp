#include "agent/delivery/heartbeat.hpp"

#include "agent/delivery/http.hpp"
#include "agent/delivery/server_words.hpp"
#include "common/repeating.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace shiftguard::delivery {
namespace {

// It is looked so often whether one is due; after one that failed it is at once. So a machine whose network comes late
// knows the time before it counts as not proved.
constexpr int looks_between = 4;

}  // namespace

Result<protocol::HeartbeatAnswer> proved(std::string_view answer, const Membership& membership,
                                         const protocol::Nonce& nonce) {
    const auto bad = [&](const std::string& what) {
        return Error{ErrorKind::corrupted, membership.server_url, what, Retry::helps};
    };
    auto read = protocol::decode_heartbeat_answer(answer);
    if (!read) {
        return bad("The server's answer to a heartbeat cannot be read: " + to_sentence(read.error()));
    }
    if (read->nonce != nonce) {
        return bad(
            "The server's answer is to another heartbeat, so its time is not taken: look for what stands between "
            "this workstation and its server.");
    }
    if (!protocol::verify_time(membership.receipt_key, membership.workstation, nonce, read->time, read->signature)) {
        return bad(
            "The server's time does not verify, so it is not taken: check that this is the server that the "
            "workstation joined.");
    }
    return read;
}

struct Heartbeat::Inner {
    Inner(const Clock& given, Membership of, Calls back, Options how)
        : clock(given),
          membership(std::move(of)),
          calls(std::move(back)),
          http(membership, {how.connect, how.request}) {}

    [[nodiscard]] Result<TimeHeard> beat();

    const Clock& clock;
    const Membership membership;
    const Calls calls;
    Http http;  // the thread's alone, once that runs
    std::atomic<bool> hurried{false};
    int looks_to_pass = 0;  // the thread's
    std::unique_ptr<Repeating> beating;
};

Result<TimeHeard> Heartbeat::Inner::beat() {
    auto heartbeat = calls.say();
    heartbeat.nonce = protocol::make_nonce();
    const std::string body = encode(heartbeat);
    TimeHeard heard;
    heard.asked = clock.now();
    const auto answer = http.post(protocol::heartbeat_path, body);
    heard.came = clock.now();
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 200) {
        return refusal(membership.server_url, *answer);
    }
    auto proof = proved(answer->body, membership, heartbeat.nonce);
    if (!proof) {
        return proof.error();
    }
    heard.time = proof->time;
    heard.grants = std::move(proof->grants);
    heard.whence = std::move(proof->whence);
    return heard;
}

Heartbeat::Heartbeat(const Clock& clock, Membership membership, Calls calls, Options options)
    : inner_(std::make_unique<Inner>(clock, std::move(membership), std::move(calls), options)) {
    const auto look_every = std::max(options.every / looks_between, std::chrono::milliseconds(1));
    inner_->beating = std::make_unique<Repeating>(look_every, [inner = inner_.get()](const Repeating::Ending& ends) {
        if (!inner->hurried.exchange(false) && inner->looks_to_pass > 0) {
            --inner->looks_to_pass;
            return;
        }
        inner->http.abort_when(ends);
        const auto end = inner->beat();
        inner->looks_to_pass = end ? looks_between - 1 : 0;
        if (!ends()) {  // what was cut off says nothing about the server
            inner->calls.ended(end);
        }
    });
}

void Heartbeat::hurry() {
    inner_->hurried = true;
    inner_->beating->hurry();
}

Heartbeat::~Heartbeat() {
    inner_->beating = nullptr;
}

}  // namespace shiftguard::delivery
