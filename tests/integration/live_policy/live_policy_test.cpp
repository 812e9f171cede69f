// A new policy in the running shiftguardd, part by part: it takes effect, the process stays the one it was, and an open
// session stays guarded. Real: the daemon and the eye, the bus, TLS. The test's own: login1, the server, the locker.
#include "agent/control/bus/bus.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/keys/keys.hpp"
#include "agent/spool/spool.hpp"
#include "tests/integration/delivery/forward_proxy.hpp"
#include "tests/support/fake_login1.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/protocol_examples.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/tls_server.hpp"

#include <csignal>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;  ///< of a busy machine

/// A locker that locks nothing but stays, as one does; it notes each time that it is started.
constexpr const char* locker = "#!/bin/sh\necho $$ >> \"${0%/*}/locked\"\nexec sleep 600\n";

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::ifstream text(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// Alice's workstation; her session is open, and she has no template, for which policy locks.
class Workstation {
public:
    explicit Workstation(FakeLogin1::OnLock on_lock = FakeLogin1::OnLock::locks) : login1_(bus_.address(), on_lock) {
        login1_.add_session("c1", "alice");
        const auto script = folder.write("locker", locker);
        ::chmod(script.c_str(), 0700);
        std::filesystem::create_directories(state());
        ::chmod(state().c_str(), 0700);
    }
    ~Workstation() {
        for (const auto& pid : lines_of(folder / "locked")) {
            ::kill(std::stoi(pid), SIGKILL);
        }
    }
    Workstation(const Workstation&) = delete;
    Workstation& operator=(const Workstation&) = delete;

    /// Under the first policy, which has these members.
    void start(const std::string& members) {
        write_policy(members);
        const std::string words = std::string("exec " SHIFTGUARDD " --policy ") + (folder / "policy.json").string() +
                                  " --policy-keys " + (folder / "no-keys").string() + " --policy-drop-ins " +
                                  (folder / "no-drop-ins").string() + " --state " + state().string() + " --models " +
                                  models().string() + " --eye " SHIFTGUARD_EYE " --bus " + bus_.address() + " > " +
                                  (folder / "log").string() + " 2>&1";
        daemon_ =
            std::make_unique<Child>(std::vector<std::string>{"sh", "-c", words},
                                    std::vector<std::string>{"DBUS_SYSTEM_BUS_ADDRESS=" + bus_.address(), "DISPLAY="});
        REQUIRE(eventually([this] { return is_in_force(); }, patience));
    }
    /// And it is in force, in the same process.
    void put_policy(const std::string& members) {
        write_policy(members);
        const bool taken = eventually([this] { return is_in_force(); }, patience);
        CAPTURE(read_text(folder / "log"));
        REQUIRE(taken);
        CHECK(::kill(daemon_->pid(), 0) == 0);
    }

    [[nodiscard]] bool has_incident(const std::string& finding, const std::string& words) const {
        return eventually(
            [&] {
                const auto lines = incidents();
                return std::any_of(lines.begin(), lines.end(), [&](const control::Line& line) {
                    return line.finding == finding && line.detail.find(words) != std::string::npos;
                });
            },
            patience);
    }
    [[nodiscard]] bool has_incident_naming(const std::string& words) const {
        const auto lines = incidents();
        return std::any_of(lines.begin(), lines.end(),
                           [&](const control::Line& line) { return line.detail.find(words) != std::string::npos; });
    }
    [[nodiscard]] std::uint64_t version() const { return version_; }
    [[nodiscard]] bool has_in_force(std::uint64_t version) const {
        return eventually([&] { return in_force() == version; }, patience);
    }

    [[nodiscard]] std::filesystem::path state() const { return folder / "state"; }
    [[nodiscard]] std::string locker_way() const {
        return R"({"kind": "command", "argv": [")" + (folder / "locker").string() + R"("]})";
    }
    [[nodiscard]] std::vector<control::Line> incidents() const {
        const auto agent = control::connect(bus_.address());
        const auto lines = agent ? (*agent)->recent(1000) : Result<std::vector<control::Line>>(agent.error());
        return lines ? *lines : std::vector<control::Line>();
    }
    /// Waits for a lock that was proved in these words.
    [[nodiscard]] bool is_locked_by(const std::string& words) const {
        return eventually(
            [&] {
                const auto lines = incidents();
                return std::any_of(lines.begin(), lines.end(), [&](const control::Line& line) {
                    return line.became == "verified" && line.detail.find(words) != std::string::npos;
                });
            },
            patience);
    }
    [[nodiscard]] bool logs(const std::string& words) const {
        return eventually([&] { return read_text(folder / "log").find(words) != std::string::npos; }, patience);
    }
    [[nodiscard]] bool journal_has_entries() const {
        const auto agent = control::connect(bus_.address());
        const auto page = agent ? (*agent)->journal("") : Result<control::JournalPage>(agent.error());
        return page && !page->lines.empty();
    }
    /// Of the eye that runs.
    [[nodiscard]] std::string eyes_camera() const {
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            const auto words = read_text(entry.path() / "cmdline");
            const auto stat = read_text(entry.path() / "stat");
            const auto parent = ") S " + std::to_string(daemon_->pid()) + " ";
            const auto running = ") R " + std::to_string(daemon_->pid()) + " ";
            const auto device = words.find(std::string("--device") + '\0');
            if (words.starts_with(SHIFTGUARD_EYE) && device != std::string::npos &&
                (stat.find(parent) != std::string::npos || stat.find(running) != std::string::npos)) {
                return words.substr(device + 9, words.find('\0', device + 9) - device - 9);
            }
        }
        return "";
    }
    void unlock() { login1_.set_locked("c1", false); }
    [[nodiscard]] std::size_t lockers_started() const { return lines_of(folder / "locked").size(); }
    void end_locker() const {
        const auto pids = lines_of(folder / "locked");
        REQUIRE_FALSE(pids.empty());
        ::kill(std::stoi(pids.back()), SIGKILL);
    }

    const TempFolder folder;

private:
    void write_policy(const std::string& members) {
        const auto beside = folder.write("policy.json.new", R"({"schema_version": 1, "name": "live", "version": )" +
                                                                std::to_string(++version_) +
                                                                R"(, "accounts": {"alice": "w"}, "workers": {"w": {}},
                                "findings": {"worker_not_enrolled": {"response": "lock", "confirm_ms": 0, "warn_ms": 0},
                                             "vision_failed": {"response": "record"}})" +
                                                                (members.empty() ? "" : ", ") + members + "}");
        std::filesystem::rename(beside, folder / "policy.json");
    }
    [[nodiscard]] bool is_in_force() const { return in_force() == version_; }
    [[nodiscard]] std::optional<std::uint64_t> in_force() const {
        const auto agent = control::connect(bus_.address());
        const auto status = agent ? (*agent)->status() : Result<control::Status>(agent.error());
        return status ? std::optional(status->policy_version) : std::nullopt;
    }

    const PrivateBus bus_;
    FakeLogin1 login1_;
    std::uint64_t version_ = 0;
    std::unique_ptr<Child> daemon_;
};

