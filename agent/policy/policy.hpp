// The policy: IT's rules for a machine as one value, and the reader that makes it from a JSON document.
// What is in a Policy has been validated: every reference leads somewhere, every zone exists, every number is in range.
#pragma once

#include "agent/place/place.hpp"
#include "agent/roster/layout.hpp"
#include "agent/roster/shift.hpp"
#include "common/document/fault.hpp"
#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/movement.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::policy {

/// What policy says about one finding.
struct FindingRule {
    Response response = Response::record;
    Enforcement enforcement = Enforcement::enforce;
    Milliseconds confirm{0};          ///< how long it must last before it is a finding
    std::uint32_t confirm_looks = 1;  ///< and in how many looks it must have been seen (visual findings)
    Milliseconds warn{0};             ///< notice to the worker before the response goes out
    Milliseconds grace{0};            ///< after start, unlock or resume: how long it is not looked for
    Milliseconds cool_down{0};        ///< repeats within this long of its end join the same incident
    bool looked_for = true;           ///< false: the rule is off, nothing of it is found
    friend bool operator==(const FindingRule&, const FindingRule&) = default;
};

/// What the gate at sign-in and unlock does beyond what the findings say.
struct GateRules {
    enum class Unknown : std::uint8_t { admit, refuse };
    Unknown unknown = Unknown::admit;  ///< what is done where shift or place can't be told
    std::string contact;               ///< whom to call, shown with a refusal or a notice; may be empty
    enum class Face : std::uint8_t { off, verify };
    Face face = Face::verify;  ///< whether the face is verified after the password, where there is a camera
    Unknown face_unknown = Unknown::admit;  ///< what is done where it can't be told whose face it is
    Milliseconds face_within{10'000};       ///< how long the verification may take; a challenge takes its own time
    friend bool operator==(const GateRules&, const GateRules&) = default;
};

/// When and how the worker is asked to show that no picture is before the camera. Whether at all: the rule of
/// presentation_attack.
struct ChallengeRules {
    bool after_sign_in = true;
    bool after_camera_change = true;
    bool on_bad_hint = true;
    std::uint32_t movements = 3;
    Milliseconds answer_within{6000};  ///< each movement
    std::uint32_t retries = 1;         ///< failures in a row before the response of presentation_attack
    std::set<Movement> left_out;       ///< what the worker is never asked for; at least two movements are left
    double hint_below = 0.5;           ///< the passive hint is bad below this
    Milliseconds hint_pause{std::chrono::hours(4)};  ///< a bad hint is not asked about again for so long
    friend bool operator==(const ChallengeRules&, const ChallengeRules&) = default;
};

/// Whether a redacted picture is made beside an incident, and of which findings. Never of anything else.
struct EvidenceRules {
    bool redacted = false;           ///< false: none is ever made
    std::set<FindingKind> findings;  ///< about persons in view only
    friend bool operator==(const EvidenceRules&, const EvidenceRules&) = default;
};

inline constexpr std::size_t finding_count = all_finding_kinds.size();

/// Everything that `step` needs to know of policy. A plain value; equal policies are equal values.
struct Rules {
    std::array<FindingRule, finding_count> findings{};
    double accept = 0.50;                 ///< cosine similarity from which the face is the worker's
    double reject = 0.41;                 ///< below it the face is someone else's; between the two: can't tell
    std::uint32_t accept_looks = 1;       ///< in how many comparisons it must have been so, with none below reject
    bool second_person = false;           ///< one regular second person beside the worker is no bystander
    bool declare_figures = true;          ///< the worker may declare that a still figure is a thing
    Milliseconds unverified{60000};       ///< somebody in view and nobody verified for so long: unknown_person
    Milliseconds unverified_warn{15000};  ///< and then the worker is warned at least so long: it may well be them
    bool rests_in_breaks = false;         ///< the camera is off in the breaks of the worker's roster
    Milliseconds shift_end_notice{0};     ///< the worker is told so long before outside_shift begins; 0: not before
    Milliseconds eye_silence{1500};       ///< the eye said nothing for so long: vision_failed
    Milliseconds eye_start{8000};         ///< what the eye may take to load its models
    Milliseconds sharing_stretch{0};      ///< another program may have the camera so long at a stretch; 0: never
    Milliseconds sharing_in_shift{0};     ///< and so long in one shift
    GateRules gate;
    ChallengeRules challenge;
    EvidenceRules evidence;
    /// How many kinds of findings these rules know, in the order of the enumeration. What was decided by an agent that
    /// knew fewer is replayed by as few; what such an agent did not tell apart is not told apart then either.
    std::size_t known_kinds = finding_count;
    [[nodiscard]] bool know(FindingKind kind) const { return static_cast<std::size_t>(kind) < known_kinds; }
    [[nodiscard]] bool look_for(FindingKind kind) const { return know(kind) && of(kind).looked_for; }
    /// A picture is made only where the session is locked: it stands in the outcome of the lock.
    [[nodiscard]] bool picture_of(FindingKind kind) const {
        return evidence.redacted && evidence.findings.contains(kind) && look_for(kind) &&
               of(kind).response == Response::lock && of(kind).enforcement == Enforcement::enforce;
    }
    /// Of any finding.
    [[nodiscard]] bool pictures() const;
    [[nodiscard]] const FindingRule& of(FindingKind kind) const { return findings.at(static_cast<std::size_t>(kind)); }
    [[nodiscard]] FindingRule& of(FindingKind kind) { return findings.at(static_cast<std::size_t>(kind)); }
    friend bool operator==(const Rules&, const Rules&) = default;
};

/// Where workers' shifts are read from.
struct RosterFile {
    std::string file;       ///< absolute path; empty: it is fetched
    std::string url;        ///< https; empty: it is a file
    std::string authority;  ///< of the address: PEM file of the authority to trust; empty: the machine's own
    roster::Layout layout;  ///< delimited: of an export; otherwise only its zone says something
    Milliseconds stale_after{std::chrono::hours(168)};
    friend bool operator==(const RosterFile&, const RosterFile&) = default;
};

struct Worker {
    WorkerId id;
    std::string group;                      ///< whose level the worker takes; empty: none
    std::vector<roster::ShiftRule> shifts;  ///< empty, and no roster: any time is agreed
    std::string roster;                     ///< that has the shifts; empty: none
    std::string roster_name;                ///< the worker's name there; empty where the file is one worker's
    roster::Tolerance tolerance;
    std::vector<PlaceId> places;  ///< empty: any place is agreed
};

/// A way to lock a session, tried in the order of the policy.
struct LockWay {
    enum class Kind : std::uint8_t { logind, command };
    Kind kind = Kind::logind;
    std::vector<std::string> command;  ///< argv of the locker; it runs in the foreground for as long as it locks
    friend bool operator==(const LockWay&, const LockWay&) = default;
};

/// Who is asked for the workstation's position. Nobody is, where no agreed place is marked by coordinates.
struct Location {
    bool geoclue = true;
    bool gpsd = true;
    std::string service_url;  ///< the organisation's own location service, which GeoClue may ask; empty: none
    bool foreign_country_is_outside = false;  ///< see place::FusionRules
    friend bool operator==(const Location&, const Location&) = default;
};

struct Camera {
    std::string device = "/dev/video0";
    std::string virtual_name;  ///< of the one device without hardware that is accepted; empty: none is
};

struct Journal {
    Milliseconds keep{std::chrono::hours(24)};  ///< 0: nothing is kept beyond what agent_interrupted needs
};

struct Policy {
    std::string name;
    std::uint64_t version = 0;
    std::string digest;                        ///< SHA-256 of the document, hex
    std::optional<WallTime> valid_from;        ///< may not come into force before; none: at once
    std::optional<WallTime> valid_until;       ///< may not come into force from then on; none: without end
    Rules rules;                               ///< the machine's: of whoever is given nothing else
    std::map<WorkerId, Rules> worker_rules;    ///< of those who are given something, by their group or themselves
    std::map<AccountName, WorkerId> accounts;  ///< accounts in scope; all others are never touched
    std::map<WorkerId, Worker> workers;
    std::map<PlaceId, place::Place> places;
    std::map<std::string, RosterFile> rosters;
    Location location;
    Camera camera;
    RecogniserKind recogniser = RecogniserKind::fr_feature;  ///< there is one eye, so all have the same
    std::vector<LockWay> lock_ways;
    Milliseconds lock_verify{2000};  ///< not verified in this time: next way
    Journal journal;
    bool wants_written_release = false;  ///< nobody is enrolled before the worker's written release is recorded
    bool refuses_without_agent = false;  ///< at a sign-in that the agent does not answer; stands in PAM's files
    Milliseconds template_lasts{std::chrono::hours(24) * 730};  ///< an older template is destroyed
    Milliseconds clock_step{60000};                             ///< set by more than this: clock_changed
    Milliseconds clock_uncertainty{300'000};  ///< the time may be wrong by more than this: time_untrusted
    std::uint32_t clock_drift_ppm = 100;      ///< how fast a clock of the machine may go wrong
    std::size_t spool_bodies = 10000;         ///< records whose bodies the outbox holds at most
    std::string server_proxy;                 ///< http://host:port that leads to the server; empty: none
    std::size_t spool_links = 100'000;        ///< links it keeps behind what the server has, for a restored server

    std::size_t spool_evidence = std::size_t{8} << 20U;  ///< bytes of pictures that wait for the server at most

    /// The worker of an account in scope; nullptr for any other account.
    [[nodiscard]] const Worker* worker_of(const AccountName& account) const;

    /// The rules of this worker: the machine's, with what the worker's group and then the worker are given instead.
    [[nodiscard]] const Rules& rules_for(const WorkerId& worker) const;
};

/// Some agreed place is marked by coordinates: a circle or an area.
[[nodiscard]] bool has_shape(const Policy& policy);

using document::Fault;

/// Reads and validates a whole document (UTF-8 JSON against the published schema, then what a schema cannot say).
/// Errors: the first fault as Error{invalid_input, "NAME:LINE", "/pointer: reason"}.
[[nodiscard]] Result<Policy> parse(std::string_view document, std::string_view name);

/// All faults at once; empty where the document is good. For `shiftguard policy check`.
[[nodiscard]] std::vector<Fault> check(std::string_view document);

/// The published JSON schema, as compiled in.
[[nodiscard]] std::string_view schema();

}  // namespace shiftguard::policy
