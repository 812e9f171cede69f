#include "common/postgres/postgres.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <map>
#include <utility>

#include <libpq-fe.h>
#include <poll.h>

namespace shiftguard::postgres {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// Numbers of built-in types (src/include/catalog/pg_type.dat), fixed for ever.
constexpr unsigned type_boolean = 16;
constexpr unsigned type_bytes = 17;
constexpr unsigned type_integer = 20;
constexpr unsigned type_text = 25;
constexpr unsigned array_of_boolean = 1000;
constexpr unsigned array_of_bytes = 1001;
constexpr unsigned array_of_integer = 1016;
constexpr unsigned array_of_text = 1009;

constexpr int binary = 1;

unsigned array_of(unsigned type) {
    switch (type) {
        case type_boolean:
            return array_of_boolean;
        case type_bytes:
            return array_of_bytes;
        case type_integer:
            return array_of_integer;
        default:
            return array_of_text;
    }
}

template <class Number>
void put(std::string& out, Number value) {
    for (std::size_t byte = sizeof(Number); byte > 0; --byte) {
        out.push_back(static_cast<char>(static_cast<std::make_unsigned_t<Number>>(value) >> (8U * (byte - 1)) & 0xFFU));
    }
}

std::string field_of(const PGresult* result, int field) {
    const char* text = PQresultErrorField(result, field);
    return text == nullptr ? std::string() : std::string(text);
}

ErrorKind kind_of(const std::string& state) {
    const auto begins = [&state](std::string_view with) { return state.starts_with(with); };
    if (state.empty() || begins("08") || begins("40") || begins("57P") || state == "57014" || state == "53300" ||
        state == "55P03" || state == "25006" || state == "55006") {
        return ErrorKind::unavailable;
    }
    if (begins("53")) {
        return ErrorKind::exhausted;
    }
    if (begins("28") || state == "42501") {
        return ErrorKind::refused;
    }
    if (state == "3D000") {
        return ErrorKind::not_found;
    }
    if (begins("22") || begins("23")) {
        return ErrorKind::invalid_input;
    }
    return begins("XX00") && state != "XX000" ? ErrorKind::corrupted : ErrorKind::internal;
}

const char* advice(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::exhausted:
            return "free some space or memory on its machine";
        case ErrorKind::unavailable:
            return "see that PostgreSQL runs and can be reached, then try again";
        case ErrorKind::corrupted:
            return "its files are damaged; restore a backup or let the standby take over";
        case ErrorKind::refused:
            return "check the role, its password in the passfile, its grants and pg_hba.conf";
        case ErrorKind::not_found:
            return "make the database, or mend its name in the connection string";
        case ErrorKind::invalid_input:
        case ErrorKind::timeout:
        case ErrorKind::internal:
            break;
    }
    return "this is a fault of Shiftguard or of the database; see PostgreSQL's log";
}

Error error_of(const std::string& place, const std::string& state, const std::string& words) {
    const ErrorKind kind = kind_of(state);
    const bool helps = kind == ErrorKind::exhausted || kind == ErrorKind::unavailable;
    return {kind, place,
            "PostgreSQL said \"" + words + "\"" + (state.empty() ? "" : " (SQLSTATE " + state + ")") + ": " +
                advice(kind) + ".",
            helps ? Retry::helps : Retry::useless};
}

/// The last line that libpq left, without its end: of several hosts the one tried last.
std::string last_line(const char* message) {
    std::string text = message == nullptr ? "" : message;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.pop_back();
    }
    const auto end = text.rfind('\n');
    return end == std::string::npos ? text : text.substr(end + 1);
}

/// Why the host that was tried last took no connection; a hint about a passfile may stand behind it.
std::string told_of_connecting(const std::string& message) {
    const auto failed = message.rfind(" failed: ");
    return last_line(
        message.substr(0, message.find('\n', failed == std::string::npos ? message.size() : failed)).c_str());
}

