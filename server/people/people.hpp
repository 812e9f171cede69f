// Supervisors: accounts (Argon2id), sessions and one-time sign-in links. Secrets are stored as hashes only; whoever
// reads the database cannot sign in with what stands there. A session ends 30 minutes after its last use and 12 hours
// after its start.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "server/people/throttle.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::people {

inline constexpr std::chrono::minutes link_life{30};
inline constexpr std::chrono::minutes idle_life{30};
inline constexpr std::chrono::hours session_life{12};
inline constexpr std::size_t min_password_letters = 12;

/// Errors: invalid_input (the name, a short password), refused (the name is taken), the store's.
Status add_supervisor(store::IncidentStore& store, const std::string& name, const std::string& password, WallTime now);

/// Makes the account without a password where there is none; it signs in by link only.
Status ensure_supervisor(store::IncidentStore& store, const std::string& name, WallTime now);

/// The link's secret. Errors: not_found (no such supervisor), the store's.
[[nodiscard]] Result<std::string> make_sign_in_link(store::IncidentStore& store, const std::string& name, WallTime now);
/// Where the console takes it.
[[nodiscard]] std::string sign_in_path(std::string_view link);

enum class SignInVerdict : std::uint8_t { signed_in, wrong, slow_down };
struct SignIn {
    SignInVerdict verdict = SignInVerdict::wrong;
    std::string token;     ///< the session's secret, where signed in
    Milliseconds wait{0};  ///< where to slow down
};

struct Attempt {
    std::string name;
    std::string password;
    std::string peer;
};
/// Takes as long for an unknown name as for a wrong password.
[[nodiscard]] Result<SignIn> sign_in(store::IncidentStore& store, Throttle& throttle, const Attempt& attempt,
                                     const Now& now);
[[nodiscard]] Result<SignIn> sign_in_by_link(store::IncidentStore& store, std::string_view link, const Now& now);

struct SignedIn {
    std::string name;
    std::string form_token;  ///< every POST of this session must carry it
};
/// Whose session this is; nothing where it is unknown or over. Notes the use.
[[nodiscard]] Result<std::optional<SignedIn>> whose(store::IncidentStore& store, std::string_view token,
                                                    const Now& now);
Status sign_out(store::IncidentStore& store, std::string_view token);

/// Compares in constant time.
[[nodiscard]] bool same_secret(std::string_view one, std::string_view other);

}  // namespace shiftguard::people
