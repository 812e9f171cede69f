// One HTTP request and its answer as plain values, so that every handler is a function that tests call directly.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::http {

/// The subject of a verified client certificate.
struct ClientName {
    std::string common_name;
    std::string qualifier{};  ///< dnQualifier, where it has one
};

struct Request {
    std::string method;
    std::string target;                          ///< path and query as sent
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string peer;                    ///< address of the other side
    std::optional<ClientName> client{};  ///< none: no certificate was shown
};

struct Answer {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string note;      ///< for the log, not for the peer: why this was refused
    std::string reason{};  ///< of a refusal by the agents' port: the problem's type, for counters and the log
};

using Handler = std::function<Answer(const Request&)>;

/// The last step to an answer, when all that takes time is done: it waits for nothing. What it throws is answered
/// with 500.
using Finish = std::function<Answer()>;

/// Where a request's answer goes, now or later.
struct Reply {
    /// Takes the answer, once, from any thread. The request lives until then.
    std::function<void(Finish)> give;
    /// Has work done by a handler's thread, after the requests that wait for one by now. Work throws nothing.
    std::function<void(std::function<void()>)> post;
};

/// Sees to it that `reply.give` is called once, before it returns or later. What it throws before that is answered
/// with 500.
using LaterHandler = std::function<void(const Request& request, const Reply& reply)>;

/// An answer that is ready.
void give(const Reply& reply, Answer answer);
/// The same reply, whose answer is what `last` makes of the one that is given: it calls the Finish.
[[nodiscard]] Reply through(const Reply& reply, std::function<Answer(const Finish& finish)> last);
/// Answers before it returns.
[[nodiscard]] LaterHandler at_once(Handler handler);

using Fields = std::map<std::string, std::string>;

/// The header's value, or nothing.
[[nodiscard]] std::string_view header(const Request& request, const std::string& lower_case_name);
/// The target up to the question mark.
[[nodiscard]] std::string_view path_of(const Request& request);
/// Fields of application/x-www-form-urlencoded text; the first of a name wins. Nothing where it is malformed.
[[nodiscard]] std::optional<Fields> parse_form(std::string_view text);
/// Fields of the target's query.
[[nodiscard]] Fields query_of(const Request& request);
/// The value of one cookie (RFC 6265).
[[nodiscard]] std::optional<std::string> cookie_of(const Request& request, std::string_view name);
/// Safe in a query: everything but unreserved characters (RFC 3986) percent-encoded.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Text for one line of a log: control characters become spaces, cut at 512 bytes.
[[nodiscard]] std::string for_log(std::string_view text);

}  // namespace shiftguard::http
