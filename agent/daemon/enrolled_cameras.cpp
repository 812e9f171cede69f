#include "agent/daemon/enrolled_cameras.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

namespace shiftguard::daemon {
namespace {

/// Names come from a device: what would break a line is left out.
std::string on_one_line(std::string text) {
    std::erase_if(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
    return text;
}

}  // namespace

EnrolledCameras::EnrolledCameras(std::filesystem::path file) : file_(std::move(file)) {
    std::ifstream stream(file_);
    std::string line;
    while (std::getline(stream, line)) {
        const auto tabulator = line.find('\t');
        if (tabulator != std::string::npos) {
            identities_[line.substr(0, tabulator)] = line.substr(tabulator + 1);
        }
    }
}

std::optional<std::string> EnrolledCameras::of(const WorkerId& worker) const {
    const auto found = identities_.find(worker.text());
    return found == identities_.end() ? std::nullopt : std::optional(found->second);
}

Status EnrolledCameras::keep(const WorkerId& worker, const std::string& identity) {
    identities_[on_one_line(worker.text())] = on_one_line(identity);
    std::string text;
    for (const auto& [id, camera] : identities_) {
        text += id;
        text += '\t';
        text += camera;
        text += '\n';
    }
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    return write_atomically(file_, bytes, FileMode::owner_only);
}

}  // namespace shiftguard::daemon
