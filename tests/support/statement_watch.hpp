// Has a test's own deed done between two statements that the code under test gives SQLite: deterministic where threads
// would have to meet by chance. Watches the connections that are opened while it lives; one of them lives at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include <sqlite3.h>

namespace shiftguard::testing {

class StatementWatch {
public:
    StatementWatch() {
        current_ = this;
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&StatementWatch::on_open));
    }
    ~StatementWatch() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&StatementWatch::on_open));
        current_ = nullptr;
    }
    StatementWatch(const StatementWatch&) = delete;
    StatementWatch& operator=(const StatementWatch&) = delete;

    /// Right before the statement with this number, counted from 1 from now on. What the deed does is not counted.
    void before(std::size_t number, std::function<void()> deed) {
        wait_ = number;
        deed_ = std::move(deed);
    }
    /// The deed was done since it was given.
    [[nodiscard]] bool done() const { return !deed_; }

private:
    static int on_open(sqlite3* database, const char** /*error*/, const void* /*routines*/) {
        return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, &StatementWatch::on_statement, nullptr);
    }
    static int on_statement(unsigned /*kind*/, void* /*context*/, void* /*statement*/, void* /*text*/) {
        if (current_ != nullptr && current_->deed_ && --current_->wait_ == 0) {
            std::exchange(current_->deed_, nullptr)();
        }
        return 0;
    }

    static inline StatementWatch* current_ = nullptr;
    std::size_t wait_ = 0;
    std::function<void()> deed_;
};

}  // namespace shiftguard::testing
