// SQLite with Result errors and owners: Database, Statement, Transaction. Written for files that must survive a power
// cut: WAL, synchronous=FULL, foreign keys on, deleted content overwritten.
// One Database belongs to one thread at a time; the caller locks. A process that has one must not open and close its
// file by other means: that would end SQLite's locks on it.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace shiftguard::sqlite {

/// One prepared statement. Lives no longer than its Database.
///     auto rows = database.prepare("SELECT seq FROM link WHERE seq > ?");
///     rows->bind(seq);
///     while (*rows->next()) { use(rows->integer(0)); }
/// A bind that fails is told by the next `next` or `run`.
class Statement {
public:
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

    /// Starts anew with these values for the placeholders, in order: whole numbers, enumerations, double, text,
    /// spans of bytes, and optionals of these (NULL where empty).
    template <class... Values>
    void bind(const Values&... values) {
        rewind();
        int place = 0;
        (bind_value(++place, values), ...);
    }

    /// True: a row is there. False: the end.
    [[nodiscard]] Result<bool> next();
    /// To the end, rows passed over.
    Status run();
    /// Ends the reading: what was read is held no longer. `bind` starts anew.
    void rewind();

    // Columns of the row that is there, from 0. NULL gives 0 or empty.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Bytes blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };

    void bind_integer(int place, std::int64_t value);
    void bind_real(int place, double value);
    void bind_text(int place, std::string_view value);
    void bind_blob(int place, std::span<const std::uint8_t> value);
    void bind_null(int place);

    template <class Value>
    void bind_value(int place, const Value& value) {
        if constexpr (std::is_enum_v<Value> || std::integral<Value>) {
            bind_integer(place, static_cast<std::int64_t>(value));
        } else if constexpr (std::floating_point<Value>) {
            bind_real(place, static_cast<double>(value));
        } else if constexpr (std::is_same_v<Value, std::nullopt_t>) {
            bind_null(place);
        } else if constexpr (std::convertible_to<const Value&, std::string_view>) {
            bind_text(place, value);
        } else if constexpr (std::convertible_to<const Value&, std::span<const std::uint8_t>>) {
            bind_blob(place, value);
        } else {
            value ? bind_value(place, *value) : bind_null(place);
        }
    }

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    int bind_code_ = 0;  // of the first bind that failed
};

/// A statement that its Database keeps ready, lent for one use: at the end of it nothing is held.
class Lent {
public:
    explicit Lent(Statement& statement) : statement_(&statement) {}
    ~Lent() {
        if (statement_ != nullptr) {
            statement_->rewind();
        }
    }
    Lent(Lent&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Lent& operator=(Lent&&) = delete;
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;

    Statement* operator->() const { return statement_; }
    Statement& operator*() const { return *statement_; }

private:
    Statement* statement_;
};

/// How a file is looked at. Quick: every page. Thorough: also that tables and indices agree.
enum class Check : std::uint8_t { quick, thorough };

class Database {
public:
    /// Opens or makes the file (mode 0600). Errors: refused, exhausted, corrupted, internal; the file as subject.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
    /// Prepared once and kept. For texts that do not change; one text is lent once at a time.
    [[nodiscard]] Result<Lent> lend(std::string_view sql) const;
    /// A script of statements without placeholders.
    Status execute(const std::string& script) const;
    /// One statement with values, to its end.
    template <class... Values>
    Status run(std::string_view sql, const Values&... values) const {
        const auto statement = lend(sql);
        if (!statement) {
            return statement.error();
        }
        (*statement)->bind(values...);
        return (*statement)->run();
    }
    /// First column of the first row; nullopt where there is no row or it is NULL.
    template <class... Values>
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view sql, const Values&... values) const {
        const auto statement = lend(sql);
        if (!statement) {
            return statement.error();
        }
        (*statement)->bind(values...);
        const auto row = (*statement)->next();
        if (!row) {
            return row.error();
        }
        return *row && !(*statement)->is_null(0) ? std::optional((*statement)->integer(0)) : std::nullopt;
    }

    [[nodiscard]] Result<int> user_version() const;
    Status set_user_version(int version) const;
    [[nodiscard]] std::int64_t last_row() const;
    /// Rows that the last statement changed.
    [[nodiscard]] std::int64_t changes() const;
    /// Says whether the file is whole. Errors: corrupted.
    Status check(Check how) const;
    /// Makes `file` (mode 0600) a copy of this database as it stands at one moment, while others go on writing.
    Status copy_to(const std::filesystem::path& file) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    explicit Database(sqlite3* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
    mutable std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> kept_;  // goes before the handle
};

/// From `begin` to `commit`; what is not committed is undone when it goes.
class Transaction {
public:
    /// Takes the write lock at once.
    [[nodiscard]] static Result<Transaction> begin(const Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Status commit();

private:
    explicit Transaction(const Database& database) : database_(&database) {}
    const Database* database_;  // null once committed or moved from
};

}  // namespace shiftguard::sqlite
