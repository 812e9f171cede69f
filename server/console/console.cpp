#include "server/console/console.hpp"

#include "common/encoding.hpp"
#include "protocol/evidence.hpp"
#include "server/console/catalogue.hpp"
#include "server/console/exceptions_view.hpp"
#include "server/console/pages.hpp"
#include "server/console/render.hpp"
#include "server/console/views.hpp"
#include "server/console/workstations_view.hpp"
#include "server/people/people.hpp"
#include "server/review/pictures.hpp"
#include "server/review/review.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace shiftguard::console {
namespace {

constexpr std::string_view cookie_name = "__Host-shiftguard";
constexpr const char* content_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
// Of a picture that somebody opens by itself: nothing runs there, nothing is fetched.
constexpr const char* picture_policy = "sandbox; default-src 'none'; frame-ancestors 'none'";
// Not no-referrer: under that a browser says "Origin: null" even in a form to its own origin (Fetch, "append a request
// Origin header"), and no form could be told from a stranger's.
constexpr const char* referrer_policy = "same-origin";
constexpr unsigned not_found = 404;
constexpr std::size_t last_page = 1'000'000;

/// One request under way.
struct Turn {
    const http::Request& request;
    Now now;
    Language language = Language::english;
    std::string token;  ///< the session's secret, as the cookie has it
    std::optional<people::SignedIn> signed_in;

    [[nodiscard]] std::string say(std::string_view key) const { return std::string(word(language, key)); }
};

Room room_of(std::string_view path) {
    if (path.starts_with("/incidents")) {
        return Room::incidents;
    }
    if (path.starts_with("/exceptions")) {
        return Room::exceptions;
    }
    return path == "/workstations" ? Room::workstations : Room::none;
}

http::Answer html(const Turn& turn, unsigned status, std::string_view page, const View& view, std::string title) {
    Frame frame{turn.language, std::move(title), "", "", room_of(http::path_of(turn.request))};
    if (turn.signed_in) {
        frame.supervisor = turn.signed_in->name;
        frame.form_token = turn.signed_in->form_token;
    }
    return {status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Language", std::string(tag_of(turn.language))},
             {"Vary", "Accept-Language, Cookie"},
             {"Content-Security-Policy", content_policy},
             {"Referrer-Policy", referrer_policy}},
            render(page, view, frame),
            {}};
}

http::Answer message(const Turn& turn, unsigned status, std::string_view key, std::string note) {
    View view;
    const auto heading = turn.say(status == not_found ? "heading.not_found" : "heading.not_done");
    view.text("heading", heading).text("sentence", word(turn.language, key));
    auto answer = html(turn, status, message_page, view, heading);
    answer.note = std::move(note);
    return answer;
}

http::Answer failed(const Turn& turn, const Error& error) {
    return message(turn, 503, "store_failed", to_sentence(error));
}

http::Answer go_to(const std::string& address) {
    return {303, {{"Location", address}}, "", {}};
}

http::Answer sign_in_form(const Turn& turn, unsigned status, std::string_view fault_key, const std::string& name) {
    View view;
    view.when("has_fault", !fault_key.empty())
        .text("fault", fault_key.empty() ? std::string_view() : word(turn.language, fault_key))
        .text("name", name);
    return html(turn, status, sign_in_page, view, turn.say("sign_in"));
}

