#include "common/linux/file_mark.hpp"

#include <cerrno>

#include <sys/stat.h>

namespace shiftguard {

bool FileMark::is_plain_file() const {
    return S_ISREG(mode);
}

bool FileMark::others_may_write() const {
    return (mode & S_IWOTH) != 0;
}

FileMark mark_of(const std::filesystem::path& file, std::error_code& error) {
    constexpr std::int64_t ns_a_second = 1'000'000'000;
    error.clear();
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) {
        error.assign(errno, std::generic_category());
        return {};
    }
    return {about.st_dev, about.st_ino, static_cast<std::uint64_t>(about.st_size),
            about.st_mtim.tv_sec * ns_a_second + about.st_mtim.tv_nsec, about.st_mode};
}

FileMark mark_of(const std::filesystem::path& file) {
    std::error_code missing;
    return mark_of(file, missing);
}

}  // namespace shiftguard
