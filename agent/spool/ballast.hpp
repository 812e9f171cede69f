// Room on the disk that is held for the moment when there is none: a file that is given back to the file system.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <filesystem>

namespace shiftguard::spool {

class Ballast {
public:
    Ballast(std::filesystem::path file, std::size_t bytes);

    /// Takes the room unless it is held already. Errors: exhausted, refused; nothing is held then.
    Status take() const;
    /// Gives it back; false where none was held.
    [[nodiscard]] bool give_back() const;
    [[nodiscard]] bool held() const;

private:
    std::filesystem::path file_;
    std::size_t bytes_;
};

}  // namespace shiftguard::spool
