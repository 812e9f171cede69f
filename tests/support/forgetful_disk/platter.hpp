// What a disk holds, and what of it outlasts a power cut: a file's bytes once the file was synced, a name once its
// folder was. Of what was written and not synced any part may be there: a coin for every block. One flat folder.
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
};

class Platter {
public:
    using Names = std::map<std::string, std::shared_ptr<File>>;

    [[nodiscard]] const Names& names() const { return now_; }
    /// None where there is no such name.
    [[nodiscard]] std::shared_ptr<File> find(const std::string& name) const;
    std::shared_ptr<File> make(const std::string& name, mode_t mode);
    void remove(const std::string& name) { now_.erase(name); }
    void rename(const std::string& from, const std::string& to);

    static void sync(File& file) { file.durable = file.now; }
    void sync_names() { durable_ = now_; }

    /// Everything is as a new start would find it. The same seed, the same luck.
    void cut_power(std::uint32_t seed);

private:
    Names now_;
    Names durable_;
};

}  // namespace shiftguard::testing
