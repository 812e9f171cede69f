#include "agent/control/bus/wire.hpp"

#include "common/linux/bus.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace shiftguard::control::wire {
namespace {

struct ErrorName {
    ErrorKind kind;
    const char* name;
};
constexpr std::array error_names{
    ErrorName{ErrorKind::invalid_input, "org.shiftguard.Error.InvalidInput"},
    ErrorName{ErrorKind::not_found, "org.shiftguard.Error.NotFound"},
    ErrorName{ErrorKind::refused, "org.shiftguard.Error.Refused"},
    ErrorName{ErrorKind::unavailable, "org.shiftguard.Error.Unavailable"},
    ErrorName{ErrorKind::timeout, "org.shiftguard.Error.Timeout"},
    ErrorName{ErrorKind::corrupted, "org.shiftguard.Error.Corrupted"},
    ErrorName{ErrorKind::exhausted, "org.shiftguard.Error.Exhausted"},
    ErrorName{ErrorKind::internal, "org.shiftguard.Error.Internal"},
};

/// Takes values out of a dictionary and remembers the first key that had another type than the interface says.
class Reader {
public:
    explicit Reader(const Dictionary& dictionary) : dictionary_(dictionary) {}

    template <class T>
    void take(const char* key, T& into) {
        const auto found = dictionary_.find(key);
        if (found == dictionary_.end()) {
            return;
        }
        if (!found->second.template containsValueOfType<T>()) {
            fail(key);
            return;
        }
        into = found->second.template get<T>();
    }

    template <class T>
    void take_where_told(const char* key, std::optional<T>& into) {
        if (dictionary_.contains(key)) {
            take(key, into.emplace());
        }
    }

    void take_time(const char* key, std::optional<WallTime>& into) {
        if (dictionary_.contains(key)) {
            std::int64_t milliseconds = 0;
            take(key, milliseconds);
            into = WallTime(Milliseconds(milliseconds));
        }
    }

    void fail(const std::string& key) {
        if (bad_.empty()) {
            bad_ = key;
        }
    }

    template <class T>
    [[nodiscard]] Result<T> finish(T value) const {
        if (bad_.empty()) {
            return value;
        }
        return Error{ErrorKind::corrupted, interface_name,
                     "The agent's answer has a value for \"" + bad_ +
                         "\" that this program does not understand; install the same version of both.",
                     Retry::useless};
    }

private:
    const Dictionary& dictionary_;
    std::string bad_;
};

sdbus::Variant milliseconds_of(WallTime at) {
    return sdbus::Variant(static_cast<std::int64_t>(at.time_since_epoch().count()));
}

Dictionary to_wire(const FigureLine& figure) {
    Dictionary dictionary{
        {"number", sdbus::Variant(figure.number)}, {"looks_like", sdbus::Variant(figure.looks_like)},
        {"where", sdbus::Variant(figure.where)},   {"in_view", sdbus::Variant(figure.in_view)},
        {"asked", sdbus::Variant(figure.asked)},
    };
    if (figure.declared) {
        dictionary.emplace("declared_ms", milliseconds_of(*figure.declared));
    }
    return dictionary;
}

Result<FigureLine> figure_from(const Dictionary& dictionary) {
    FigureLine figure;
    Reader reader(dictionary);
    reader.take("number", figure.number);
    reader.take("looks_like", figure.looks_like);
    reader.take("where", figure.where);
    reader.take_time("declared_ms", figure.declared);
    reader.take("in_view", figure.in_view);
    reader.take("asked", figure.asked);
    return reader.finish(std::move(figure));
}

}  // namespace