const std::string by_logind = R"("lock": {"ways": [{"kind": "logind"}]})";

}  // namespace

TEST_CASE("AnotherWayToLockIsUsedFromTheNextLockOn") {
    Workstation workstation;
    workstation.start(by_logind);
    REQUIRE(workstation.is_locked_by("LockedHint"));
    workstation.put_policy(R"("lock": {"ways": [)" + workstation.locker_way() + "]}");
    CHECK(workstation.lockers_started() == 0);
    workstation.unlock();
    CHECK(workstation.is_locked_by("locker: process"));
    CHECK(workstation.lockers_started() == 1);
}

TEST_CASE("ALockThatStandsByAWayThatPolicyNoLongerNamesIsGuardedToItsEnd") {
    Workstation workstation;
    workstation.start(R"("lock": {"ways": [)" + workstation.locker_way() + "]}");
    REQUIRE(workstation.is_locked_by("locker: process"));
    workstation.put_policy(by_logind);
    workstation.end_locker();  // as when alice has given her password
    CHECK(workstation.is_locked_by("LockedHint"));
    CHECK(workstation.lockers_started() == 1);
}

TEST_CASE("ALockUnderWayThatItsWayDoesNotProveGoesOnByTheNewOne") {
    Workstation workstation(FakeLogin1::OnLock::ignores);
    workstation.start(R"("lock": {"verify_ms": 15000, "ways": [{"kind": "logind"}]})");
    workstation.put_policy(R"("lock": {"verify_ms": 1000, "ways": [)" + workstation.locker_way() + "]}");
    CHECK(workstation.is_locked_by("locker: process (before it: logind: "));
}

