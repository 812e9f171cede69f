#include "common/sqlite/sqlite.hpp"

#include "common/linux/descriptor.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::sqlite {
namespace {

constexpr int busy_timeout_ms = 5000;

bool is_full(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

/// `system_error`: errno of the operating system's last refusal. SQLite says FULL for some full disks only; a file that
/// finds no room to be made, or a quota, is an I/O error or one that can't be opened.
ErrorKind kind_of(int code, int system_error) {
    const int primary = code & 0xFF;
    if (code == SQLITE_IOERR_SHMSIZE ||
        ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && is_full(system_error))) {
        return ErrorKind::exhausted;
    }
    switch (primary) {
        case SQLITE_FULL:
        case SQLITE_NOMEM:
            return ErrorKind::exhausted;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorKind::unavailable;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorKind::corrupted;
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
            return ErrorKind::refused;
        case SQLITE_CONSTRAINT:
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
            return ErrorKind::invalid_input;
        default:
            return ErrorKind::internal;
    }
}

const char* advice(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::exhausted:
            return "free some space on its disk";
        case ErrorKind::unavailable:
            return "another program holds it; try again";
        case ErrorKind::corrupted:
            return "the file is damaged; restore it from a backup or move it away";
        case ErrorKind::refused:
            return "check the owner and the mode of the file and its folder";
        case ErrorKind::invalid_input:
        case ErrorKind::not_found:
        case ErrorKind::timeout:
        case ErrorKind::internal:
            break;
    }
    return "this is a fault of Shiftguard or of the disk; see the log";
}

Error error_of(const std::string& subject, int code, int system_error, const char* words) {
    const ErrorKind kind = kind_of(code, system_error);
    const bool helps = kind == ErrorKind::exhausted || kind == ErrorKind::unavailable;
    return {kind, subject, "The database said \"" + std::string(words) + "\": " + advice(kind) + ".",
            helps ? Retry::helps : Retry::useless};
}

Error error_of(sqlite3* handle) {
    const char* file = sqlite3_db_filename(handle, "main");
    return error_of(file != nullptr ? file : "", sqlite3_extended_errcode(handle), sqlite3_system_errno(handle),
                    sqlite3_errmsg(handle));
}

// SQLite would make the file with the umask's mode; what stands in it is nobody else's business.
// A file that is there is not touched: to close any descriptor of it would end the locks of this process's other
// connections to it (POSIX), and another process would think itself alone with the file.
Status make_private(const std::filesystem::path& file) {
    const Descriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.ok() && errno != EEXIST) {
        const int number = errno;
        return error_of(file.string(), SQLITE_CANTOPEN, number,
                        sqlite3_errstr(is_full(number) ? SQLITE_FULL : SQLITE_CANTOPEN));
    }
    return success();
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const noexcept {
    sqlite3_finalize(handle);
}

void Statement::rewind() {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
    bind_code_ = SQLITE_OK;
}

void Statement::bind_integer(int place, std::int64_t value) {
    const int code = sqlite3_bind_int64(handle_.get(), place, value);
    bind_code_ = bind_code_ != SQLITE_OK ? bind_code_ : code;
}

void Statement::bind_real(int place, double value) {
    const int code = sqlite3_bind_double(handle_.get(), place, value);
    bind_code_ = bind_code_ != SQLITE_OK ? bind_code_ : code;
}

void Statement::bind_text(int place, std::string_view value) {
    // A null pointer would bind NULL: an empty text stays a text.
    const char* data = value.data() != nullptr ? value.data() : "";
    const int code = sqlite3_bind_text64(handle_.get(), place, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    bind_code_ = bind_code_ != SQLITE_OK ? bind_code_ : code;
}

void Statement::bind_blob(int place, std::span<const std::uint8_t> value) {
    const int code = value.empty()
                         ? sqlite3_bind_zeroblob(handle_.get(), place, 0)
                         : sqlite3_bind_blob64(handle_.get(), place, value.data(), value.size(), SQLITE_TRANSIENT);
    bind_code_ = bind_code_ != SQLITE_OK ? bind_code_ : code;
}

void Statement::bind_null(int place) {
    const int code = sqlite3_bind_null(handle_.get(), place);
    bind_code_ = bind_code_ != SQLITE_OK ? bind_code_ : code;
}

Result<bool> Statement::next() {
    sqlite3* database = sqlite3_db_handle(handle_.get());
    if (bind_code_ != SQLITE_OK) {
        const char* file = sqlite3_db_filename(database, "main");
        return error_of(file != nullptr ? file : "", bind_code_, 0, sqlite3_errstr(bind_code_));
    }
    switch (sqlite3_step(handle_.get())) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            return error_of(database);
    }
}