Dictionary to_wire(const control::Status& status) {
    std::vector<Dictionary> figures;
    figures.reserve(status.figures.size());
    for (const auto& figure : status.figures) {
        figures.push_back(to_wire(figure));
    }
    Dictionary dictionary{
        {"light", sdbus::Variant(std::string(to_string(status.light)))},
        {"worker", sdbus::Variant(status.worker)},
        {"enrolled", sdbus::Variant(status.enrolled)},
        {"not_enrolled", sdbus::Variant(status.not_enrolled)},
        {"camera", sdbus::Variant(status.camera)},
        {"people", sdbus::Variant(status.people)},
        {"worker_seen", sdbus::Variant(status.worker_seen)},
        {"shift", sdbus::Variant(status.shift)},
        {"place", sdbus::Variant(status.place)},
        {"policy_name", sdbus::Variant(status.policy_name)},
        {"policy_version", sdbus::Variant(status.policy_version)},
        {"enforcement", sdbus::Variant(status.enforcement)},
        {"notice_finding", sdbus::Variant(status.notice_finding)},
        {"notice_response", sdbus::Variant(status.notice_response)},
        {"contact", sdbus::Variant(status.contact)},
        {"server", sdbus::Variant(status.server)},
        {"server_detail", sdbus::Variant(status.server_detail)},
        {"sent_today", sdbus::Variant(status.sent_today)},
        {"trouble", sdbus::Variant(status.trouble)},
        {"trouble_code", sdbus::Variant(status.trouble_code)},
        {"trouble_values", sdbus::Variant(status.trouble_values)},
        {"input", sdbus::Variant(status.input)},
        {"pictures", sdbus::Variant(status.pictures)},
        {"time", sdbus::Variant(status.time)},
        {"time_uncertainty_s", sdbus::Variant(status.time_uncertainty_s)},
        {"released", sdbus::Variant(status.released)},
        {"release_offer", sdbus::Variant(status.release_offer)},
        {"challenge_prompt", sdbus::Variant(status.challenge_prompt)},
        {"challenge_made", sdbus::Variant(status.challenge_made)},
        {"challenge_of", sdbus::Variant(status.challenge_of)},
        {"figures", sdbus::Variant(figures)},
        {"withheld", sdbus::Variant(status.withheld)},
        {"agent_version", sdbus::Variant(status.agent_version)},
    };
    if (status.waiting) {
        dictionary.emplace("waiting", sdbus::Variant(*status.waiting));
    }
    if (status.notice_since) {
        dictionary.emplace("notice_since_ms", milliseconds_of(*status.notice_since));
    }
    if (status.lock_at) {
        dictionary.emplace("lock_at_ms", milliseconds_of(*status.lock_at));
    }
    if (status.break_ends) {
        dictionary.emplace("break_ends_ms", milliseconds_of(*status.break_ends));
    }
    if (status.template_ends) {
        dictionary.emplace("template_ends_ms", milliseconds_of(*status.template_ends));
    }
    if (status.released_until) {
        dictionary.emplace("released_until_ms", milliseconds_of(*status.released_until));
    }
    return dictionary;
}

Dictionary to_wire(const Line& line) {
    return {
        {"at_ms", milliseconds_of(line.at)},         {"finding", sdbus::Variant(line.finding)},
        {"response", sdbus::Variant(line.response)}, {"state", sdbus::Variant(line.state)},
        {"detail", sdbus::Variant(line.detail)},     {"type", sdbus::Variant(line.type)},
        {"became", sdbus::Variant(line.became)},     {"number", sdbus::Variant(line.number)},
        {"picture", sdbus::Variant(line.picture)},
    };
}

Dictionary to_wire(const EnrolProgress& progress) {
    return {
        {"taken", sdbus::Variant(progress.taken)},
        {"wanted", sdbus::Variant(progress.wanted)},
        {"hint", sdbus::Variant(progress.hint)},
        {"done", sdbus::Variant(progress.done)},
        {"succeeded", sdbus::Variant(progress.succeeded)},
        {"message", sdbus::Variant(progress.message)},
        {"end", sdbus::Variant(progress.end)},
        {"values", sdbus::Variant(progress.values)},
        {"number", sdbus::Variant(progress.number)},
        {"step", sdbus::Variant(progress.step)},
    };
}

Dictionary to_wire(const Admission& admission) {
    Dictionary dictionary{
        {"answer", sdbus::Variant(admission.answer)},
        {"reasons", sdbus::Variant(admission.reasons)},
        {"shift_begins", sdbus::Variant(admission.shift_begins)},
        {"asked_at", sdbus::Variant(admission.asked_at)},
        {"zone", sdbus::Variant(admission.zone)},
        {"contact", sdbus::Variant(admission.contact)},
        {"release_offer", sdbus::Variant(admission.release_offer)},
        {"verify_face", sdbus::Variant(admission.verify_face)},
    };
    if (admission.locks_after_s) {
        dictionary.emplace("locks_after_s", sdbus::Variant(*admission.locks_after_s));
    }
    return dictionary;
}

