// The exceptions of this workstation: what supervisors granted and what codes were typed, as a value. Pure.
// Guarantees: nothing holds for longer than four hours or after its end, whatever is done to the wall clock meanwhile;
// a code serves once, also after a restart; wrong codes of one account make it wait ever longer, also after a restart;
// everything is bounded.
#pragma once

#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/exception.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::exception {

/// One exception that was taken, as long as it must be known of.
struct Taken {
    std::string id;  ///< the grant's, or of the code ("code 498123-7")
    protocol::Subject subject;
    FindingKind finding{};
    WallTime from{};               ///< by the workstation's clock, where it is a code's: when it was typed
    WallTime until{};              ///< likewise
    BootTime ends{};               ///< of this boot: what it is measured by
    std::set<WorkerId> used_by{};  ///< whose use was reported
    friend bool operator==(const Taken&, const Taken&) = default;
};

/// The worker who asks, or who is asked about.
struct Who {
    AccountName account;
    WorkerId worker;
    std::string group;  ///< may be empty
};

/// What the workstation knows of itself since it joined.
struct Membership {
    WorkstationId workstation;
    protocol::PublicKey receipt_key{};
    protocol::CodeKey code_key{};
};

enum class CodeAnswer : std::uint8_t {
    released,
    no_code,   ///< not 12 letters of the alphabet; no try is counted
    wrong,     ///< a try is counted
    used,      ///< has served already
    expired,   ///< a day old
    too_many,  ///< wrong codes before it: this one was not looked at
    full,      ///< too many exceptions hold already
};

struct CodeOutcome {
    CodeAnswer answer = CodeAnswer::no_code;
    std::optional<Taken> taken{};  ///< where released
    Milliseconds wait{0};          ///< before the next try, where wrong or too_many
};

inline constexpr std::size_t most_taken = 64;
inline constexpr std::uint32_t free_tries = 5;                       ///< wrong codes before the first wait
inline constexpr Milliseconds first_wait = std::chrono::minutes(1);  ///< doubled with every further one
inline constexpr Milliseconds longest_wait = std::chrono::minutes(60);
inline constexpr std::size_t most_accounts = 64;  ///< whose wrong tries are remembered

class Book {
public:
    /// Errors: refused, where it is another workstation's, not signed by the server, for longer than four hours, over,
    /// not begun, or of a finding that can't be lifted; exhausted. One that is known already changes nothing. One that
    /// takes an exception back ends it now, and has it never begin where it was not taken yet.
    Status take_grant(const protocol::Grant& grant, const Membership& membership, const Now& now);

    [[nodiscard]] CodeOutcome take_code(std::string_view typed, const Who& who, const Membership& membership,
                                        const Now& now);

    /// Those that hold for this worker.
    [[nodiscard]] std::vector<Taken> holding(const WorkerId& worker, const std::string& group, const Now& now) const;
    [[nodiscard]] const std::vector<Taken>& taken() const { return taken_; }

    /// The use by this worker was reported.
    void note_use(const std::string& id, const WorkerId& worker);

    /// For the state folder: JSON.
    [[nodiscard]] std::string to_json() const;
    /// Errors: corrupted.
    [[nodiscard]] static Result<Book> from_json(std::string_view text, const Now& now);
    /// In place of a damaged one: nothing holds, and no code serves that may have been used before now.
    [[nodiscard]] static Book after_damage(const Now& now);

private:
    struct Tries {
        std::uint32_t wrong = 0;
        WallTime last{};  ///< the last wrong one
    };

    [[nodiscard]] Status take_back(const protocol::Grant& withdrawal, const Now& now);
    [[nodiscard]] bool knows(const std::string& id) const;
    [[nodiscard]] Status put(Taken taken, const Now& now);
    [[nodiscard]] Milliseconds wait_of(const AccountName& account, WallTime now) const;
    void note_wrong(const AccountName& account, WallTime now);
    void forget(const Now& now);

    std::vector<Taken> taken_;
    std::set<std::pair<std::uint64_t, std::uint32_t>> used_codes_;  ///< hour and serial
    std::uint64_t no_code_before_ = 0;  ///< codes of earlier hours are not told apart any more
    std::map<AccountName, Tries> tries_;
};

}  // namespace shiftguard::exception
