#include "agent/daemon/told_place.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace shiftguard::daemon {

struct ToldPlace::Word {
    explicit Word(const Clock& given) : clock(given) {}

    const Clock& clock;
    std::mutex mutex;  // guards what follows
    place::Surroundings told;
    BootTime told_at{};
};

class ToldPlace::Source final : public place::Source {
public:
    explicit Source(std::shared_ptr<Word> word) : word_(std::move(word)) {}

    Result<place::Surroundings> read() override {
        const std::lock_guard lock(word_->mutex);
        const bool holds = word_->clock.now().boot - word_->told_at < forgotten_after;
        return holds ? word_->told : place::Surroundings();
    }

private:
    std::shared_ptr<Word> word_;
};

ToldPlace::ToldPlace(const Clock& clock) : word_(std::make_shared<Word>(clock)) {}
ToldPlace::~ToldPlace() = default;

void ToldPlace::tell(const protocol::Whence& whence) {
    const std::lock_guard lock(word_->mutex);
    word_->told.public_address = whence.address ? place::internet_address_from(*whence.address) : std::nullopt;
    word_->told.country = whence.country ? place::normalise_country(*whence.country) : std::nullopt;
    word_->told_at = word_->clock.now().boot;
}

std::unique_ptr<place::Source> ToldPlace::source() const {
    return std::make_unique<Source>(word_);
}

}  // namespace shiftguard::daemon
