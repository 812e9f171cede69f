#include "common/spoken_code.hpp"

#include <cctype>
#include <cstddef>

namespace shiftguard {

std::string as_spoken(std::string_view typed) {
    std::string out;
    for (const char letter : typed) {
        const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        if (upper == '-' || upper == ' ') {
            continue;
        }
        out += upper == 'O' ? '0' : (upper == 'I' || upper == 'L' ? '1' : upper);
    }
    return out;
}

std::string in_groups(std::string_view letters) {
    constexpr std::size_t group = 4;
    std::string out;
    for (std::size_t at = 0; at < letters.size(); ++at) {
        if (at != 0 && at % group == 0) {
            out += '-';
        }
        out += letters[at];
    }
    return out;
}

}  // namespace shiftguard
