// What the decision says. The daemon routes each: responses to the session, findings to the incident room, demands
// to the eye.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/observation/message.hpp"
#include "agent/observation/observation.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::decision {

/// Notice: the worker is warned that the response follows at `deadline` unless the cause goes.
struct Warn {
    FindingNumber finding{};
    FindingKind kind{};
    Response response{};
    BootTime deadline{};
};

/// The cause went before the deadline.
struct WarnWithdrawn {
    FindingNumber finding{};
    FindingKind kind{};
};

/// To be done at once, before anything is written. Never given in observe.
struct Respond {
    FindingNumber finding{};
    FindingKind kind{};
    Response response{};                 ///< notice or lock
    std::optional<FindingNumber> joins;  ///< as of its finding, so that its note names the incident that will be kept
};

/// A finding is confirmed and past its warning. Follows its Respond in the same step; only the answer to an
/// agent_interrupted that was found before any session was known comes later, with the first session.
struct Finding {
    FindingNumber number{};
    FindingKind kind{};
    Response response{};                 ///< what policy asks for
    Enforcement enforcement{};           ///< observe: nothing was done, the response says what would have been
    std::optional<FindingNumber> joins;  ///< a repeat within the cool-down: the finding whose incident it joins
    std::uint32_t occurrence = 1;        ///< 1 for the first, then counting the repeats
    Now first_seen;
    Now confirmed;
    std::string detail;  ///< in words: "2 people in view", "camera dark"; no name, no score of a bystander
    std::optional<observation::Observation> deciding_look;  ///< geometry of the look that decided, for visual findings
    std::optional<double> similarity;                       ///< of the worker's comparison, for unknown_person
};

/// The outcome of a response, chained to the finding's incident as a record of its own.
struct Outcome {
    FindingNumber finding{};
    bool verified = false;
    std::string detail;
    Now at;
};

/// What the decision wants of the eye from now on; given when it changes.
struct EyeDemand {
    observation::Demand demand;
};

using Output = std::variant<Warn, WarnWithdrawn, Respond, Finding, Outcome, EyeDemand>;

}  // namespace shiftguard::decision