http::Answer with_session(const std::string& token) {
    auto answer = go_to("/incidents");
    answer.headers.emplace_back("Set-Cookie",
                                std::string(cookie_name) + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=Strict");
    return answer;
}

http::Answer file(std::string_view content, const char* type) {
    return {200, {{"Content-Type", type}, {"Cache-Control", "no-cache"}}, std::string(content), {}};
}

bool is_read(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

// A form of ours comes from a page of ours: browsers say so (Origin), other programs need not say anything.
bool comes_from_here(const http::Request& request) {
    const auto origin = http::header(request, "origin");
    return origin.empty() || origin == "https://" + std::string(http::header(request, "host"));
}

std::string field(const http::Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

store::IncidentFilter filter_of(const http::Fields& query) {
    store::IncidentFilter filter{store::ReviewState::open, finding_kind_from(field(query, "finding"))};
    const auto state = field(query, "state");
    if (state == "any") {
        filter.state = store::ReviewState::any;
    } else if (state == "reviewed") {
        filter.state = store::ReviewState::reviewed;
    } else if (state == "observed") {
        filter.state = store::ReviewState::observed;
    }
    return filter;
}

std::size_t page_of(const http::Fields& query) {
    const auto text = field(query, "page");
    std::size_t page = 1;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), page);
    return fault == std::errc() && page >= 1 && page <= last_page ? page - 1 : 0;
}

std::uint64_t number_of(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() ? number : 0;
}

exceptions::Wish wish_of(const http::Fields& fields) {
    exceptions::Wish wish;
    wish.workstation = WorkstationId(field(fields, "workstation"));
    wish.subject.kind = protocol::subject_kind_from(field(fields, "for")).value_or(protocol::Subject::Kind::worker);
    wish.subject.name = field(fields, "name");
    wish.finding = finding_kind_from(field(fields, "finding"));
    wish.minutes = number_of(field(fields, "minutes"));
    wish.reason = field(fields, "reason");
    wish.form = field(fields, "form") == "code" ? exceptions::Form::code : exceptions::Form::grant;
    return wish;
}

/// What follows an incident's address: the picture that it names.
std::optional<protocol::Hash> picture_named(std::string_view rest) {
    constexpr std::string_view prefix = "/evidence/";
    return rest.starts_with(prefix) ? protocol::hash_from_hex(rest.substr(prefix.size())) : std::nullopt;
}

/// /incidents/WORKSTATION/INCIDENT, and what follows it.
struct IncidentPath {
    store::IncidentKey key;
    std::string_view rest;
};
std::optional<IncidentPath> incident_path(std::string_view path) {
    constexpr std::string_view prefix = "/incidents/";
    if (!path.starts_with(prefix)) {
        return std::nullopt;
    }
    path.remove_prefix(prefix.size());
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto incident = path.substr(slash + 1);
    const auto end = std::min(incident.find('/'), incident.size());
    return IncidentPath{
        {WorkstationId(std::string(path.substr(0, slash))), IncidentId(std::string(incident.substr(0, end)))},
        incident.substr(end)};
}

}  // namespace

struct Console::Inner {
    store::IncidentStore& store;
    evidence::Vault& vault;
    const Clock& clock;
    Setting setting;
    people::Throttle throttle;

    [[nodiscard]] Reader reader(const Turn& turn) const { return {turn.language, setting.zone, turn.now.wall}; }

    http::Answer list(const Turn& turn) {
        const auto query = http::query_of(turn.request);
        const auto filter = filter_of(query);
        const std::size_t number = page_of(query);
        const auto page = store.incidents(filter, {number, page_size});
        if (!page) {
            return failed(turn, page.error());
        }
        return html(turn, 200, list_page, list_view(*page, filter, number, reader(turn)), turn.say("incidents"));
    }

    http::Answer incident(const Turn& turn, const store::IncidentKey& key, unsigned status, const FormState& form) {
        auto shown = review::open_case(store, key, setting.receipt.public_key, turn.now.wall);
        if (!shown) {
            return failed(turn, shown.error());
        }
        if (!*shown) {
            return message(turn, not_found, "not_found", "no such incident");
        }
        const auto never_granted = exceptions::was_never_granted(store, (*shown)->incident);
        if (!never_granted) {
            return failed(turn, never_granted.error());
        }
        (*shown)->use_was_granted = !*never_granted;
        const auto pictures = review::pictures_of(store, vault, **shown);
        if (!pictures) {
            return failed(turn, pictures.error());
        }
        return html(turn, status, incident_page, incident_view(**shown, *pictures, form, reader(turn)),
                    std::string(title_of(turn.language, (*shown)->incident.finding)));
    }

    http::Answer picture(const Turn& turn, const store::IncidentKey& key, const protocol::Hash& sha256) {
        const auto bytes = review::look_at_picture(store, vault, key, sha256, turn.signed_in->name, turn.now.wall);
        if (!bytes) {
            return failed(turn, bytes.error());
        }
        if (!*bytes) {
            return message(turn, not_found, "not_found", "no such picture");
        }
        return {200,
                {{"Content-Type", std::string(protocol::evidence_media_type)},
                 {"X-Content-Type-Options", "nosniff"},
                 {"Cache-Control", "no-store"},
                 {"Content-Security-Policy", picture_policy},
                 {"Cross-Origin-Resource-Policy", "same-origin"},
                 {"Vary", "Cookie"}},
                std::string((*bytes)->begin(), (*bytes)->end()),
                "a supervisor looked at a picture of incident " + key.incident.text()};
    }

