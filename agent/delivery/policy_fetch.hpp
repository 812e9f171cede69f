// Fetches the policy that the server hands out. What is kept is judged elsewhere, by IT's signature; the server is not
// trusted with the rules.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "common/repeating.hpp"
#include "common/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>

namespace shiftguard::delivery {

enum class PolicyFetched : std::uint8_t {
    kept,       ///< another than before lies in the file now
    as_before,  ///< the file's is still the server's, or the server has none
};

/// One request. `file`: where the policy is kept, with its signature FILE.minisig (mode 0600 both). Errors: of the
/// connection; refused, unavailable (the server's words); corrupted (an answer that is no policy); those of the disk.
[[nodiscard]] Result<PolicyFetched> fetch_policy(const Membership& membership, const std::filesystem::path& file,
                                                 const std::function<bool()>& abort = nullptr);

/// Fetches again and again on a thread of its own.
class PolicyFetch {
public:
    struct Calls {
        std::function<bool()> is_wanted;                              ///< asked before each; false: not this time
        std::function<void(const Result<PolicyFetched>& end)> ended;  ///< after each
    };

    /// Begins at once. The end comes within about a second, also where a request is under way.
    PolicyFetch(Membership membership, std::filesystem::path file, Calls calls,
                std::chrono::milliseconds every = std::chrono::minutes(1));

private:
    Repeating repeating_;
};

}  // namespace shiftguard::delivery
