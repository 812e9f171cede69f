// The real shiftguard-eye under the real guard: killed, stopped, and seen to come back.
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

constexpr auto start_patience = 30s;  // models load from a cold disk on a busy machine

/// A camera that shows noise: nobody in view, nothing covered, nothing frozen.
std::filesystem::path make_film(const testing::TempFolder& folder) {
    const auto film = folder / "film";
    std::filesystem::create_directory(film);
    std::mt19937 random(7);
    for (int image = 0; image < 150; ++image) {
        std::ofstream file(film / ("frame-" + std::to_string(1000 + image) + ".ppm"), std::ios::binary);
        file << "P6\n160 120\n255\n";
        for (int byte = 0; byte < 160 * 120 * 3; ++byte) {
            file.put(static_cast<char>(random() % 256));
        }
    }
    return film;
}

/// Notes what the guard says and lets the test wait for it.
class Witness final : public daemon::Narrator {
public:
    void saw(const decision::Input& input, const decision::View&, const Now&) override {
        if (std::holds_alternative<decision::Looked>(input)) {
            note([this] { ++looks_; });
        }
    }
    void decided(const decision::Output& output, const Now&) override {
        if (const auto* respond = std::get_if<decision::Respond>(&output);
            respond != nullptr && respond->kind == FindingKind::vision_failed) {
            note([this] { ++failures_; });
        }
    }
    void recorded(const protocol::Record&, protocol::Sequence, const Now&) override {}
    void delivery(const delivery::State&, std::size_t, const Now&) override {}
    void said(const std::string&, const Now&) override {}

    bool wait_for_looks(int more, std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        const int until = looks_ + more;
        return changed_.wait_for(lock, patience, [&] { return looks_ >= until; });
    }
    bool wait_for_failure(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return failures_ > 0; });
    }

private:
    template <class Change>
    void note(Change change) {
        {
            const std::lock_guard lock(mutex_);
            change();
        }
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    int looks_ = 0;
    int failures_ = 0;
};

class CountingLocker final : public session::SessionLocker {
public:
    [[nodiscard]] std::string name() const override { return "counting"; }
    Status request_lock(const SessionId&) override { return success(); }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override { return std::string("counted"); }
};

/// The guard on a thread of its own, with a real eye that looks at a film of noise.
class Watched {
public:
    Watched()
        : keys_(std::move(keys::Keys::open_or_make(folder_.path())).value()),
          outbox_(std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value()),
          templates_(folder_.path(), "machine", keys_.template_key()),
          journal_(folder_ / "journal", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", keys_.journal_key()),
          loader_(folder_.write("policy.json", ""), folder_ / "policy.last-good.json"),
          eye_({SHIFTGUARD_EYE, SHIFTGUARD_MODELS, {"--film", make_film(folder_).string()}}, events_) {
        std::vector<std::unique_ptr<session::SessionLocker>> ways;
        ways.push_back(std::make_unique<CountingLocker>());
        locks_ = std::make_unique<session::LockRunner>(std::move(ways), 100ms);
        static_cast<void>(loader_.poll());
        policy_.accounts.emplace(AccountName("alice"), WorkerId("w"));
        policy_.workers.emplace(WorkerId("w"), policy::Worker{WorkerId("w"), {}, {}, {}});
        policy_.rules.of(FindingKind::vision_failed) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 1s};
        policy_.rules.eye_start = start_patience;
        std::vector<float> vector(512, 0.0F);
        vector[0] = 1.0F;
        const auto made =
            face_template::make_template(WorkerId("w"), "fr_feature", std::vector<std::vector<float>>{vector}, {});
        REQUIRE(made);
        REQUIRE(templates_.save(*made));
        guard_ = std::make_unique<daemon::Guard>(
            daemon::GuardParts{clock_, events_, policy_, loader_, eye_, *locks_, outbox_, templates_, journal_, board_,
                               witness, [](const delivery::Membership&) { return nullptr; },
                               [] { return std::string("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"); },
                               []() -> Result<delivery::Membership> {
                                   return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
                               },
                               daemon::WhenEyeFails::start_again});
        events_.push(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}}, Keep::must);
        thread_ = std::thread([this] { static_cast<void>(guard_->run()); });
    }
    ~Watched() {
        events_.push(daemon::StopRequested{}, Keep::must);
        thread_.join();
    }

    [[nodiscard]] pid_t eye() const { return eye_.pid(); }

    Witness witness;

private:
    testing::TempFolder folder_;
    SystemClock clock_;
    daemon::EventQueue events_{256};
    policy::Policy policy_;
    keys::Keys keys_;
    spool::Spool outbox_;
    face_template::TemplateStore templates_;
    journal::Journal journal_;
    policy::Loader loader_;
    daemon::StatusBoard board_;
    std::unique_ptr<session::LockRunner> locks_;
    daemon::EyeProcess eye_;
    std::unique_ptr<daemon::Guard> guard_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("AKilledEyeLocksWithinTwoSecondsAndComesBack") {
    Watched watched;
    REQUIRE(watched.witness.wait_for_looks(2, start_patience));
    REQUIRE_FALSE(watched.witness.wait_for_failure(0s));  // or the machine is too slow to tell a kill by
    REQUIRE(kill(watched.eye(), SIGSEGV) == 0);
    CHECK(watched.witness.wait_for_failure(2s));
    CHECK(watched.witness.wait_for_looks(2, start_patience));
}

TEST_CASE("AStoppedEyeLocksWithinTwoSecondsAndIsReplaced") {
    Watched watched;
    REQUIRE(watched.witness.wait_for_looks(2, start_patience));
    REQUIRE_FALSE(watched.witness.wait_for_failure(0s));
    const pid_t stopped = watched.eye();
    REQUIRE(kill(stopped, SIGSTOP) == 0);
    CHECK(watched.witness.wait_for_failure(2s));
    CHECK(watched.witness.wait_for_looks(2, start_patience));
    CHECK(watched.eye() != stopped);
}
