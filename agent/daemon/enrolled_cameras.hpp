// Which camera each worker was enrolled with, kept beside the templates. A worker of whom nothing is kept was enrolled
// before this was noted, and nothing is said of the camera until the next enrolment.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace shiftguard::daemon {

class EnrolledCameras {
public:
    /// `file`: lines of worker, tabulator, identity. One that is missing or cannot be read holds nobody.
    explicit EnrolledCameras(std::filesystem::path file);

    [[nodiscard]] std::optional<std::string> of(const WorkerId& worker) const;
    /// Errors: as of write_atomically.
    Status keep(const WorkerId& worker, const std::string& identity);

private:
    const std::filesystem::path file_;
    std::map<std::string, std::string> identities_;
};

}  // namespace shiftguard::daemon
