// How long from an incident that is raised on a workstation until it is stored on the server: the daemon's own guard,
// outbox and delivery, in real time, against a server that runs already. tests/bench/report_time starts both.
// Stored is when the server's receipt is verified and kept here: a little after the server's commit, never before.
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/defaults.hpp"
#include "common/linux/system_clock.hpp"
#include "common/uuid.hpp"
#include "tests/support/guard_parts.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

using namespace shiftguard;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// When what was raised was appended, and when stored.
class Times {
public:
    void raised() {
        const std::lock_guard lock(mutex_);
        raised_ = Steady::now();
    }
    void appended(protocol::Sequence seq) {
        const std::lock_guard lock(mutex_);
        if (raised_) {
            under_way_.emplace(seq, *raised_);
            append_ms_.push_back(since(*raised_));
            raised_.reset();
        }
    }
    void stored(protocol::Sequence up_to) {
        const std::lock_guard lock(mutex_);
        while (!under_way_.empty() && under_way_.begin()->first <= up_to) {
            stored_ms_.push_back(since(under_way_.begin()->second));
            under_way_.erase(under_way_.begin());
        }
        changed_.notify_all();
    }
    [[nodiscard]] bool wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, [&] { return stored_ms_.size() >= count; });
    }
    void print() {
        const std::lock_guard lock(mutex_);
        print("raised to appended (synced)", append_ms_);
        print("raised to stored on the server", stored_ms_);
    }

private:
    static double since(Steady::time_point then) {
        return std::chrono::duration<double, std::milli>(Steady::now() - then).count();
    }
    static void print(const char* what, std::vector<double> ms) {
        std::sort(ms.begin(), ms.end());
        const auto at = [&](std::size_t percent) { return ms.at((ms.size() - 1) * percent / 100); };
        std::printf("%-32s p50 %7.1f ms   p95 %7.1f ms   p99 %7.1f ms   most %7.1f ms   (%zu)\n", what, at(50), at(95),
                    at(99), ms.back(), ms.size());
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Steady::time_point> raised_;
    std::map<protocol::Sequence, Steady::time_point> under_way_;
    std::vector<double> append_ms_;
    std::vector<double> stored_ms_;
};

class Witness final : public testing::QuietNarrator {
public:
    explicit Witness(Times& times) : times_(times) {}
    void recorded(const protocol::Record&, protocol::Sequence seq, const Now&) override { times_.appended(seq); }
    void said(const std::string& sentence, const Now&) override { std::fprintf(stderr, "%s\n", sentence.c_str()); }

private:
    Times& times_;
};

struct Arguments {
    std::string url;
    std::string token;
    std::filesystem::path authority;
    std::filesystem::path folder;
    std::size_t incidents = 300;
};

policy::Policy policy_of_one_worker() {
    policy::Policy policy;
    policy.rules = policy::default_rules();
    policy.accounts.emplace(AccountName("alice"), WorkerId("w"));
    policy.workers[WorkerId("w")].id = WorkerId("w");
    policy.rules.of(FindingKind::policy_missing).looked_for = false;  // there is no file of it
    auto& rule = policy.rules.of(FindingKind::worker_not_enrolled);
    rule.response = Response::notice;
    rule.warn = 0ms;  // the incident is raised by the input itself
    rule.cool_down = 0ms;
    return policy;
}

/// Each session is opened by somebody who is not enrolled: an incident.
bool raise_all(daemon::EventQueue& events, Times& times, std::size_t count) {
    std::mt19937 random{7};  // the same pauses each time
    std::uniform_int_distribution<int> pause(20, 250);
    for (std::size_t one = 1; one <= count; ++one) {
        const SessionId session(std::to_string(one));
        times.raised();
        events.push(daemon::FromSession{session::Opened{session, AccountName("alice"), false}}, Keep::must);
        if (!times.wait_for(one)) {
            std::fprintf(stderr, "Incident %zu was not stored within 30 s.\n", one);
            return false;
        }
        events.push(daemon::FromSession{session::Closed{session}}, Keep::must);
        std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
    }
    return true;
}

int fail(const Error& error) {
    std::fprintf(stderr, "%s\n", to_sentence(error).c_str());
    return 1;
}

int run(const Arguments& arguments) {
    auto keys = keys::Keys::open_or_make(arguments.folder / "keys");
    auto outbox = spool::Spool::open(arguments.folder / "outbox.sqlite", {});
    if (!keys || !outbox) {
        return fail(keys ? outbox.error() : keys.error());
    }
    const auto membership = delivery::join(arguments.folder / "state", arguments.url, arguments.token,
                                           arguments.authority, keys->chain_keys());
    if (!membership) {
        return fail(membership.error());
    }
    const SystemClock clock;
    Times times;
    daemon::EventQueue events{512};
    testing::NoEye eye;
    session::LockRunner::Ways ways;
    ways.push_back(std::make_unique<testing::LocksAtOnce>());
    session::LockRunner locks(std::move(ways), 10ms);
    std::filesystem::create_directories(arguments.folder / "templates");
    const face_template::TemplateStore templates(arguments.folder / "templates", "machine", keys->template_key());
    int ids = 0;
    const auto uuid = [&] {
        ++ids;
        std::array<std::uint8_t, 10> tail{};
        tail.at(8) = static_cast<std::uint8_t>(ids >> 8);
        tail.at(9) = static_cast<std::uint8_t>(ids);
        return make_uuid_v7(clock.now().wall, tail);
    };
    journal::Journal journal(arguments.folder / "journal", uuid(), keys->journal_key());
    policy::Loader loader(arguments.folder / "policy.json", arguments.folder / "kept.json");
    daemon::StatusBoard board;
    Witness witness(times);
    const auto deliver = [&](const delivery::Membership& joined) {
        delivery::Options options;
        options.attempted = [&](const delivery::State&) { times.stored(outbox->depth()->acknowledged); };
        auto sender =
            std::make_unique<delivery::Delivery>(*outbox, joined, keys->chain_keys().secret_key, std::move(options));
        sender->start();
        return sender;
    };
    daemon::Guard guard(daemon::GuardParts{clock, events, policy_of_one_worker(), loader, eye, locks, *outbox,
                                           templates, journal, board, witness, deliver, uuid,
                                           [&]() -> Result<delivery::Membership> { return *membership; }});
    guard.join_what_was_joined();
    std::thread thread([&] { static_cast<void>(guard.run()); });
    const bool all = raise_all(events, times, arguments.incidents);
    events.push(daemon::StopRequested{}, Keep::must);
    thread.join();
    guard.leave(5s);
    if (all) {
        times.print();
    }
    return all ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    Arguments arguments;
    CLI::App app("Time from an incident that is raised to its place on the server.");
    app.add_option("--url", arguments.url, "of the agents' port")->required();
    app.add_option("--token", arguments.token, "to join with")->required();
    app.add_option("--authority", arguments.authority, "the server's authority.pem")->required();
    app.add_option("--folder", arguments.folder, "for the workstation's state")->required();
    app.add_option("--incidents", arguments.incidents, "how many are raised")->capture_default_str();
    CLI11_PARSE(app, count, words);
    return run(arguments);
}
