// Takes numbers and marks off the front of a text; once something does not fit, nothing fits any more.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace shiftguard {

class Scanner {
public:
    explicit Scanner(std::string_view rest) : rest_(rest) {}

    [[nodiscard]] bool next_is(char mark) const { return rest_.starts_with(mark); }
    [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool all_taken() const { return good_ && rest_.empty(); }

    /// Where it stands there.
    bool take(char mark) {
        const bool is_there = next_is(mark);
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    void mark(char wanted) { good_ = take(wanted) && good_; }
    void one_of(std::string_view marks) {
        good_ = std::any_of(marks.begin(), marks.end(), [&](char mark) { return take(mark); }) && good_;
    }

    /// Of exactly so many digits. `least` where it does not fit.
    int number(std::size_t digits, int least, int most) {
        const std::size_t before = rest_.size();
        const int value = number_up_to(digits, least, most);
        good_ = good_ && before - rest_.size() == digits;
        return value;
    }

    /// Of one digit to so many. `least` where it does not fit.
    int number_up_to(std::size_t digits, int least, int most) {
        std::size_t taken = 0;
        int value = 0;
        for (; taken < digits && next_is_digit(); ++taken) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        good_ = good_ && taken > 0 && value >= least && value <= most;
        return good_ ? value : least;
    }

    /// At least `fewest` characters of the kind, and which.
    template <class Kind>
    std::string_view run(std::size_t fewest, Kind is_of_kind) {
        const auto length =
            static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_of_kind) - rest_.begin());
        const auto taken = rest_.substr(0, length);
        rest_.remove_prefix(length);
        good_ = good_ && length >= fewest;
        return taken;
    }

    [[nodiscard]] static bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

private:
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace shiftguard
