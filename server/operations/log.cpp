#include "server/operations/log.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "protocol/record.hpp"

#include <array>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace shiftguard::operations {
namespace {

constexpr std::size_t id_bytes = 8;
constexpr unsigned first_client_error = 400;
constexpr unsigned first_server_error = 500;

/// Of the request that this thread works on.
thread_local std::string current_request;           // NOLINT: a thread works on one request at a time
thread_local std::optional<AnswerFacts> the_facts;  // NOLINT: of the one line about its answer

class JsonFormatter : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
        const auto at = std::chrono::time_point_cast<Milliseconds>(line.time);
        const auto level = spdlog::level::to_string_view(line.level);
        const auto text = json_line(at, {level.data(), level.size()}, {line.payload.data(), line.payload.size()},
                                    current_request, the_facts) +
                          "\n";
        out.append(text.data(), text.data() + text.size());
    }
    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }
};

/// " [0123456789abcdef]" within a request.
class RequestFlag : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& out) override {
        if (!current_request.empty()) {
            const auto text = " [" + current_request + "]";
            out.append(text.data(), text.data() + text.size());
        }
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<RequestFlag>();
    }
};

std::unique_ptr<spdlog::formatter> formatter_of(LogFormat format) {
    if (format == LogFormat::json) {
        return std::make_unique<JsonFormatter>();
    }
    auto text = std::make_unique<spdlog::pattern_formatter>();
    text->add_flag<RequestFlag>('*').set_pattern("[%Y-%m-%d %H:%M:%S.%e] [%n] [%l]%* %v");
    return text;
}

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

void start_log(LogFormat format, LogLevel level) {
    auto logger =
        std::make_shared<spdlog::logger>("shiftguard-server", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_formatter(formatter_of(format));
    logger->set_level(level_of(level));
    logger->flush_on(spdlog::level::trace);  // a killed server has told all it knew
    spdlog::set_default_logger(std::move(logger));
}

std::string json_line(WallTime at, std::string_view level, std::string_view message, std::string_view request,
                      const std::optional<AnswerFacts>& facts) {
    nlohmann::json line{{"time", protocol::to_rfc3339(at)}, {"level", level}, {"message", message}};
    if (!request.empty()) {
        line["request"] = request;
    }
    if (facts) {
        line["port"] = facts->port;
        line["method"] = facts->method;
        line["path"] = facts->path;
        line["peer"] = facts->peer;
        line["status"] = facts->status;
        if (!facts->reason.empty()) {
            line["reason"] = facts->reason;
        }
    }
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RequestScope::RequestScope(std::string id) {
    current_request = std::move(id);
}

RequestScope::~RequestScope() {
    current_request.clear();
}

std::string make_request_id() {
    std::array<std::uint8_t, id_bytes> random{};
    fill_random(random);
    return to_hex(random);
}

void log_answer(std::string_view port, const http::Request& request, const http::Answer& answer) {
    const bool refused = answer.status >= first_client_error;
    const auto level = answer.status >= first_server_error ? spdlog::level::err
                       : refused                           ? spdlog::level::warn
                       : answer.note.empty()               ? spdlog::level::debug
                                                           : spdlog::level::info;
    if (!spdlog::should_log(level)) {
        return;
    }
    const auto path = http::for_log(http::path_of(request));
    const auto method = http::for_log(request.method);
    const auto note = http::for_log(answer.note);
    the_facts = AnswerFacts{std::string(port), method, path, request.peer, answer.status, answer.reason};
    if (refused || note.empty()) {
        spdlog::log(level, "{}: {} {} from {}: {}{}{}", port, method, path, request.peer, answer.status,
                    note.empty() ? "" : ": ", note);
    } else {
        spdlog::log(level, "{}: {}", port, note);
    }
    the_facts.reset();
}

}  // namespace shiftguard::operations
