// Dates and times as an export spells them, by a pattern of strftime's letters. For a date %d, %m and %Y (or %y: 70 to
// 99 are of the last century); for a time %H and %M, or %I, %M and %p, and %S where there are seconds. What else stands
// in the pattern stands in the field.
#pragma once

#include "agent/roster/zone_clock.hpp"
#include "common/result.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::roster {

class FieldFormat {
public:
    /// Errors: invalid_input, what is wrong with the pattern.
    [[nodiscard]] static Result<FieldFormat> of_date(std::string_view pattern);
    [[nodiscard]] static Result<FieldFormat> of_time(std::string_view pattern);

    FieldFormat(FieldFormat&&) noexcept;
    FieldFormat& operator=(FieldFormat&&) noexcept;
    ~FieldFormat();

    /// Of a date its midnight, 1970 to 2199; of a time what has passed since midnight, 00:00:00 to 24:00:00. nullopt
    /// where the field is not spelt so.
    [[nodiscard]] std::optional<LocalSeconds> read(const std::string& field);

    /// How an example is spelt, for a sentence.
    [[nodiscard]] std::string example() const;

private:
    struct Inside;
    explicit FieldFormat(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace shiftguard::roster
