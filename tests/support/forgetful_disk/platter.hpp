// What a disk holds, and what of it outlasts a power cut: a file's bytes once the file was synced, a name once its
// folder was. Of what was written and not synced any part may be there: a coin for every block. A folder is a name in
// the one above it; what lies in one that was forgotten is gone with it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <sys/types.h>

namespace shiftguard::testing {

struct File {
    std::string now;      ///< as programs see it
    std::string durable;  ///< as of the last sync
    mode_t mode = 0;
    bool folder = false;
};

class Platter {
public:
    using Names = std::map<std::string, std::shared_ptr<File>>;

    /// What lies in the folder, without those below it.
    [[nodiscard]] Names in(const std::string& folder) const;
    /// None where there is no such name.
    [[nodiscard]] std::shared_ptr<File> find(const std::string& name) const;
    std::shared_ptr<File> make(const std::string& name, mode_t mode);
    void make_folder(const std::string& name, mode_t mode) { make(name, mode)->folder = true; }
    void remove(const std::string& name) { now_.erase(name); }
    void rename(const std::string& from, const std::string& to);

    static void sync(File& file) { file.durable = file.now; }
    void sync_names(const std::string& folder = "/");

    /// Everything is as a new start would find it. The same seed, the same luck.
    void cut_power(std::uint32_t seed);

private:
    Names now_;
    Names durable_;
};

}  // namespace shiftguard::testing
