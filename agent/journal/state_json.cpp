// Each structure is described once, for writing and for reading. The structured bindings are the guard against a
// forgotten member: whoever adds one to the state gets a compile error here, names it, and it is in the journal.
#include "agent/journal/state_json.hpp"

#include "agent/journal/observation_json.hpp"

#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;
using namespace decision;

template <class Archive>
void describe(Archive& archive, Session& session) {
    auto& [id, account, worker, enrolled, locked, not_enrolled] = session;
    archive("id", id)("account", account)("worker", worker)("enrolled", enrolled)("locked", locked);
    archive("not_enrolled", not_enrolled);
}

template <class Archive>
void describe(Archive& archive, EyeHealth& eye) {
    auto& [phase, started, heard, looked, reason, slow] = eye;
    archive("phase", phase)("started", started)("heard", heard)("looked", looked)("reason", reason)("slow", slow);
}

template <class Archive>
void describe(Archive& archive, observation::Looked& looked) {
    auto& [faces, persons] = looked;
    archive("faces", faces)("persons", persons);
}

template <class Archive>
void describe(Archive& archive, Sight& sight) {
    auto& [look, worker, likely, likely_comparisons, since_more, unverified, unverified_looks, unverified_since,
           nobody_since] = sight;
    archive("likely", likely)("likely_comparisons", likely_comparisons);
    archive("look", look)("worker", worker)("since_two", since_more)("unverified", unverified);
    archive("unverified_looks", unverified_looks)("unverified_since", unverified_since);
    archive("nobody_since", nobody_since);
}

template <class Archive>
void describe(Archive& archive, Blindness& blindness) {
    auto& [kept_ms, looked, blind] = blindness;
    archive("kept_ms", kept_ms)("looked", looked)("blind", blind);
}

template <class Archive>
void describe(Archive& archive, Challenging& challenging) {
    auto& [due, running_since, not_before, hinted_at, camera_was_gone, failed, broken_off] = challenging;
    archive("due", due)("running_since", running_since)("not_before", not_before)("hinted_at", hinted_at);
    archive("camera_was_gone", camera_was_gone)("failed", failed)("broken_off", broken_off);
}

template <class Archive>
void describe(Archive& archive, Respond& respond) {
    auto& [finding, kind, response, joins] = respond;
    archive("finding", finding)("kind", kind)("response", response)("joins", joins);
}

template <class Archive>
void describe(Archive& archive, LastIncident& incident) {
    auto& [first, occurrences, cause_ended] = incident;
    archive("first", first)("occurrences", occurrences)("cause_ended", cause_ended);
}

template <class Archive>
void describe(Archive& archive, FindingClock& clock) {
    auto& [phase, first_seen, looks, confirmed, deadline, number, announced, answered, try_again, doubted_at,
           told_until, look, similarity, incident] = clock;
    archive("phase", phase)("first_seen", first_seen)("looks", looks)("confirmed", confirmed)("deadline", deadline);
    archive("number", number)("try_again", try_again)("look", look)("similarity", similarity)("incident", incident);
    archive("announced", announced)("answered", answered)("doubted_at", doubted_at)("told_until", told_until);
}

template <class Archive>
void describe(Archive& archive, Lifted& lifted) {
    auto& [worker, until] = lifted;
    archive("worker", worker)("until", until);
}

template <class Archive>
void describe(Archive& archive, observation::Demand& demand) {
    // The last two are the daemon's to add; the decision knows nothing of pictures.
    [[maybe_unused]] auto& [work, worker_track, yields, redacts, picture_of] = demand;
    archive("work", work)("worker_track", worker_track)("yields", yields);
}

template <class Archive>
void describe(Archive& archive, Sharing& sharing) {
    auto& [since, freed, began, stretch_ms, in_shift_ms] = sharing;
    archive("since", since)("freed", freed)("began", began)("stretch_ms", stretch_ms)("in_shift_ms", in_shift_ms);
}

template <class Archive>
void describe(Archive& archive, FigureLooks& looks) {
    auto& [box, appearance, kind] = looks;
    auto& [x, y, width, height] = box;
    archive("x", x)("y", y)("width", width)("height", height)("appearance", appearance)("kind", kind);
}

template <class Archive>
void describe(Archive& archive, StillFigure& known) {
    auto& [number, looks, declared, figure, in_view, last_seen] = known;
    archive("number", number)("looks", looks)("declared", declared)("figure", figure);
    archive("in_view", in_view)("last_seen", last_seen);
}

template <class Archive>
void describe(Archive& archive, StillFigures& figures) {
    auto& [list, numbers_given] = figures;
    archive("list", list)("numbers_given", numbers_given);
}

template <class Archive>
void describe(Archive& archive, State& state) {
    auto& [session, last_account, suspended, enrolment, shift, place, break_ends, told, lifted, eye, sight, blindness,
           sharing, challenging, figures, begun, guarded_since, watched_since, last_input, owed, clocks, numbers_given,
           demand] = state;
    archive("session", session)("last_account", last_account)("suspended", suspended)("enrolment", enrolment);
    archive("shift", shift)("place", place)("break_ends", break_ends)("eye", eye)("sight", sight)("sharing", sharing)(
        "guarded_since", guarded_since);
    archive("blindness", blindness)("challenging", challenging)("figures", figures);
    archive("last_input", last_input)("watched_since", watched_since)("begun", begun)("owed", owed)(
        "numbers_given", numbers_given)("demand", demand);
    for (const auto kind : all_finding_kinds) {
        const std::string name("clock_" + std::string(to_string(kind)));
        archive(name.c_str(), clocks.at(static_cast<std::size_t>(kind)));
        const std::string cause("told_" + std::string(to_string(kind)));
        archive(cause.c_str(), told.at(static_cast<std::size_t>(kind)));
        const std::string exception("lifted_" + std::string(to_string(kind)));
        archive(exception.c_str(), lifted.at(static_cast<std::size_t>(kind)));
    }
}

