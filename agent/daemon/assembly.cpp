#include "agent/daemon/assembly.hpp"

#include "agent/daemon/followed_locker.hpp"
#include "agent/daemon/loggable_fault.hpp"
#include "agent/place/joined_source.hpp"
#include "agent/place/sources/linux/geoclue_settings.hpp"
#include "agent/place/sources/linux/gpsd_source.hpp"
#include "agent/place/sources/linux/location_source.hpp"
#include "agent/place/sources/linux/network_source.hpp"
#include "agent/policy/policy_files.hpp"
#include "agent/policy/signature/issuers.hpp"
#include "agent/session/linux/command.hpp"
#include "agent/session/linux/logind.hpp"
#include "common/boot_id.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/linux/own_use.hpp"
#include "common/sodium/sodium.hpp"
#include "common/true_time.hpp"
#include "common/uuid.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include <fmt/core.h>
#include <sodium.h>
#include <unistd.h>

namespace shiftguard::daemon {
namespace {

/// What binds a template to this machine: its id, or, where there is none, the keys that never leave it.
std::string machine_name(const keys::Keys& keys) {
    const auto id = read_file("/etc/machine-id", 64);
    const auto key = to_hex(keys.chain_keys().public_key);
    return (id ? std::string(id->begin(), id->end()) : "") + ":" + key;
}

spool::Limits limits_of(const policy::Policy& policy) {
    spool::Limits limits;
    limits.bodies = policy.spool_bodies;
    limits.links = policy.spool_links;
    limits.evidence_bytes = policy.spool_evidence;
    return limits;
}

/// Who is to be asked for a position; none where no rule needs one.
std::optional<policy::Location> position_of(const policy::Policy& policy) {
    return policy::has_shape(policy) ? std::optional(policy.location) : std::nullopt;
}

/// Where nobody tells which boot this is, every start counts as a new one.
std::string boot_id_of(const Setup& setup) {
    if (!setup.boot_id.empty()) {
        return setup.boot_id;
    }
    std::array<std::uint8_t, 16> random{};
    fill_random(random);
    return kernels_boot_id().value_or(std::string(of_one_run) + to_hex(random));
}

/// Waits for SIGTERM or SIGINT on a thread of its own, so that no work is done in a handler.
class StopSignals {
public:
    explicit StopSignals(EventQueue& events) : thread_([this, &events] { wait(events); }) {}
    ~StopSignals() {
        over_ = true;
        thread_.join();
    }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// Before any thread is started: all inherit the mask.
    static void block() {
        const auto signals = both();
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }

private:
    static sigset_t both() {
        sigset_t signals{};
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        return signals;
    }

    void wait(EventQueue& events) const {
        constexpr timespec look_up_every{0, 200'000'000};
        const auto signals = both();
        while (!over_) {
            if (sigtimedwait(&signals, nullptr, &look_up_every) > 0) {
                events.push(StopRequested{}, Keep::must);
            }
        }
    }

