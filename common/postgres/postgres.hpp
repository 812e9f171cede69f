// PostgreSQL by libpq with Result errors and owners: Connection, Rows, Values. What it guarantees:
// - Everything given to one `exchange` travels in one round trip (pipeline mode); statements are prepared once.
// - No call waits longer than its patience: a server that went silent costs the connection, not the thread.
// - After a failure `fate` tells what became of the work, so that the caller knows whether to do it again.
// - No password is in any message: those come from the server's words and from what libpq says of hosts.
// Whole numbers travel as int8, bytes as bytea; the queries' columns are bigint, boolean, text and bytea alone.
// One Connection belongs to one thread at a time; the caller locks.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct pg_result;

namespace shiftguard::postgres {

/// Values for the placeholders $1, $2 ... in order: whole numbers, enumerations, bool, text, spans of bytes, optionals
/// of these (NULL where empty), and vectors of these (arrays, for unnest). A NUL in a text, which PostgreSQL cannot
/// hold, goes as U+FFFD.
class Values {
public:
    template <class... Each>
    explicit Values(const Each&... each) {
        values_.reserve(sizeof...(each));
        (values_.push_back(value_of(each)), ...);
    }

    struct Value {
        unsigned type = 0;  ///< PostgreSQL's number of the type
        std::optional<std::string> bytes;
    };
    [[nodiscard]] const std::vector<Value>& all() const { return values_; }

private:
    static Value of_integer(std::int64_t value);
    static Value of_boolean(bool value);
    static Value of_text(std::string_view value);
    static Value of_bytes(std::span<const std::uint8_t> value);
    static Value of_array(unsigned element_type, const std::vector<Value>& elements);

    template <class Each>
    static Value value_of(const Each& value) {
        if constexpr (std::is_same_v<Each, bool>) {
            return of_boolean(value);
        } else if constexpr (std::is_enum_v<Each> || std::integral<Each>) {
            return of_integer(static_cast<std::int64_t>(value));
        } else if constexpr (std::convertible_to<const Each&, std::string_view>) {
            return of_text(value);
        } else if constexpr (std::convertible_to<const Each&, std::span<const std::uint8_t>>) {
            return of_bytes(value);
        } else if constexpr (requires { value.has_value(); }) {
            return value ? value_of(*value) : Value{value_of(typename Each::value_type{}).type, std::nullopt};
        } else {
            std::vector<Value> elements;
            elements.reserve(value.size());
            for (const auto& element : value) {
                elements.push_back(value_of(element));
            }
            return of_array(value_of(typename Each::value_type{}).type, elements);
        }
    }

    std::vector<Value> values_;
};

struct Statement {
    std::string sql;  ///< kept prepared by its text: a fixed one, values apart
    Values values{};
};

/// What one statement gave.
class Rows {
public:
    explicit Rows(pg_result* result) : result_(result) {}

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    /// Rows that it changed.
    [[nodiscard]] std::int64_t changed() const;

    // Rows and columns count from 0. NULL gives 0, false or empty.
    [[nodiscard]] std::int64_t integer(std::size_t row, int column) const;
    [[nodiscard]] bool boolean(std::size_t row, int column) const;
    [[nodiscard]] std::string text(std::size_t row, int column) const;
    [[nodiscard]] std::span<const std::uint8_t> blob(std::size_t row, int column) const;  ///< lives as long as this
    [[nodiscard]] bool is_null(std::size_t row, int column) const;

private:
    struct Clear {
        void operator()(pg_result* result) const noexcept;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

/// What became of work that failed.
enum class Fate : std::uint8_t {
    undone,      ///< the server refused it; nothing of it stays, and again it would refuse
    in_the_way,  ///< undone because others were in the way, or the connection went: do it again from its
                 ///< beginning
    unknown,     ///< the connection went while a COMMIT was under way: it is committed or it is not
};

class Connection {
public:
    /// `where`: a connection string as libpq takes it, without a password (it comes from a passfile). `patience`: of
    /// this and every later call. Errors: invalid_input (the string), refused (password, permission), not_found (no
    /// such database), unavailable.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& where, Milliseconds patience);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One round trip. After the first statement that fails the others are not done. Statements outside a BEGIN are
    /// one transaction; what must be durable stands between BEGIN and COMMIT.
    [[nodiscard]] Result<std::vector<Rows>> exchange(const std::vector<Statement>& statements);
    [[nodiscard]] Result<Rows> query(std::string sql, Values values = Values());
    /// A script of statements without placeholders, in a transaction where one is open.
    [[nodiscard]] Status execute(const std::string& script);

    /// Of the last failure.
    [[nodiscard]] Fate fate() const;
    [[nodiscard]] const std::string& sqlstate() const;    ///< empty where the server said nothing
    [[nodiscard]] const std::string& constraint() const;  ///< that it broke; empty for none

    /// Undoes an open transaction. False where the connection is of no more use.
    [[nodiscard]] bool settle();
    /// A look without a question: false where the other side hung up meanwhile.
    [[nodiscard]] bool alive();

private:
    struct Handle;
    explicit Connection(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

/// Errors: invalid_input where libpq cannot read the string, or where it holds a password.
[[nodiscard]] Status check_connection_string(const std::string& where);

/// Hosts and database of a connection string, for messages: "postgres dbname=shiftguard host=db1,db2".
[[nodiscard]] std::string place_of(const std::string& where);

/// The passfile that the string names; nullopt where it leaves that to libpq (~/.pgpass).
[[nodiscard]] std::optional<std::string> passfile_of(const std::string& where);

}  // namespace shiftguard::postgres