/// The SQLSTATE in a verbose message ("FATAL:  28P01: password authentication failed"); empty where it has none.
std::string state_in(const std::string& message) {
    constexpr std::size_t length = 5;
    const auto is_letter = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
    };
    for (std::size_t at = message.find(":  "); at != std::string::npos; at = message.find(":  ", at + 1)) {
        std::string state = message.substr(at + 3, length);
        if (state.size() == length && std::all_of(state.begin(), state.end(), is_letter) &&
            message.compare(at + 3 + length, 2, ": ") == 0) {
            return state;
        }
    }
    return "";
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

Options parse(const std::string& where, std::string& fault) {
    char* message = nullptr;
    Options options(PQconninfoParse(where.c_str(), &message));
    if (message != nullptr) {
        fault = last_line(message);
        PQfreemem(message);
    }
    return options;
}

struct Finish {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ClearResult>;

}  // namespace

Values::Value Values::of_integer(std::int64_t value) {
    std::string bytes;
    put(bytes, value);
    return {type_integer, std::move(bytes)};
}

Values::Value Values::of_boolean(bool value) {
    return {type_boolean, std::string(1, value ? '\1' : '\0')};
}

Values::Value Values::of_text(std::string_view value) {
    std::string bytes;
    bytes.reserve(value.size());
    for (const char letter : value) {
        if (letter == '\0') {
            bytes += "\xEF\xBF\xBD";
        } else {
            bytes.push_back(letter);
        }
    }
    return {type_text, std::move(bytes)};
}

Values::Value Values::of_bytes(std::span<const std::uint8_t> value) {
    return {type_bytes, std::string(value.begin(), value.end())};
}

// The binary form of an array: dimensions, whether a NULL is in it, the type; length and first index; the elements.
Values::Value Values::of_array(unsigned element_type, const std::vector<Value>& elements) {
    std::string bytes;
    put(bytes, std::int32_t{elements.empty() ? 0 : 1});
    const bool has_null =
        std::any_of(elements.begin(), elements.end(), [](const Value& element) { return !element.bytes; });
    put(bytes, std::int32_t{has_null ? 1 : 0});
    put(bytes, element_type);
    if (!elements.empty()) {
        put(bytes, static_cast<std::int32_t>(elements.size()));
        put(bytes, std::int32_t{1});
    }
    for (const auto& element : elements) {
        put(bytes, element.bytes ? static_cast<std::int32_t>(element.bytes->size()) : std::int32_t{-1});
        bytes += element.bytes.value_or("");
    }
    return {array_of(element_type), std::move(bytes)};
}

void Rows::Clear::operator()(pg_result* result) const noexcept {
    PQclear(result);
}

std::size_t Rows::size() const {
    return static_cast<std::size_t>(PQntuples(result_.get()));
}

std::int64_t Rows::changed() const {
    return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}

std::span<const std::uint8_t> Rows::blob(std::size_t row, int column) const {
    const int at = static_cast<int>(row);
    const char* data = PQgetvalue(result_.get(), at, column);
    return {reinterpret_cast<const std::uint8_t*>(data),
            static_cast<std::size_t>(PQgetlength(result_.get(), at, column))};
}

std::int64_t Rows::integer(std::size_t row, int column) const {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : blob(row, column)) {
        value = value << 8U | byte;
    }
    return std::bit_cast<std::int64_t>(value);
}

bool Rows::boolean(std::size_t row, int column) const {
    const auto bytes = blob(row, column);
    return !bytes.empty() && bytes.front() != 0;
}

std::string Rows::text(std::size_t row, int column) const {
    const auto bytes = blob(row, column);
    return {bytes.begin(), bytes.end()};
}

bool Rows::is_null(std::size_t row, int column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), column) == 1;
}

struct Connection::Handle {
    std::unique_ptr<PGconn, Finish> raw;
    std::string place;
    Milliseconds patience{0};
    std::map<std::string, std::string> prepared;  // by the statement's text
    std::size_t next_name = 0;
    Fate fate = Fate::undone;
    std::string state;
    std::string constraint;
    bool lost = false;
    bool committing = false;  // what is under way may end in a commit
    bool doubtful = false;    // a commit that its standby did not confirm