/// The last value of an enumeration: what lies beyond it in a journal is no value. Numbers of findings and tracks have
/// none.
template <class Enum>
constexpr auto last_of = std::numeric_limits<std::underlying_type_t<Enum>>::max();
template <>
constexpr auto last_of<EyeHealth::Phase> = static_cast<std::uint8_t>(EyeHealth::Phase::failed);
template <>
constexpr auto last_of<FindingClock::Phase> = static_cast<std::uint8_t>(FindingClock::Phase::open);
template <>
constexpr auto last_of<EnrolmentState> = static_cast<std::uint8_t>(EnrolmentState::ended);
template <>
constexpr auto last_of<Standing> = static_cast<std::uint8_t>(Standing::conflict);
template <>
constexpr auto last_of<Response> = static_cast<std::uint8_t>(Response::lock);
template <>
constexpr auto last_of<FindingKind> = static_cast<std::uint8_t>(all_finding_kinds.size() - 1);
template <>
constexpr auto last_of<FigureKind> = static_cast<std::uint8_t>(FigureKind::face);
template <>
constexpr auto last_of<observation::Work> = static_cast<std::uint8_t>(observation::Work::challenge);

template <class Value>
concept IsTime = std::is_same_v<Value, BootTime> || std::is_same_v<Value, WallTime>;
template <class Value>
concept IsName =
    std::is_same_v<Value, SessionId> || std::is_same_v<Value, AccountName> || std::is_same_v<Value, WorkerId>;
template <class Value>
concept IsShared = std::is_same_v<Value, Now> || std::is_same_v<Value, observation::Observation>;

template <class Value>
concept IsList = std::is_same_v<Value, std::vector<StillFigure>>;

class StateWriter {
public:
    template <class Value>
    StateWriter& operator()(const char* key, Value& value) {
        object_[key] = spell(value);
        return *this;
    }
    template <class Value>
    StateWriter& operator()(const char* key, std::optional<Value>& value) {
        if (value) {
            object_[key] = spell(*value);
        }
        return *this;
    }
    [[nodiscard]] json take() { return std::move(object_); }

private:
    template <class Value>
    static json spell(Value& value) {
        if constexpr (std::is_enum_v<Value>) {
            return static_cast<std::underlying_type_t<Value>>(value);
        } else if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>) {
            return value;
        } else if constexpr (IsTime<Value>) {
            return value.time_since_epoch().count();
        } else if constexpr (IsName<Value>) {
            return value.text();
        } else if constexpr (IsShared<Value>) {
            return json_of(value);
        } else if constexpr (IsList<Value>) {
            json list = json::array();
            for (auto& element : value) {
                list.push_back(spell(element));
            }
            return list;
        } else {
            StateWriter inner;
            describe(inner, value);
            return inner.take();
        }
    }

    json object_ = json::object();
};

class StateReader {
public:
    explicit StateReader(const Fields& fields) : fields_(fields) {}

    template <class Value>
    StateReader& operator()(const char* key, Value& value) {
        if (fields_.has(key)) {
            read(key, value);
        }
        return *this;
    }
    template <class Value>
    StateReader& operator()(const char* key, std::optional<Value>& value) {
        if (fields_.has(key)) {
            read(key, value.emplace());
        }
        return *this;
    }

private:
    template <class Value>
    void read(const char* key, Value& value) {
        if constexpr (std::is_same_v<Value, bool>) {
            value = fields_.truth(key);
        } else if constexpr (std::is_enum_v<Value>) {
            value = static_cast<Value>(fields_.whole(key, last_of<Value>));
        } else if constexpr (std::is_unsigned_v<Value>) {
            value = static_cast<Value>(fields_.whole(key, std::numeric_limits<Value>::max()));
        } else if constexpr (std::is_floating_point_v<Value>) {
            value = static_cast<Value>(fields_.number(key));
        } else if constexpr (std::is_same_v<Value, std::string> || IsName<Value>) {
            value = Value(fields_.text(key));
        } else if constexpr (IsTime<Value>) {
            value = Value(fields_.milliseconds(key));
        } else if constexpr (std::is_same_v<Value, Now>) {
            value = now_from(fields_.object(key));
        } else if constexpr (std::is_same_v<Value, observation::Observation>) {
            value = observation_from(fields_.object(key));
        } else if constexpr (IsList<Value>) {
            for (const auto& element : fields_.array(key)) {
                const auto path = fields_.path() + "/" + key + "/" + std::to_string(value.size());
                StateReader inner(Fields(element, path, fields_.fault()));
                describe(inner, value.emplace_back());
            }
        } else {
            StateReader inner(fields_.object(key));
            describe(inner, value);
        }
    }

    Fields fields_;
};

}  // namespace

json json_of(const State& state) {
    State copy = state;  // one description serves both ways, and reading needs to write to it
    StateWriter writer;
    describe(writer, copy);
    return writer.take();
}

State state_from(const Fields& fields) {
    State state;
    StateReader reader(fields);
    describe(reader, state);
    return state;
}

}  // namespace shiftguard::journal