    http::Answer workstations(const Turn& turn) {
        const auto ledgers = read_ledgers(store);
        if (!ledgers) {
            return failed(turn, ledgers.error());
        }
        return html(turn, 200, workstations_page, workstations_view(*ledgers, reader(turn)), turn.say("workstations"));
    }

    http::Answer show_exceptions(const Turn& turn, unsigned status, const ExceptionForm& form) {
        const auto books = read_exceptions(store);
        if (!books) {
            return failed(turn, books.error());
        }
        auto answer =
            html(turn, status, exceptions_page, exceptions_view(*books, form, reader(turn)), turn.say("exceptions"));
        answer.headers.emplace_back("Cache-Control", "no-store");  // it may show a code
        return answer;
    }

    http::Answer grant_exception(const Turn& turn, const http::Fields& fields) {
        const auto wish = wish_of(fields);
        auto granted = exceptions::grant(store, setting.receipt, turn.signed_in->name, wish, turn.now.wall);
        if (!granted) {
            const auto kind = granted.error().kind;
            const bool of_wish = kind == ErrorKind::invalid_input ||
                                 (kind == ErrorKind::exhausted && granted.error().subject == "codes");
            return of_wish ? show_exceptions(turn, kind == ErrorKind::exhausted ? 409 : 422,
                                             {wish, turn.say(fault_key(granted.error()))})
                           : failed(turn, granted.error());
        }
        const auto note = "a supervisor granted exception " + granted->exception.id;
        auto answer = wish.form == exceptions::Form::code ? show_exceptions(turn, 200, {{}, "", std::move(*granted)})
                                                          : go_to("/exceptions");
        answer.note = note;
        return answer;
    }

    http::Answer take_exception_back(const Turn& turn, const http::Fields& fields) {
        const auto id = field(fields, "id");
        const auto verdict = exceptions::take_back(store, turn.signed_in->name, id, turn.now.wall);
        if (!verdict) {
            return failed(turn, verdict.error());
        }
        if (*verdict == store::WithdrawalVerdict::unknown) {
            return message(turn, not_found, "take_back_unknown", "no such exception");
        }
        auto answer = go_to("/exceptions");  // somebody else may have been faster: it is taken back all the same
        answer.note = "a supervisor took back exception " + id;
        return answer;
    }

    http::Answer mark(const Turn& turn, const store::IncidentKey& key, const http::Fields& form) {
        const auto note = field(form, "note");
        const auto verdict = review::mark_reviewed(store, key, turn.signed_in->name, note, turn.now.wall);
        if (!verdict) {
            const bool theirs = verdict.error().kind == ErrorKind::invalid_input;
            return theirs ? incident(turn, key, 422, {turn.say("note_wrong"), note}) : failed(turn, verdict.error());
        }
        switch (*verdict) {
            case store::ReviewVerdict::marked: {
                auto answer = go_to(incident_address(key));
                answer.note = "a supervisor reviewed incident " + key.incident.text();
                return answer;
            }
            case store::ReviewVerdict::already_reviewed:
                return incident(turn, key, 409, {turn.say("already_reviewed"), note});
            case store::ReviewVerdict::unknown:
                break;
        }
        return message(turn, not_found, "not_found", "no such incident");
    }

    http::Answer sign_in(const Turn& turn, const http::Fields& form) {
        const people::Attempt attempt{field(form, "name"), field(form, "password"), turn.request.peer};
        const auto done = people::sign_in(store, throttle, attempt, turn.now);
        if (!done) {
            return failed(turn, done.error());
        }
        switch (done->verdict) {
            case people::SignInVerdict::signed_in: {
                auto answer = with_session(done->token);
                answer.note = "a supervisor signed in";
                return answer;
            }
            case people::SignInVerdict::wrong: {
                auto answer = sign_in_form(turn, 403, "sign_in_wrong", "");
                answer.note = "a sign-in failed";
                return answer;
            }
            case people::SignInVerdict::slow_down:
                break;
        }
        auto answer = sign_in_form(turn, 429, "sign_in_slow", "");
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(done->wait).count();
        answer.headers.emplace_back("Retry-After", std::to_string(seconds));
        answer.note = "sign-ins are slowed down";
        return answer;
    }

    // Looking at a link spends nothing: programs that examine mail look at every link, and a cookie that is
    // SameSite=Strict would not come along with a visit from elsewhere. The button spends it, from a page of ours.
    static http::Answer show_link(const Turn& turn) {
        View view;
        view.text("link_token", field(http::query_of(turn.request), "token"));
        return html(turn, 200, link_page, view, turn.say("sign_in"));
    }

