// RRULE: which local times a recurrence rule gives within a window. libical reads the rule and counts; we keep it from
// counting for ever. For the inside of this room.
#pragma once

#include "agent/roster/calendar/values.hpp"
#include "agent/roster/calendar/zone.hpp"
#include "common/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::roster {

/// Local times from..to, both included.
struct LocalWindow {
    LocalSeconds from{};
    LocalSeconds to{};
};

class Recurrence {
public:
    /// Errors, as a sentence without a place: what is no rule, or one that no shift follows.
    [[nodiscard]] static Result<Recurrence> read(std::string_view rule);

    Recurrence(Recurrence&&) noexcept;
    Recurrence& operator=(Recurrence&&) noexcept;
    ~Recurrence();

    /// The local times of an event that begins at `first` (in `zone`, which an UNTIL in UTC needs), in order, `first`
    /// itself included where the rule gives it. Errors: more than 20,000 of them in the window.
    [[nodiscard]] Result<std::vector<LocalSeconds>> within(const DateTime& first, const Zone& zone,
                                                           LocalWindow window) const;

private:
    struct Rule;
    explicit Recurrence(std::unique_ptr<Rule> rule);
    std::unique_ptr<Rule> rule_;
};

}  // namespace shiftguard::roster
