#include "server/store/sqlite/readers.hpp"

#include <utility>

namespace shiftguard::store {
namespace {

constexpr std::size_t most_idle = 8;

}  // namespace

Result<Readers::Borrowed> Readers::borrow() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto database = std::move(idle_.back());
            idle_.pop_back();
            return Borrowed(*this, std::move(database));
        }
    }
    auto opened = sqlite::Database::open(file_);
    if (!opened) {
        return opened.error();
    }
    return Borrowed(*this, std::make_unique<sqlite::Database>(std::move(*opened)));
}

void Readers::give_back(std::unique_ptr<sqlite::Database> database) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) {
        idle_.push_back(std::move(database));
    }
}

}  // namespace shiftguard::store