    Error lose(const std::string& words) {
        lost = true;
        fate = committing ? Fate::unknown : Fate::in_the_way;
        state.clear();
        return error_of(place, "", words);
    }

    /// Waits for the socket; false where the patience is over.
    bool wait(short events, SteadyTime until) const {
        while (true) {
            const auto left =
                std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now()).count();
            pollfd watched{PQsocket(raw.get()), events, 0};
            const int ready = poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
            if (ready > 0) {
                return true;
            }
            if (ready == 0 || errno != EINTR) {
                return false;
            }
        }
    }

    Status flush(SteadyTime until) {
        while (true) {
            const int left = PQflush(raw.get());
            if (left == 0) {
                return success();
            }
            if (left < 0) {
                return lose(last_line(PQerrorMessage(raw.get())));
            }
            // The server may answer before it took everything: read, or both sides wait for each other.
            if (!wait(POLLIN | POLLOUT, until)) {
                return lose("no answer in time");
            }
            if (PQconsumeInput(raw.get()) == 0) {
                return lose(last_line(PQerrorMessage(raw.get())));
            }
        }
    }

    Result<OwnedResult> next(SteadyTime until) {
        while (PQisBusy(raw.get()) == 1) {
            if (!wait(POLLIN, until)) {
                return lose("no answer in time");
            }
            if (PQconsumeInput(raw.get()) == 0) {
                return lose(last_line(PQerrorMessage(raw.get())));
            }
        }
        return OwnedResult(PQgetResult(raw.get()));
    }

    /// What one command gave, and the mark behind it.
    Result<OwnedResult> take(SteadyTime until) {
        auto result = next(until);
        if (!result) {
            return result;
        }
        if (!*result) {
            return lose("an answer without a result");
        }
        const auto end = next(until);
        if (!end) {
            return end.error();
        }
        return result;
    }

    Error refusal(const PGresult* result) {
        const auto severity = field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED);
        if (PQstatus(raw.get()) == CONNECTION_BAD || severity == "FATAL" || severity == "PANIC") {
            auto words = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
            return lose(words.empty() ? last_line(PQresultErrorMessage(result)) : words);
        }
        state = field_of(result, PG_DIAG_SQLSTATE);
        constraint = field_of(result, PG_DIAG_CONSTRAINT_NAME);
        lost = state == "25006";  // it was connected to a server that has become a standby, or is one
        fate = state == "40001" || state == "40P01" || state == "25006" ? Fate::in_the_way : Fate::undone;
        return error_of(place, state, field_of(result, PG_DIAG_MESSAGE_PRIMARY));
    }

    /// False where it cannot even be queued.
    bool send(const Statement& statement, const std::string& name, bool first_time) const {
        const auto& values = statement.values.all();
        std::vector<Oid> types;
        std::vector<const char*> data;
        std::vector<int> lengths;
        types.reserve(values.size());
        data.reserve(values.size());
        lengths.reserve(values.size());
        for (const auto& value : values) {
            types.push_back(value.type);
            data.push_back(value.bytes ? value.bytes->data() : nullptr);
            lengths.push_back(value.bytes ? static_cast<int>(value.bytes->size()) : 0);
        }
        const std::vector<int> formats(values.size(), binary);
        const int count = static_cast<int>(values.size());
        if (first_time && PQsendPrepare(raw.get(), name.c_str(), statement.sql.c_str(), count, types.data()) == 0) {
            return false;
        }
        return PQsendQueryPrepared(raw.get(), name.c_str(), count, data.data(), lengths.data(), formats.data(),
                                   binary) == 1;
    }
};

namespace {

/// A backend that is stopped while it waits for its standby commits here alone and says so in a warning.
void hear(void* doubtful, const PGresult* notice) {
    if (field_of(notice, PG_DIAG_SOURCE_FUNCTION) == "SyncRepWaitForLSN") {
        *static_cast<bool*>(doubtful) = true;
    }
}

}  // namespace

