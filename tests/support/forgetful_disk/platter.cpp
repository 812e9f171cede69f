#include "tests/support/forgetful_disk/platter.hpp"

#include <algorithm>

namespace shiftguard::testing {
namespace {

constexpr std::size_t block = 4096;

// Each block as it was synced or as it was written last, by luck; so is the end of the file.
std::string after_the_cut(const File& file, std::mt19937& luck) {
    std::bernoulli_distribution written(0.5);
    std::string left = file.durable;
    if (file.now.size() != left.size() && written(luck)) {
        left.resize(file.now.size());
    }
    for (std::size_t at = 0; at < left.size(); at += block) {
        const std::size_t size = std::min(block, left.size() - at);
        if (at < file.now.size() && written(luck)) {
            left.replace(at, std::min(size, file.now.size() - at), file.now, at, std::min(size, file.now.size() - at));
        }
    }
    return left;
}

}  // namespace

std::shared_ptr<File> Platter::find(const std::string& name) const {
    const auto found = now_.find(name);
    return found == now_.end() ? nullptr : found->second;
}

std::shared_ptr<File> Platter::make(const std::string& name, mode_t mode) {
    return now_[name] = std::make_shared<File>(File{{}, {}, mode});
}

void Platter::rename(const std::string& from, const std::string& to) {
    now_[to] = now_.at(from);
    now_.erase(from);
}

void Platter::cut_power(std::uint32_t seed) {
    std::mt19937 luck(seed);
    now_ = durable_;
    for (auto& [name, file] : now_) {
        file = std::make_shared<File>(File{after_the_cut(*file, luck), {}, file->mode});
        sync(*file);
    }
    durable_ = now_;
}

}  // namespace shiftguard::testing
