#include "server/country/followed.hpp"

#include <utility>

namespace shiftguard::country {
namespace {

constexpr std::chrono::minutes looked_at_every{1};

}  // namespace

FollowedFile::FollowedFile(std::filesystem::path file, std::function<void(const std::string&)> say,
                           std::function<Steady::time_point()> now)
    : file_(std::move(file)), say_(std::move(say)), now_(std::move(now)), looked_(now_()) {
    read_again();
}

std::optional<std::string> FollowedFile::country_of(std::string_view address) const {
    const auto file = current();
    return file ? file->country_of(address) : std::nullopt;
}

std::shared_ptr<const CountryFile> FollowedFile::current() const {
    const std::lock_guard lock(mutex_);
    if (const auto now = now_(); now - looked_ >= looked_at_every) {
        looked_ = now;
        if (mark_of(file_) != seen_) {
            read_again();
        }
    }
    return open_;
}

void FollowedFile::read_again() const {
    seen_ = mark_of(file_);  // before it is opened: what is replaced meanwhile is read again
    auto file = CountryFile::open(file_);
    if (file) {
        open_ = std::make_shared<const CountryFile>(std::move(*file));
        return;
    }
    say_(to_sentence(file.error()) + (open_ ? " The one before it goes on." : " Until then no country is told."));
}

}  // namespace shiftguard::country