Status Statement::run() {
    while (true) {
        const auto row = next();
        if (!row || !*row) {
            Status status = row ? success() : Status(row.error());
            sqlite3_reset(handle_.get());
            return status;
        }
    }
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* data = sqlite3_column_text(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return data != nullptr ? std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size))
                           : std::string();
}

Bytes Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return data != nullptr ? Bytes(data, data + size) : Bytes();
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* handle) const noexcept {
    sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::filesystem::path& file) {
    if (const auto made = make_private(file); !made) {
        return made.error();
    }
    // Its count of all bytes, which nobody reads, would take a lock at every allocation. Refused, and harmless, where
    // SQLite is at work already.
    static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(uncounted);
    sqlite3* handle = nullptr;
    // No mutex of SQLite's own: a Database belongs to one thread at a time.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database database(handle);  // SQLite gives a handle to close even where it could not open
    if (code != SQLITE_OK) {
        return error_of(file.string(), code, handle != nullptr ? sqlite3_system_errno(handle) : 0,
                        sqlite3_errstr(code));
    }
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    const auto set = database.execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        "PRAGMA trusted_schema=OFF;");
    if (!set) {
        return set.error();
    }
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr) != SQLITE_OK) {
        return error_of(handle_.get());
    }
    return Statement(handle);
}

Result<Lent> Database::lend(std::string_view sql) const {
    if (const auto known = kept_.find(sql); known != kept_.end()) {
        return Lent(known->second);
    }
    auto made = prepare(sql);
    if (!made) {
        return made.error();
    }
    return Lent(kept_.emplace(std::string(sql), std::move(*made)).first->second);
}

Status Database::execute(const std::string& script) const {
    if (sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return error_of(handle_.get());
    }
    return success();
}

Result<int> Database::user_version() const {
    const auto version = integer("PRAGMA user_version");
    if (!version) {
        return version.error();
    }
    return static_cast<int>(version->value_or(0));
}

Status Database::set_user_version(int version) const {
    return execute("PRAGMA user_version=" + std::to_string(version));
}
std::int64_t Database::last_row() const {
    return sqlite3_last_insert_rowid(handle_.get());
}
std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_.get());
}

Status Database::check(Check how) const {
    auto check = prepare(how == Check::quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)");
    if (!check) {
        return check.error();
    }
    const auto row = check->next();
    if (!row) {
        return row.error();
    }
    const std::string verdict = check->text(0);
    if (verdict != "ok") {
        const char* file = sqlite3_db_filename(handle_.get(), "main");
        return error_of(file != nullptr ? file : "", SQLITE_CORRUPT, 0, verdict.c_str());
    }
    return success();
}

Status Database::copy_to(const std::filesystem::path& file) const {
    const auto target = open(file);
    if (!target) {
        return target.error();
    }
    auto* backup = sqlite3_backup_init(target->handle_.get(), "main", handle_.get(), "main");
    if (backup == nullptr) {
        return error_of(target->handle_.get());
    }
    // All in one step: a reader in WAL mode holds up no writer, and nothing that is written makes it begin anew.
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);  // says nothing of a database that was held
    const int code = finished == SQLITE_OK ? stepped : finished;
    return code == SQLITE_DONE ? success() : Status(error_of(file.string(), code, 0, sqlite3_errstr(code)));
}

Result<Transaction> Transaction::begin(const Database& database) {
    if (const auto begun = database.execute("BEGIN IMMEDIATE"); !begun) {
        return begun.error();
    }
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    if (database_ != nullptr) {
        // Nothing to be done where it fails: SQLite has then undone it by itself.
        [[maybe_unused]] const auto undone = database_->execute("ROLLBACK");
    }
}

Status Transaction::commit() {
    auto committed = database_->execute("COMMIT");
    if (committed) {
        database_ = nullptr;
    }
    return committed;
}

}  // namespace shiftguard::sqlite