Dictionary to_wire(const Verification& verification) {
    Dictionary dictionary{
        {"prompt", sdbus::Variant(verification.prompt)},
        {"done", sdbus::Variant(verification.done)},
        {"end", sdbus::Variant(verification.end)},
        {"answer", sdbus::Variant(verification.answer)},
        {"contact", sdbus::Variant(verification.contact)},
        {"release_offer", sdbus::Variant(verification.release_offer)},
    };
    if (verification.locks_after_s) {
        dictionary.emplace("locks_after_s", sdbus::Variant(*verification.locks_after_s));
    }
    return dictionary;
}

Dictionary to_wire(const Released& released) {
    return {{"answer", sdbus::Variant(std::string(to_string(released.answer)))},
            {"finding", sdbus::Variant(released.finding)},
            {"until", sdbus::Variant(released.until)},
            {"wait_s", sdbus::Variant(released.wait_s)}};
}

Dictionary to_wire(const TemplateLine& line) {
    Dictionary dictionary{
        {"worker", sdbus::Variant(line.worker)},
        {"accounts", sdbus::Variant(line.accounts)},
        {"recogniser", sdbus::Variant(line.recogniser)},
        {"poses", sdbus::Variant(line.poses)},
        {"samples", sdbus::Variant(line.samples)},
        {"made_ms", milliseconds_of(line.made)},
        {"gone", sdbus::Variant(line.gone)},
        {"left_out", sdbus::Variant(line.left_out)},
    };
    if (line.ends) {
        dictionary.emplace("ends_ms", milliseconds_of(*line.ends));
    }
    return dictionary;
}

Dictionary to_wire(const JournalPage& page) {
    return {{"segment", sdbus::Variant(page.segment)},
            {"lines", sdbus::Variant(page.lines)},
            {"trouble", sdbus::Variant(page.trouble)}};
}

Result<control::Status> status_from(const Dictionary& dictionary) {
    control::Status status;
    Reader reader(dictionary);
    std::string light(to_string(status.light));
    reader.take("light", light);
    if (const auto known = light_from(light)) {
        status.light = *known;
    } else {
        reader.fail("light");
    }
    reader.take("worker", status.worker);
    reader.take("enrolled", status.enrolled);
    reader.take("not_enrolled", status.not_enrolled);
    reader.take_time("template_ends_ms", status.template_ends);
    reader.take("camera", status.camera);
    reader.take("people", status.people);
    reader.take("worker_seen", status.worker_seen);
    reader.take("shift", status.shift);
    reader.take("place", status.place);
    reader.take_time("break_ends_ms", status.break_ends);
    reader.take("policy_name", status.policy_name);
    reader.take("policy_version", status.policy_version);
    reader.take("enforcement", status.enforcement);
    reader.take("notice_finding", status.notice_finding);
    reader.take("notice_response", status.notice_response);
    reader.take_time("notice_since_ms", status.notice_since);
    reader.take_time("lock_at_ms", status.lock_at);
    reader.take("contact", status.contact);
    reader.take("server", status.server);
    reader.take("server_detail", status.server_detail);
    reader.take_where_told("waiting", status.waiting);
    reader.take("sent_today", status.sent_today);
    reader.take("trouble", status.trouble);
    reader.take("trouble_code", status.trouble_code);
    reader.take("trouble_values", status.trouble_values);
    reader.take("input", status.input);
    reader.take("pictures", status.pictures);
    reader.take("time", status.time);
    reader.take("time_uncertainty_s", status.time_uncertainty_s);
    reader.take("released", status.released);
    reader.take_time("released_until_ms", status.released_until);
    reader.take("release_offer", status.release_offer);
    reader.take("challenge_prompt", status.challenge_prompt);
    reader.take("challenge_made", status.challenge_made);
    reader.take("challenge_of", status.challenge_of);
    std::vector<Dictionary> figures;
    reader.take("figures", figures);
    for (const auto& dictionary_of_one : figures) {
        auto figure = figure_from(dictionary_of_one);
        if (!figure) {
            return figure.error();
        }
        status.figures.push_back(*std::move(figure));
    }
    reader.take("withheld", status.withheld);
    reader.take("agent_version", status.agent_version);
    return reader.finish(std::move(status));
}

