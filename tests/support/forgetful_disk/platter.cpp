#include "tests/support/forgetful_disk/platter.hpp"

#include <algorithm>
#include <iterator>

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

std::string folder_of(const std::string& name) {
    const auto slash = name.rfind('/');
    return slash == 0 ? "/" : name.substr(0, slash);
}

}  // namespace

Platter::Names Platter::in(const std::string& folder) const {
    Names names;
    std::copy_if(now_.begin(), now_.end(), std::inserter(names, names.end()),
                 [&folder](const auto& entry) { return folder_of(entry.first) == folder; });
    return names;
}

void Platter::sync_names(const std::string& folder) {
    std::erase_if(durable_, [&folder](const auto& entry) { return folder_of(entry.first) == folder; });
    durable_.merge(in(folder));
}

std::shared_ptr<File> Platter::find(const std::string& name) const {
    const auto found = now_.find(name);
    return found == now_.end() ? nullptr : found->second;
}

std::shared_ptr<File> Platter::make(const std::string& name, mode_t mode) {
    return now_[name] = std::make_shared<File>(File{{}, {}, mode, false});
}

void Platter::rename(const std::string& from, const std::string& to) {
    now_[to] = now_.at(from);
    now_.erase(from);
}

void Platter::cut_power(std::uint32_t seed) {
    std::mt19937 luck(seed);
    now_.clear();
    for (const auto& [name, file] : durable_) {  // a folder comes before what lies in it
        const auto folder = folder_of(name);
        if (folder == "/" || now_.contains(folder)) {
            now_[name] = file;
        }
    }
    for (auto& [name, file] : now_) {
        file = std::make_shared<File>(File{after_the_cut(*file, luck), {}, file->mode, file->folder});
        sync(*file);
    }
    durable_ = now_;
}

}  // namespace shiftguard::testing