Connection::Connection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const std::string& where, Milliseconds patience) {
    if (auto fine = check_connection_string(where); !fine) {
        return fine.error();
    }
    // What the string does not say itself. TCP that went silent is told within the patience.
    const std::string seconds = std::to_string(std::max<std::int64_t>(patience.count() / 1000, 2));
    const std::string silence = std::to_string(patience.count());
    constexpr int expand_dbname = 1;
    const std::array<const char*, 7> keys{"connect_timeout",
                                          "tcp_user_timeout",
                                          "application_name",
                                          "target_session_attrs",
                                          "dbname",
                                          "client_encoding",
                                          nullptr};
    const std::array<const char*, 7> values{
        seconds.c_str(), silence.c_str(), "shiftguard-server", "read-write", where.c_str(), "UTF8", nullptr};
    auto handle = std::make_unique<Handle>();
    handle->place = place_of(where);
    handle->patience = patience;
    handle->raw.reset(PQconnectdbParams(keys.data(), values.data(), expand_dbname));
    PGconn* raw = handle->raw.get();
    if (PQstatus(raw) != CONNECTION_OK) {
        const std::string words = told_of_connecting(PQerrorMessage(raw));
        std::string state;
        if (words.find("FATAL") != std::string::npos) {
            // The server answered and refused; asked again it says by number why.
            PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);
            PQreset(raw);
            state = state_in(PQerrorMessage(raw));
        } else if (words.find("no password supplied") != std::string::npos) {
            state = "28P01";
        }
        return error_of(handle->place, state, words);
    }
    PQsetNoticeReceiver(raw, hear, &handle->doubtful);
    PQsetnonblocking(raw, 1);
    PQenterPipelineMode(raw);
    return std::unique_ptr<Connection>(new Connection(std::move(handle)));
}

Result<std::vector<Rows>> Connection::exchange(const std::vector<Statement>& statements) {
    Handle& handle = *handle_;
    handle.fate = Fate::undone;
    handle.state.clear();
    handle.constraint.clear();
    handle.doubtful = false;
    handle.committing = std::any_of(statements.begin(), statements.end(),
                                    [](const Statement& statement) { return statement.sql == "COMMIT"; });
    if (handle.lost) {
        return handle.lose("the connection is closed");
    }
    const auto until = std::chrono::steady_clock::now() + handle.patience;
    std::map<std::string, std::string> fresh;
    std::vector<bool> first_times;
    first_times.reserve(statements.size());
    for (const auto& statement : statements) {
        const auto known = handle.prepared.find(statement.sql);
        const bool first = known == handle.prepared.end() && !fresh.contains(statement.sql);
        if (first) {
            fresh[statement.sql] = "s" + std::to_string(handle.next_name++);
        }
        first_times.push_back(first);
        const auto& name = known == handle.prepared.end() ? fresh[statement.sql] : known->second;
        if (!handle.send(statement, name, first)) {
            return handle.lose(last_line(PQerrorMessage(handle.raw.get())));
        }
    }
    if (PQpipelineSync(handle.raw.get()) == 0) {
        return handle.lose(last_line(PQerrorMessage(handle.raw.get())));
    }
    if (auto sent = handle.flush(until); !sent) {
        return sent.error();
    }
    std::vector<Rows> all;
    all.reserve(statements.size());
    std::optional<Error> failed;
    for (std::size_t at = 0; at < statements.size(); ++at) {
        for (const bool preparing : {true, false}) {
            if (preparing && !first_times[at]) {
                continue;
            }
            auto result = handle.take(until);
            if (!result) {
                return result.error();
            }
            const auto status = PQresultStatus(result->get());
            if (status == PGRES_PIPELINE_ABORTED) {
                continue;  // behind the one that failed
            }
            if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
                failed = failed ? failed : std::optional(handle.refusal(result->get()));
                if (handle.lost) {
                    return *failed;
                }
            } else if (preparing) {
                handle.prepared.insert(*fresh.find(statements[at].sql));
            } else {
                all.emplace_back(result->release());
            }
        }
    }
    const auto sync = handle.next(until);
    if (!sync) {
        return sync.error();
    }
    if (PQresultStatus(sync->get()) != PGRES_PIPELINE_SYNC) {
        auto error = handle.refusal(sync->get());
        handle.lost = true;  // its answers and our questions are out of step
        return error;
    }
    if (failed) {
        return *failed;
    }
    if (handle.doubtful) {
        return handle.lose("a commit was not confirmed by its standby");
    }
    return all;
}

