// The operator's file of countries, read again when it was replaced: at most once a minute somebody who asks looks
// whether it was. A new one that is no good is said once, and the last good one goes on.
#pragma once

#include "common/linux/file_mark.hpp"
#include "server/country/country.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::country {

class FollowedFile final : public Countries {
public:
    using Steady = std::chrono::steady_clock;

    /// `say`: what is to be logged, a sentence. `now`: for tests. The file is opened at once; without a good one
    /// nothing is known until there is one.
    FollowedFile(std::filesystem::path file, std::function<void(const std::string&)> say,
                 std::function<Steady::time_point()> now = &Steady::now);

    [[nodiscard]] std::optional<std::string> country_of(std::string_view address) const override;

private:
    [[nodiscard]] std::shared_ptr<const CountryFile> current() const;
    void read_again() const;

    const std::filesystem::path file_;
    const std::function<void(const std::string&)> say_;
    const std::function<Steady::time_point()> now_;
    mutable std::mutex mutex_;                         // guards what follows
    mutable std::shared_ptr<const CountryFile> open_;  // shared: who asks keeps it while the next one is opened
    mutable FileMark seen_;
    mutable Steady::time_point looked_;
};

}  // namespace shiftguard::country