TEST_CASE("ABundleBesideThePolicyIsRefusedAndReportedUntilItIsTheOnlyOne") {
    Workstation workstation;
    workstation.start("");
    const auto bundle = workstation.folder / "berlin.policy.json";
    std::filesystem::copy(workstation.folder / "policy.json", bundle);
    CHECK(workstation.has_incident("policy_rejected", "these policies lie side by side and need not be signed"));
    CHECK(
        workstation.logs((workstation.folder / "policy.json").string() + ", " + bundle.string() + ": these policies"));
    CHECK_FALSE(workstation.has_incident_naming("berlin"));  // an incident leaves the machine
    auto text = read_text(bundle);
    const std::string before = R"("version": )" + std::to_string(workstation.version());
    text.replace(text.find(before), before.size(), R"("version": 41)");
    workstation.folder.write("berlin.policy.json", text);
    std::filesystem::remove(workstation.folder / "policy.json");
    CHECK(workstation.has_in_force(41));
}

TEST_CASE("AnotherCameraGetsAnEyeOfItsOwn") {
    Workstation workstation;
    workstation.start(R"("camera": {"device": "/dev/video-a"})");
    REQUIRE(eventually([&] { return workstation.eyes_camera() == "/dev/video-a"; }, patience));
    workstation.put_policy(R"("camera": {"device": "/dev/video-b"})");
    CHECK(eventually([&] { return workstation.eyes_camera() == "/dev/video-b"; }, patience));
}

TEST_CASE("ASmallerOutboxDropsWhatIsTooMuchAndCountsIt") {
    Workstation workstation;
    {
        auto outbox = spool::Spool::open(workstation.state() / "outbox.sqlite", {});
        REQUIRE(outbox);
        for (std::uint64_t number = 1; number <= 150; ++number) {
            REQUIRE(outbox->append(numbered_record(number)));
        }
    }
    const auto evicted = [&] {
        const auto lines = workstation.incidents();
        return std::count_if(lines.begin(), lines.end(),
                             [](const control::Line& line) { return line.state == "evicted"; });
    };
    workstation.start("");
    REQUIRE_FALSE(workstation.incidents().empty());
    CHECK(evicted() == 0);
    workstation.put_policy(R"("outbox": {"bodies": 100})");
    CHECK(eventually([&] { return evicted() >= 50; }, patience));
}

TEST_CASE("AJournalThatIsNotKeptAnyMoreIsGone") {
    Workstation workstation;
    workstation.start("");
    REQUIRE(eventually([&] { return workstation.journal_has_entries(); }, patience));
    workstation.put_policy(R"("journal": {"keep_hours": 0})");
    CHECK(eventually([&] { return !workstation.journal_has_entries(); }, patience));
}

TEST_CASE("AFirstPlaceWithACircleHasThePositionAskedForAndItsSourcesFollowPolicy") {
    Workstation workstation;
    const std::string place =
        R"("places": {"home": {"circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}}})";
    workstation.start("");
    workstation.put_policy(place + R"(, "location": {"geoclue": false})");
    CHECK(read_text(workstation.folder / "log").find("GeoClue") == std::string::npos);
    workstation.put_policy(place);
    CHECK(workstation.logs("GeoClue"));  // it is not asked on this machine, and that is said
}

TEST_CASE("AnotherProxyIsTheWayToTheServer") {
    Workstation workstation;
    const TestAuthority authority;
    std::atomic<int> asked{0};
    TlsServer::Setup setup;
    setup.own = authority.issue("127.0.0.1");
    setup.client_authority_pem = authority.pem();
    setup.client = TlsServer::ClientCertificate::optional;
    const TlsServer server(setup, [&](const TestRequest& request) {
        ++asked;
        const auto join = protocol::decode_join_request(request.body);
        if (!join) {
            return TestAnswer{503, "", {}, false, {}};
        }
        const protocol::JoinAnswer answer{example_workstation, authority.sign(join->certificate_request_pem),
                                          authority.pem(), example_keys(2).public_key};
        return TestAnswer{201, protocol::encode(answer), {}, false, {}};
    });
    const auto keys = keys::Keys::open_or_make(workstation.state());
    REQUIRE(keys);
    REQUIRE(delivery::join(workstation.state(), server.url(), "token",
                           workstation.folder.write("ca.pem", authority.pem()), keys->chain_keys()));
    const int joining = asked;
    const ForwardProxy proxy;
    workstation.start("");
    REQUIRE(eventually([&] { return asked > joining; }, patience));
    CHECK(proxy.tunnels() == 0);
    workstation.put_policy(R"("server": {"proxy": ")" + proxy.url() + R"("})");
    CHECK(eventually([&] { return proxy.tunnels() > 0; }, patience));
}
