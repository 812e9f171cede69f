// The workstation's next certificate, before the present one ends: asked for at two thirds of its life, with a new key
// made on the machine. What is on the disk is the old pair or the new one, never a mixture.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "common/repeating.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

namespace shiftguard::delivery {

/// One attempt. None: it is not due yet. Else the membership with the new pair, which is kept. Errors: of the
/// connection; refused, unavailable (the server's words); corrupted (an answer that makes no sense, a certificate of
/// ours that cannot be read); those of the disk. The old pair stands then.
[[nodiscard]] Result<std::optional<Membership>> renew_if_due(const std::filesystem::path& state_folder,
                                                             const Membership& membership, WallTime now,
                                                             const std::function<bool()>& abort = nullptr);

/// Looks again and again on a thread of its own.
class Renewal {
public:
    struct Calls {
        std::function<WallTime()> now;
        std::function<void(const Result<std::optional<Membership>>& end)> ended;  ///< after each
    };

    /// Begins at once; after a renewal it goes on with the new membership. The end comes within about a second.
    Renewal(std::filesystem::path state_folder, Membership membership, Calls calls,
            std::chrono::milliseconds every = std::chrono::hours(1));

private:
    Repeating repeating_;
};

}  // namespace shiftguard::delivery