    std::atomic<bool> over_{false};
    std::thread thread_;
};

}  // namespace

Assembly::Assembly(Setup setup, std::unique_ptr<Narrator> narrator)
    : setup_(std::move(setup)), clock_(machine_clock_, boot_id_of(setup_)), narrator_(std::move(narrator)) {
    StopSignals::block();
}

Assembly::~Assembly() {
    board_.publish_to(nullptr);
}

Status Assembly::take_up_the_time() {
    pulse_ = std::make_unique<Pulse>(Pulse::Parts{
        clock_, setup_.state / "time.json",
        [this] {
            const auto policy = board_.gate().read().policy;
            protocol::Heartbeat heartbeat{{}, SHIFTGUARD_VERSION, policy ? policy->version : 0};
            if (outbox_) {
                heartbeat.outbox = state_of(*outbox_);
            }
            heartbeat.daemon =
                protocol::ResourceUse{static_cast<std::uint64_t>(processor_time().count()), resident_bytes() / 1024};
            return heartbeat;
        },
        [this](const delivery::TimeHeard& heard) {
            told_place_.tell(heard.whence);
            return releases_->take_grants(heard.grants, clock_.now());
        }});
    prepare_resident_bytes();
    pulse_->take_up();
    return success();
}

Status Assembly::read_policy() {
    policy_files_ = policy::files_of_machine(setup_.policy, setup_.policy_keys, setup_.policy_drop_ins, setup_.state);
    if (setup_.policy_is_alone) {
        policy_files_.bundles.clear();
    }
    loader_.emplace(policy_files_);
    const Now now = clock_.now();
    auto policy = loader_->start(true_time_of(now), setup_.when_policy_bad);
    if (!policy) {
        const bool is_logged = setup_.when_policy_bad == policy::WhenBad::use_last_good;
        return is_logged ? without_contents(policy.error()) : policy.error();
    }
    first_policy_ = std::move(*policy);
    clock_.drift_by({first_policy_->clock_drift_ppm});
    if (loader_->passes_over_drop_ins()) {
        narrator_->said(
            "Policies are signed on this machine, so " + setup_.policy_drop_ins.string() + " is not looked into.",
            clock_.now());
    }
    return success();
}

Status Assembly::make_state_folder() {
    return make_private_folder(setup_.state);
}

Status Assembly::open_keys() {
    auto keys = keys::Keys::open_or_make(setup_.state);
    if (!keys) {
        return keys.error();
    }
    keys_.emplace(std::move(*keys));
    return success();
}

Status Assembly::open_outbox() {
    // One that does not open now (a full disk) opens when it can; the guard stands meanwhile and says so.
    outbox_.emplace(spool::Spool::attend(setup_.state / "outbox.sqlite", limits_of(*first_policy_)));
    return success();
}

Status Assembly::open_templates() {
    const auto folder = setup_.state / "templates";
    if (auto made = make_private_folder(folder); !made) {
        return made;
    }
    templates_.emplace(folder, machine_name(*keys_), keys_->template_key());
    enrolled_cameras_.emplace(folder / "enrolled-cameras");
    declared_figures_.emplace(setup_.state / "declared-figures", keys_->figures_key());
    if (const auto& complaint = declared_figures_->complaint()) {
        narrator_->said(*complaint, clock_.now());
    }
    return success();
}

Status Assembly::begin_journal() {
    journal_.emplace(journal_folder(), make_uuid(), keys_->journal_key());
    interrupted_ = journal_->read_leftover();
    return success();
}

Status Assembly::read_exceptions() {
    releases_.emplace(setup_.state / "exceptions.json", keys_->chain_keys());
    if (const auto complaint = releases_->load(clock_.now())) {
        narrator_->said(*complaint, clock_.now());
    }
    return success();
}

Result<std::unique_ptr<session::SessionLocker>> Assembly::make_locker(const policy::LockWay& way) {
    switch (way.kind) {
        case policy::LockWay::Kind::logind:
            return session::make_logind_locker();
        case policy::LockWay::Kind::command: {
            const session::SessionWatcher::Listener tell = [this](const session::Notification& told) {
                if (private_session_) {
                    private_session_->tell(told);
                } else {
                    events_.push(FromSession{told}, Keep::must);
                }
            };
            return follow(session::make_command_locker(
                              way.command, {}, [tell](const SessionId& session) { tell(session::Unlocked{session}); }),
                          tell);
        }
    }
    return Error{ErrorKind::internal, "lock", "an unknown way to lock", Retry::useless};
}

Status Assembly::find_ways_to_lock() {
    if (!setup_.account.empty()) {
        private_session_ = std::make_unique<PrivateSession>(setup_.account);
    }
    ways_ =
        std::make_unique<LockWays>([this](const policy::LockWay& way) { return make_locker(way); },
                                   [this](const std::string& sentence) { narrator_->said(sentence, clock_.now()); });
    return ways_->use(first_policy_->lock_ways, first_policy_->lock_verify);
}

void Assembly::follow_policy(const policy::Policy& before, const policy::Policy& now) {
    clock_.drift_by({now.clock_drift_ppm});
    if (const auto used = ways_->use(now.lock_ways, now.lock_verify); !used) {
        narrator_->said(to_sentence(used.error()) + " Those of the policy before it stay.", clock_.now());
    }
    if (const auto limits = limits_of(now); limits != limits_of(before)) {
        if (const auto kept = outbox_->keep_to(limits); !kept) {
            narrator_->said(
                "The outbox keeps to the new policy's bounds from the next record on: " + to_sentence(kept.error()),
                clock_.now());
        }
    }
    if (place_ && position_of(before) != position_of(now)) {
        place_->follow(place_sources(now));
    }
    if (rosters_) {
        rosters_->follow(now);
    }
}

Status Assembly::prepare_the_eye() {
    EyeProcess::Options options;
    options.program = setup_.eye;
    options.models = setup_.models;
    if (setup_.film) {
        options.source = {"--film", setup_.film->string()};
    }
    eye_ = std::make_unique<EyeProcess>(std::move(options), events_);
    return success();
}

Status Assembly::wire_the_guard() {
    const auto secret = keys_->chain_keys().secret_key;
    GuardParts parts{clock_,
                     events_,
                     *first_policy_,
                     *loader_,
                     *eye_,
                     ways_->runner(),
                     *outbox_,
                     *templates_,
                     *journal_,
                     board_,
                     *narrator_,
                     [this, secret](const delivery::Membership& membership) {
                         auto sender = std::make_unique<delivery::Delivery>(*outbox_, membership, secret);
                         sender->start();
                         fetch_policies(membership);
                         renew_certificates(membership);
                         if (service_) {  // none yet at the start, and then it is told when it is made
                             service_->joined(membership);
                         }
                         pulse_->follow(membership);
                         return sender;
                     },
                     [this] { return make_uuid(); },
                     [this] { return find_membership(); }};
    parts.when_eye_fails = setup_.when_eye_fails;
    if (!setup_.film) {
        parts.camera_device = device_that_policy_names();
        parts.enrolled_cameras = &*enrolled_cameras_;
    }
    parts.figures = &*declared_figures_;
    parts.draw = [](std::uint32_t below) { return randombytes_uniform(below); };
    parts.place_stands = [this](decision::Standing place) {
        if (place_) {
            place_->stands(place);
        }
    };
    parts.stands = [this](const Standing& standing) { pulse_->stands(standing); };
    parts.policy_changed = [this](const policy::Policy& before, const policy::Policy& now) {
        follow_policy(before, now);
    };
    parts.releases = &*releases_;
    if (!setup_.in_foreground) {
        parts.sign_ins = &sign_ins_;
    }
    parts.time_doubt = [this](Milliseconds limit) {
        for (const auto& sentence : pulse_->take_words()) {
            narrator_->said(sentence, clock_.now());
        }
        return clock_.doubt(limit);
    };
    parts.clock_found_off = [this] { return clock_.take_found_off(); };
    guard_ = std::make_unique<Guard>(std::move(parts));
    return success();
}

void Assembly::fetch_policies(const delivery::Membership& membership) {
    policy_fetch_ = nullptr;
    // Without a key of IT nothing that the server sends is taken, so it is not asked.
    const auto has_key = [keys = setup_.policy_keys] {
        const auto found = policy::keys_in(keys);
        return found && !found->empty();
    };
    const auto ended = [this](const Result<delivery::PolicyFetched>& end) {
        events_.push(PolicyAsked{end ? std::nullopt : std::optional<Error>(end.error())}, Keep::must);
    };
    policy_fetch_ = std::make_unique<delivery::PolicyFetch>(membership, policy_files_.fetched,
                                                            delivery::PolicyFetch::Calls{has_key, ended});
}

// A renewed membership comes back by the queue, as joining does: who sends takes it up without a new start. The renewal
// itself goes on with it, so it is not ended from its own thread.
void Assembly::renew_certificates(const delivery::Membership& membership) {
    const std::pair of(membership.workstation, membership.proxy);
    if (renewal_of_ == of && renewal_) {
        return;
    }
    renewal_ = nullptr;
    renewal_of_ = of;
    const auto ended = [this](const Result<std::optional<delivery::Membership>>& end) {
        if (end && *end) {
            events_.push(Joined{**end}, Keep::must);
        }
        events_.push(RenewalTried{end ? std::nullopt : std::optional<Error>(end.error())}, Keep::must);
    };
    const auto now = [this] { return true_time_of(clock_.now()); };
    renewal_ = std::make_unique<delivery::Renewal>(setup_.state, membership, delivery::Renewal::Calls{now, ended});
}

Status Assembly::report_what_was_interrupted() {
    guard_->report_interruptions(interrupted_);
    return success();
}

Status Assembly::join_what_was_joined() {
    guard_->join_what_was_joined();
    return success();
}

Result<delivery::Membership> Assembly::find_membership() {
    auto membership = delivery::load_membership(setup_.state);
    if (membership) {
        membership_ = *membership;
        releases_->joined(membership->workstation, membership->receipt_key);
        if (service_) {
            service_->joined(*membership);
        }
    }
    return membership;
}

std::function<std::optional<CameraDevice>()> Assembly::device_that_policy_names() const {
    return [this] {
        const auto policy = board_.gate().read().policy;
        return policy ? camera_device(policy->camera.device) : std::nullopt;
    };
}

Status Assembly::offer_control() {
    auto authority = control::make_authority(setup_.bus);
    if (!authority) {
        return authority.error();
    }
    authority_ = std::move(*authority);
    AgentService::Parts parts{board_, *outbox_, events_, *authority_, setup_.state, keys_->chain_keys(), membership_};
    parts.templates = &*templates_;
    parts.releases = &*releases_;
    parts.now = [this] { return clock_.now(); };
    parts.journal = [folder = journal_folder(), key = keys_->journal_key()](const auto& after, const auto& account) {
        return journal::page_after(folder, key, after, account);
    };
    if (!setup_.film) {
        parts.camera_device = device_that_policy_names();
    }
    service_ = std::make_unique<AgentService>(std::move(parts));
    auto exported = control::export_service(setup_.bus, *service_, [this] {
        events_.push(ControlLost{"The bus is gone, so nobody can ask the agent any more."}, Keep::must);
    });
    if (!exported) {
        return exported.error();
    }
    exported_ = std::move(*exported);
    board_.publish_to(exported_.get());
    return success();
}

Status Assembly::watch_the_place() {
    place_ = std::make_unique<PlaceWatch>(place_sources(*first_policy_), events_);
    return success();
}

std::unique_ptr<place::Source> Assembly::place_sources(const policy::Policy& policy) {
    std::vector<std::unique_ptr<place::Source>> sources;
    sources.push_back(place::make_network_source());
    sources.push_back(told_place_.source());
    if (const auto position = position_of(policy)) {
        ask_for_a_position(*position, sources);
    }
    return place::join_sources(std::move(sources));
}

void Assembly::ask_for_a_position(const policy::Location& location,
                                  std::vector<std::unique_ptr<place::Source>>& sources) {
    if (location.gpsd) {
        sources.push_back(place::make_gpsd_source());
    }
    if (!location.geoclue) {
        return;
    }
    place::LocationSourceOptions options;
    options.service_url = location.service_url;
    if (const auto withheld = place::why_not_geoclue(options.settings, location.service_url)) {
        narrator_->said(withheld->why + "; " + withheld->mend + ".", clock_.now());
    }
    sources.push_back(place::make_location_source(std::move(options)));
}

Status Assembly::watch_the_rosters() {
    rosters_ = std::make_unique<RosterWatch>(clock_, events_, setup_.state, *first_policy_);
    return success();
}

Status Assembly::watch_sessions() {
    auto watcher = session::make_logind_watcher();
    if (!watcher) {
        return watcher.error();
    }
    sessions_ = std::move(*watcher);
    return sessions_->start([this](const session::Notification& told) { events_.push(FromSession{told}, Keep::must); });
}

Status Assembly::open_the_private_session() {
    return private_session_->start(
        [this](const session::Notification& told) { events_.push(FromSession{told}, Keep::must); });
}

Status Assembly::guard_until_stopped() {
    const StopSignals signals(events_);
    auto ended = guard_->run();
    guard_->leave(std::chrono::seconds(5));
    pulse_->say_goodbye(std::chrono::seconds(1));
    return ended;
}

std::string Assembly::make_uuid() const {
    std::array<std::uint8_t, 10> random{};
    randombytes_buf(random.data(), random.size());
    return make_uuid_v7(clock_.now().wall, random);
}

int fail(const char* step, const Error& error, Exit status) {
    fmt::print(stderr, "shiftguard cannot {}: {}\n", step, to_sentence(error));
    return static_cast<int>(status);
}

}  // namespace shiftguard::daemon
