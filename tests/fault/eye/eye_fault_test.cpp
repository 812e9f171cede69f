// The real shiftguard-eye under the real guard: killed, stopped, and seen to come back.
#include "tests/support/guard_parts.hpp"
#include "tests/support/running_guard.hpp"
#include "tests/support/temp_folder.hpp"

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <random>

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

constexpr auto start_patience = testing::eye_start_patience;

/// A camera that shows noise: nobody in view, nothing covered, nothing frozen.
std::filesystem::path make_film(const testing::TempFolder& folder) {
    auto film = folder / "film";
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
class Witness final : public testing::QuietNarrator {
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

/// The guard with a real eye that looks at a film of noise, and the worker signed in.
class Watched {
public:
    Watched()
        : guard_({SHIFTGUARD_EYE, SHIFTGUARD_MODELS, {"--film", make_film(folder_).string()}}, locking_at_once(),
                 witness) {
        guard_.happens(session::Opened{SessionId("1"), AccountName("alice"), false});
    }

    [[nodiscard]] pid_t eye() const { return guard_.eye(); }

    Witness witness;

private:
    static policy::Policy locking_at_once() {
        policy::Policy wanted = testing::policy_for_alice();
        wanted.rules.of(FindingKind::vision_failed) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 1s};
        return wanted;
    }

    const testing::TempFolder folder_;
    testing::RunningGuard guard_;
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