Result<Rows> Connection::query(std::string sql, Values values) {
    std::vector<Statement> one;
    one.push_back({std::move(sql), std::move(values)});
    auto rows = exchange(one);
    if (!rows) {
        return rows.error();
    }
    return std::move(rows->front());
}

Status Connection::execute(const std::string& script) {
    // Scripts go by the simple protocol, which pipeline mode does not speak.
    Handle& handle = *handle_;
    handle.fate = Fate::undone;
    handle.state.clear();
    handle.committing = true;
    if (handle.lost || PQexitPipelineMode(handle.raw.get()) == 0) {
        return handle.lose("the connection is closed");
    }
    const auto until = std::chrono::steady_clock::now() + handle.patience;
    if (PQsendQuery(handle.raw.get(), script.c_str()) == 0) {
        return handle.lose(last_line(PQerrorMessage(handle.raw.get())));
    }
    if (auto sent = handle.flush(until); !sent) {
        return sent;
    }
    std::optional<Error> failed;
    while (true) {
        auto result = handle.next(until);
        if (!result) {
            return result.error();
        }
        if (!*result) {
            break;
        }
        const auto status = PQresultStatus(result->get());
        if (!failed && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
            failed = handle.refusal(result->get());
        }
    }
    if (!handle.lost) {
        PQenterPipelineMode(handle.raw.get());
    }
    return failed ? Status(*failed) : success();
}

Fate Connection::fate() const {
    return handle_->fate;
}

const std::string& Connection::sqlstate() const {
    return handle_->state;
}

const std::string& Connection::constraint() const {
    return handle_->constraint;
}

bool Connection::settle() {
    if (handle_->lost) {
        return false;
    }
    if (PQtransactionStatus(handle_->raw.get()) == PQTRANS_IDLE) {
        return true;
    }
    const auto told = std::pair(handle_->fate, handle_->state);
    const bool undone = query("ROLLBACK").ok();
    std::tie(handle_->fate, handle_->state) = told;
    return undone;
}

bool Connection::alive() {
    if (handle_->lost) {
        return false;
    }
    pollfd watched{PQsocket(handle_->raw.get()), POLLIN, 0};
    if (poll(&watched, 1, 0) > 0 && (PQconsumeInput(handle_->raw.get()) == 0 || (watched.revents & POLLHUP) != 0)) {
        handle_->lost = true;
    }
    return !handle_->lost && PQstatus(handle_->raw.get()) == CONNECTION_OK;
}

Status check_connection_string(const std::string& where) {
    std::string fault;
    const auto options = parse(where, fault);
    if (!options) {
        // Only of a name that it does not know are its words told: the others may repeat a piece of a password.
        const bool harmless = fault.starts_with("invalid connection option");
        return Error{ErrorKind::invalid_input, "connection",
                     "libpq cannot read the connection string" + (harmless ? " (" + fault + ")" : std::string()) +
                         "; it looks like: host=db.example.org dbname=shiftguard user=shiftguard.",
                     Retry::useless};
    }
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (std::string_view(option->keyword) == "password" && option->val != nullptr) {
            return Error{ErrorKind::invalid_input, "connection",
                         "A password does not belong in the connection string: write it to a passfile of mode 0600 "
                         "(~/.pgpass, or passfile=/path in the string).",
                         Retry::useless};
        }
    }
    return success();
}

std::string place_of(const std::string& where) {
    std::string fault;
    const auto options = parse(where, fault);
    std::string place = "postgres";
    for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        const std::string_view key(option->keyword);
        if ((key == "host" || key == "port" || key == "dbname") && option->val != nullptr) {
            place += " " + std::string(key) + "=" + option->val;
        }
    }
    return place;
}

std::optional<std::string> passfile_of(const std::string& where) {
    std::string fault;
    const auto options = parse(where, fault);
    for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (std::string_view(option->keyword) == "passfile" && option->val != nullptr) {
            return option->val;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::postgres
