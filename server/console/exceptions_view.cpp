#include "server/console/exceptions_view.hpp"

#include "server/console/views.hpp"
#include "server/http/message.hpp"

#include <utility>

namespace shiftguard::console {
namespace {

constexpr std::size_t shown_exceptions = 100;
constexpr std::size_t looked_through_uses = 50;
constexpr std::uint64_t usual_minutes = 60;

View option_view(std::string_view value, std::string_view label, bool selected) {
    View view;
    view.text("value", value).text("label", label).when("selected", selected);
    return view;
}

std::string length_of(Language language, std::chrono::minutes length) {
    return std::to_string(length.count()) + " " + std::string(word(language, "minutes"));
}

std::vector<View> finding_options(const ExceptionForm& form, Language language) {
    std::vector<View> options;
    for (const auto kind : all_finding_kinds) {
        if (can_be_lifted(kind)) {
            options.push_back(option_view(to_string(kind), title_of(language, kind), form.wish.finding == kind));
        }
    }
    return options;
}

std::vector<View> length_options(const ExceptionForm& form, Language language) {
    const auto chosen = form.wish.minutes == 0 ? usual_minutes : form.wish.minutes;
    return views_of(protocol::code_lengths, [&](const auto length) {
        const auto minutes = static_cast<std::uint64_t>(length.count());
        return option_view(std::to_string(minutes), length_of(language, length), minutes == chosen);
    });
}

std::string name_of(const ExceptionBooks& books, const WorkstationId& id, Language language) {
    if (id.empty()) {
        return std::string(word(language, "every_workstation"));
    }
    for (const auto& workstation : books.workstations) {
        if (workstation.id == id) {
            return workstation.host_name;
        }
    }
    return id.text();
}

std::string_view kind_word(Language language, protocol::Subject::Kind kind) {
    return word(language, kind == protocol::Subject::Kind::worker ? "one_worker" : "one_group");
}

View given_view(const store::Exception& given, const ExceptionBooks& books, const Reader& reader) {
    const auto language = reader.language;
    const bool by_code = given.code_hour.has_value();
    View view;
    view.text("finding", title_of(language, given.finding))
        .text("subject_kind", kind_word(language, given.subject.kind))
        .text("subject", given.subject.name)
        .text("where", name_of(books, given.workstation, language))
        .text("length", length_of(language, given.length))
        .text("how", by_code ? code_id_of(given) : std::string(word(language, "sent")))
        .when("holds", !by_code && !given.withdrawn && given.made + given.length > reader.now)
        .when("can_be_taken_back", exceptions::can_be_taken_back(given, reader.now))
        .when("was_taken_back", given.withdrawn.has_value())
        .text("taken_back", given.withdrawn ? given.withdrawn_by + ", " + moment_of(reader, *given.withdrawn) : "")
        .text("id", given.id)
        .text("by", given.supervisor)
        .text("made", moment_of(reader, given.made))
        .text("reason", given.reason);
    return view;
}

}  // namespace

Result<ExceptionBooks> read_exceptions(store::IncidentStore& store) {
    auto workstations = store.workstations();
    if (!workstations) {
        return workstations.error();
    }
    std::erase_if(*workstations, [](const store::Workstation& one) { return one.closed.has_value(); });
    auto given = store.exceptions(shown_exceptions);
    if (!given) {
        return given.error();
    }
    auto never_given = exceptions::uses_never_granted(store, looked_through_uses);
    if (!never_given) {
        return never_given.error();
    }
    return ExceptionBooks{std::move(*workstations), std::move(*given), std::move(*never_given)};
}

View exceptions_view(const ExceptionBooks& books, const ExceptionForm& form, const Reader& reader) {
    const auto language = reader.language;
    const bool for_group = form.wish.subject.kind == protocol::Subject::Kind::group;
    View view;
    view.when("has_fault", !form.fault.empty())
        .text("fault", form.fault)
        .when("for_worker", !for_group)
        .when("for_group", for_group)
        .text("name", form.wish.subject.name)
        .text("reason", form.wish.reason)
        .when("any", !books.given.empty())
        .when("any_never_given", !books.never_given.empty())
        .when("has_code", form.code.has_value());
    if (form.code) {
        const auto& made = form.code->exception;
        view.text("code", form.code->code)
            .text("code_for", std::string(title_of(language, made.finding)) + " · " +
                                  std::string(kind_word(language, made.subject.kind)) + " " + made.subject.name +
                                  " · " + name_of(books, made.workstation, language) + " · " +
                                  length_of(language, made.length) + " · " + code_id_of(made));
    }
    view.list("findings", finding_options(form, language)).list("lengths", length_options(form, language));
    view.list("workstations", views_of(books.workstations, [&](const auto& workstation) {
                  return option_view(workstation.id.text(), workstation.host_name,
                                     workstation.id == form.wish.workstation);
              }));
    view.list("never_given", views_of(books.never_given, [&](const auto& use) {
                  View one;
                  one.text("address", incident_address(use.key))
                      .text("worker", use.worker.text())
                      .text("where", use.host_name)
                      .text("at", moment_of(reader, use.received))
                      .text("words", use.detail);
                  return one;
              }));
    view.list("given", views_of(books.given, [&](const auto& given) { return given_view(given, books, reader); }));
    return view;
}

std::string exception_address(const store::Incident& incident) {
    return exception_address(incident.key.workstation) + "&name=" + http::percent_encode(incident.worker.text()) +
           "&finding=" + http::percent_encode(to_string(incident.finding));
}

std::string exception_address(const WorkstationId& workstation) {
    return "/exceptions?workstation=" + http::percent_encode(workstation.text());
}

std::string_view fault_key(const Error& error) {
    for (const std::string_view key :
         {"wrong.workstation", "wrong.subject", "wrong.finding", "wrong.minutes", "wrong.reason", "wrong.codes"}) {
        if (key.substr(key.find('.') + 1) == error.subject) {
            return key;
        }
    }
    return "wrong.finding";
}

}  // namespace shiftguard::console