    http::Answer sign_in_by_link(const Turn& turn, const http::Fields& form) {
        const auto done = people::sign_in_by_link(store, field(form, "token"), turn.now);
        if (!done) {
            return failed(turn, done.error());
        }
        if (done->verdict != people::SignInVerdict::signed_in) {
            auto answer = sign_in_form(turn, 403, "link_wrong", "");
            answer.note = "a sign-in link was refused";
            return answer;
        }
        return with_session(done->token);
    }

    http::Answer sign_out(const Turn& turn) {
        if (auto done = people::sign_out(store, turn.token); !done) {
            return failed(turn, done.error());
        }
        auto answer = go_to("/sign-in");
        answer.headers.emplace_back(
            "Set-Cookie", std::string(cookie_name) + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        return answer;
    }

    http::Answer read(const Turn& turn, std::string_view path) {
        if (path == "/style.css") {
            return file(style_css, "text/css; charset=utf-8");
        }
        if (path == "/icon.svg" || path == "/favicon.ico") {
            return file(icon_svg, "image/svg+xml");
        }
        if (path == "/sign-in/link") {
            return show_link(turn);
        }
        if (path == "/sign-in") {
            return turn.signed_in ? go_to("/incidents") : sign_in_form(turn, 200, "", "");
        }
        if (!turn.signed_in) {
            return go_to("/sign-in");
        }
        if (path == "/") {
            return go_to("/incidents");
        }
        if (path == "/incidents") {
            return list(turn);
        }
        if (path == "/workstations") {
            return workstations(turn);
        }
        if (path == "/exceptions") {
            return show_exceptions(turn, 200, {wish_of(http::query_of(turn.request)), ""});
        }
        const auto one = incident_path(path);
        const auto named = one ? picture_named(one->rest) : std::nullopt;
        if (named) {
            return picture(turn, one->key, *named);
        }
        return one && one->rest.empty() ? incident(turn, one->key, 200, {})
                                        : message(turn, not_found, "not_found", "no such page");
    }

    http::Answer write(const Turn& turn, std::string_view path) {
        const auto form = http::parse_form(turn.request.body);
        if (!form || !comes_from_here(turn.request)) {
            return message(turn, 403, "form_wrong", "a form is malformed or came from another origin");
        }
        if (path == "/sign-in") {
            return sign_in(turn, *form);
        }
        if (path == "/sign-in/link") {
            return sign_in_by_link(turn, *form);
        }
        if (!turn.signed_in) {
            return go_to("/sign-in");
        }
        if (!people::same_secret(field(*form, "form_token"), turn.signed_in->form_token)) {
            return message(turn, 403, "form_wrong", "a form came without its token");
        }
        if (path == "/sign-out") {
            return sign_out(turn);
        }
        if (path == "/exceptions") {
            return grant_exception(turn, *form);
        }
        if (path == "/exceptions/take-back") {
            return take_exception_back(turn, *form);
        }
        const auto one = incident_path(path);
        return one && one->rest == "/review" ? mark(turn, one->key, *form)
                                             : message(turn, not_found, "not_found", "no such page");
    }
};

Console::Console(store::IncidentStore& store, evidence::Vault& vault, const Clock& clock, Setting setting)
    : inner_(std::make_unique<Inner>(store, vault, clock, setting)) {}
Console::~Console() = default;

http::Answer Console::handle(const http::Request& request) {
    Turn turn{request, inner_->clock.now(), language_from(http::header(request, "accept-language")),
              http::cookie_of(request, cookie_name).value_or(""), std::nullopt};
    if (!turn.token.empty()) {
        auto who = people::whose(inner_->store, turn.token, turn.now);
        if (!who) {
            return failed(turn, who.error());
        }
        turn.signed_in = std::move(*who);
    }
    const auto path = http::path_of(request);
    if (is_read(request)) {
        return inner_->read(turn, path);
    }
    if (request.method == "POST") {
        return inner_->write(turn, path);
    }
    auto answer = message(turn, 405, "method_wrong", "method " + request.method);
    answer.headers.emplace_back("Allow", "GET, HEAD, POST");
    return answer;
}

http::Answer Console::refusal(unsigned status, const std::string& sentence) const {
    const http::Request nothing;
    const Turn turn{nothing, {}, Language::english, "", std::nullopt};
    return message(turn, status, "refused", sentence);
}

}  // namespace shiftguard::console
