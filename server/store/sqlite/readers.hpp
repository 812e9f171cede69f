// Connections for reading beside the one that writes: in WAL mode neither waits for the other, so a long list of
// incidents keeps no batch from being stored.
#pragma once

#include "common/sqlite/sqlite.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace shiftguard::store {

class Readers {
public:
    explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

    /// One connection for one use; gives itself back.
    class Borrowed {
    public:
        Borrowed(Readers& from, std::unique_ptr<sqlite::Database> database)
            : from_(&from), database_(std::move(database)) {}
        ~Borrowed() {
            if (database_) {
                from_->give_back(std::move(database_));
            }
        }
        Borrowed(Borrowed&&) noexcept = default;
        Borrowed& operator=(Borrowed&&) = delete;
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;

        const sqlite::Database& operator*() const { return *database_; }
        const sqlite::Database* operator->() const { return database_.get(); }

    private:
        Readers* from_;
        std::unique_ptr<sqlite::Database> database_;
    };

    /// Any thread. Errors: those of opening the file.
    [[nodiscard]] Result<Borrowed> borrow();

private:
    void give_back(std::unique_ptr<sqlite::Database> database);

    std::filesystem::path file_;
    std::mutex mutex_;  // guards idle_
    std::vector<std::unique_ptr<sqlite::Database>> idle_;
};

}  // namespace shiftguard::store
