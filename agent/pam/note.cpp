#include "agent/pam/note.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::pam {
namespace {

constexpr int most_notes = 200;
constexpr mode_t group_reads = 0640;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

std::string fault(std::string_view what) {
    return std::string(what) + ": " + strerrordesc_np(errno);
}

bool is_full(int folder) {
    DIR* listing = ::fdopendir(::dup(folder));
    if (listing == nullptr) {
        return true;
    }
    int entries = 0;
    constexpr int most_entries = most_notes + 2;  // the folder itself and the one above it are listed too
    while (entries < most_entries && ::readdir(listing) != nullptr) {
        ++entries;
    }
    ::closedir(listing);
    return entries >= most_entries;
}

/// Not to be known beforehand, so that nothing lies there already.
std::optional<std::string> new_name(std::int64_t at_ms) {
    std::array<unsigned char, 8> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        return std::nullopt;
    }
    std::string name = std::to_string(at_ms) + "-";
    for (const auto byte : random) {
        std::array<char, 3> hex{};
        std::snprintf(hex.data(), hex.size(), "%02x", static_cast<unsigned>(byte));
        name += hex.data();
    }
    return name;
}

bool write_whole(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fchmod(file, group_reads) == 0 && ::fsync(file) == 0;
}

/// The service's name is what a configuration says; it breaks no line of the note.
std::string one_line(const std::string& text) {
    std::string line;
    for (const char letter : text) {
        line += static_cast<unsigned char>(letter) < 0x20 ? '?' : letter;
    }
    return line;
}

}  // namespace

std::optional<std::string> leave_note(const std::string& folder, const Note& note) {
    if (::geteuid() != 0) {
        return "the service does not run as root";
    }
    const Descriptor place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!place.is_open()) {
        return fault(folder + " cannot be opened");
    }
    if (is_full(place.number())) {
        return folder + " holds enough notes already";
    }
    const auto name = new_name(note.at_ms);
    if (!name) {
        return fault("there is no random number");
    }
    const std::string draft = "." + *name;
    const std::string final_name = *name + ".note";
    const std::string text = "at_ms=" + std::to_string(note.at_ms) + "\naccount=" + one_line(note.account) +
                             "\nservice=" + one_line(note.service) +
                             "\ndone=" + (note.refused ? "refused" : "admitted") + "\n";
    const Descriptor file(
        ::openat(place.number(), draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, group_reads));
    if (!file.is_open()) {
        return fault("no file can be made in " + folder);
    }
    if (!write_whole(file.number(), text) ||
        ::renameat(place.number(), draft.c_str(), place.number(), final_name.c_str()) != 0 ||
        ::fsync(place.number()) != 0) {
        auto why = fault("the note cannot be written in " + folder);
        ::unlinkat(place.number(), draft.c_str(), 0);
        return why;
    }
    return std::nullopt;
}

}  // namespace shiftguard::pam
