// What reaches the guard's one thread from all others, in order of arrival.
#pragma once

#include "agent/control/control.hpp"
#include "agent/decision/input.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/observation/message.hpp"
#include "agent/place/place.hpp"
#include "agent/roster/known.hpp"
#include "agent/session/session.hpp"
#include "common/bounded_queue.hpp"
#include "common/ids.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::daemon {

struct FromEye {
    observation::FromEye message;
};
/// The eye's process is gone, or what it said made no sense.
struct EyeEnded {
    std::string reason;
    std::optional<int> exit_status = std::nullopt;  ///< none where a signal or we ended it
};
struct FromSession {
    session::Notification notification;
};
/// Nobody can ask the agent any more: its name is off the bus, or a connection of its own ended.
struct ControlLost {
    std::string reason;  ///< a whole sentence
};
struct LockDone {
    decision::FindingNumber finding{};
    session::LockRunner::Outcome outcome;
};
struct PlaceRead {
    place::Surroundings surroundings;
};
struct RostersRead {
    std::shared_ptr<const roster::KnownRosters> known;  ///< never null
    std::vector<Error> faults;                          ///< what keeps rosters from being read or kept
};
/// The server was asked for its policy; what it sent the loader finds by itself.
struct PolicyAsked {
    std::optional<Error> fault;
};
/// Whether an enrolment rests on the template that there is.
enum class Renewal : std::uint8_t { no, yes };
/// Authorised already, and let in by the door.
struct EnrolRequested {
    WorkerId worker;
    std::string authority;
    control::EnrolmentNumber number = 0;
    control::Poses poses = control::Poses::all;
    Renewal renewal = Renewal::no;
    std::set<Movement> left_out{};  ///< a renewal keeps what the template before it left out
};
/// That enrolment is to go on without the step it is at; nothing where it is not at it any more.
struct StepLeftOut {
    control::EnrolmentNumber number = 0;
    std::string step;
};
/// A sign-in wants the face before the camera verified as the worker's.
struct VerifyRequested {
    AccountName account;
    WorkerId worker;
    control::VerificationNumber number = 0;
    control::Prompting prompting = control::Prompting::possible;
};
/// The workstation joined a server.
struct Joined {
    delivery::Membership membership;
};
/// A program of the session told how long ago its keys or mouse were last used.
struct InputTold {
    AccountName account;
    Milliseconds age{0};
};
/// The worker of the session says what a still figure is.
struct FigureTold {
    AccountName account;
    decision::FigureDeclared declared;
};
/// An administrator had it destroyed; it is gone already.
struct TemplateRevoked {
    WorkerId worker;
};
/// The workstation's certificate was looked at: renewed (a Joined comes beside it), not due, or why it could not be.
struct RenewalTried {
    std::optional<Error> fault;
};
struct StopRequested {};

using Event = std::variant<FromEye, EyeEnded, FromSession, ControlLost, LockDone, PlaceRead, RostersRead, PolicyAsked,
                           EnrolRequested, StepLeftOut, VerifyRequested, Joined, InputTold, FigureTold, TemplateRevoked,
                           RenewalTried, StopRequested>;
using EventQueue = BoundedQueue<Event>;

}  // namespace shiftguard::daemon
