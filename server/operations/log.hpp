// The server's log: lines of text, or one JSON object a line. While a request is worked on, every line of its thread
// carries the request's id, and its answer is a line with facts of its own.
// No name, place or score is ever logged; addresses of machines are.
#pragma once

#include "common/time.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::operations {

enum class LogFormat : std::uint8_t { text, json };
enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Makes the default logger write so, to standard error, each line at once.
void start_log(LogFormat format, LogLevel level);

/// What is known of an answer.
struct AnswerFacts {
    std::string port;
    std::string method;
    std::string path;  ///< without the query
    std::string peer;
    unsigned status = 0;
    std::string reason;  ///< the refusal's word; may be empty
};

/// One line as it is written where the format is JSON, without its line feed: "time", "level", "message", and where
/// known "request", "port", "method", "path", "peer", "status", "reason". Always valid UTF-8.
[[nodiscard]] std::string json_line(WallTime at, std::string_view level, std::string_view message,
                                    std::string_view request, const std::optional<AnswerFacts>& facts);

/// From its making to its end this thread works on one request. They are not nested.
class RequestScope {
public:
    explicit RequestScope(std::string id);
    ~RequestScope();
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;
};

/// 16 random hexadecimal digits.
[[nodiscard]] std::string make_request_id();

/// 5xx is an error, 4xx a warning; of others there is a line where the answer has a note, and at level debug.
void log_answer(std::string_view port, const http::Request& request, const http::Answer& answer);

}  // namespace shiftguard::operations