Result<Line> line_from(const Dictionary& dictionary) {
    Line line;
    Reader reader(dictionary);
    std::optional<WallTime> at;
    reader.take_time("at_ms", at);
    line.at = at.value_or(WallTime{});
    reader.take("finding", line.finding);
    reader.take("response", line.response);
    reader.take("state", line.state);
    reader.take("detail", line.detail);
    reader.take("type", line.type);
    reader.take("became", line.became);
    reader.take("number", line.number);
    reader.take("picture", line.picture);
    return reader.finish(std::move(line));
}

Result<EnrolProgress> progress_from(const Dictionary& dictionary) {
    EnrolProgress progress;
    Reader reader(dictionary);
    reader.take("taken", progress.taken);
    reader.take("wanted", progress.wanted);
    reader.take("hint", progress.hint);
    reader.take("done", progress.done);
    reader.take("succeeded", progress.succeeded);
    reader.take("message", progress.message);
    reader.take("end", progress.end);
    reader.take("values", progress.values);
    reader.take("number", progress.number);
    reader.take("step", progress.step);
    return reader.finish(std::move(progress));
}

Result<Admission> admission_from(const Dictionary& dictionary) {
    Admission admission;
    Reader reader(dictionary);
    reader.take("answer", admission.answer);
    reader.take("reasons", admission.reasons);
    reader.take("shift_begins", admission.shift_begins);
    reader.take("asked_at", admission.asked_at);
    reader.take("zone", admission.zone);
    reader.take("contact", admission.contact);
    reader.take("release_offer", admission.release_offer);
    reader.take("verify_face", admission.verify_face);
    if (dictionary.contains("locks_after_s")) {
        reader.take("locks_after_s", admission.locks_after_s.emplace());
    }
    return reader.finish(std::move(admission));
}

Result<Verification> verification_from(const Dictionary& dictionary) {
    Verification verification;
    Reader reader(dictionary);
    reader.take("prompt", verification.prompt);
    reader.take("done", verification.done);
    reader.take("end", verification.end);
    reader.take("answer", verification.answer);
    reader.take("contact", verification.contact);
    reader.take("release_offer", verification.release_offer);
    if (dictionary.contains("locks_after_s")) {
        reader.take("locks_after_s", verification.locks_after_s.emplace());
    }
    return reader.finish(std::move(verification));
}

Result<Released> released_from(const Dictionary& dictionary) {
    Released released;
    Reader reader(dictionary);
    std::string answer;
    reader.take("answer", answer);
    if (const auto known = release_answer_from(answer)) {
        released.answer = *known;
    } else {
        reader.fail("answer");
    }
    reader.take("finding", released.finding);
    reader.take("until", released.until);
    reader.take("wait_s", released.wait_s);
    return reader.finish(std::move(released));
}

Result<JournalPage> journal_from(const Dictionary& dictionary) {
    JournalPage page;
    Reader reader(dictionary);
    reader.take("segment", page.segment);
    reader.take("lines", page.lines);
    reader.take("trouble", page.trouble);
    return reader.finish(std::move(page));
}

Result<TemplateLine> template_from(const Dictionary& dictionary) {
    TemplateLine line;
    Reader reader(dictionary);
    reader.take("worker", line.worker);
    reader.take("accounts", line.accounts);
    reader.take("recogniser", line.recogniser);
    reader.take("poses", line.poses);
    reader.take("samples", line.samples);
    std::optional<WallTime> made;
    reader.take_time("made_ms", made);
    line.made = made.value_or(WallTime{});
    reader.take_time("ends_ms", line.ends);
    reader.take("gone", line.gone);
    reader.take("left_out", line.left_out);
    return reader.finish(std::move(line));
}

sdbus::Error to_wire(const Error& error) {
    const auto named = std::find_if(error_names.begin(), error_names.end(),
                                    [&](const ErrorName& each) { return each.kind == error.kind; });
    return sdbus::Error(named->name, to_sentence(error));
}

Error error_from(const sdbus::Error& error) {
    for (const auto& each : error_names) {
        if (error.getName() == each.name) {
            const bool passing = each.kind == ErrorKind::unavailable || each.kind == ErrorKind::timeout;
            return Error{each.kind, "", error.getMessage(), passing ? Retry::helps : Retry::useless};
        }
    }
    auto plain = bus::from_bus(error, bus_name);
    if (plain.kind == ErrorKind::unavailable) {
        return Error{ErrorKind::unavailable, "",
                     "The agent does not run on this machine; start it with: systemctl start shiftguardd.",
                     Retry::helps};
    }
    return plain;
}

}  // namespace shiftguard::control::wire
