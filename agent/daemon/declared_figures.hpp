// What each worker declared to be things, kept on this machine: place and looks (64 bits of light and dark), never a
// vector or a picture. One file, sealed with a key of the workstation's own.
#pragma once

#include "agent/decision/still_figures.hpp"
#include "common/encoding.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

class DeclaredFigures {
public:
    /// A file that is missing, damaged or of another workstation holds nothing: what was declared is asked about again.
    DeclaredFigures(std::filesystem::path file, Bytes key);

    [[nodiscard]] std::vector<decision::KnownFigure> of(const WorkerId& worker) const;
    /// In place of what was kept of the worker. Errors: as of write_atomically.
    Status keep(const WorkerId& worker, const std::vector<decision::KnownFigure>& figures);
    /// Why what was kept could not be read, as a sentence.
    [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

private:
    void read(const Bytes& sealed);

    const std::filesystem::path file_;
    const Bytes key_;
    std::map<std::string, std::vector<decision::KnownFigure>> figures_;
    std::optional<std::string> complaint_;
};

}  // namespace shiftguard::daemon
