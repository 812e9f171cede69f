// What pam_shiftguard.so noted of sign-ins and unlocks while the agent did not answer. Only notes that root wrote are
// believed; what is none is removed and said, again and again only where it cannot be removed.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::daemon {

struct SignInNote {
    std::string name;  ///< of its file; no two are alike
    WallTime at{};     ///< by the machine's clock
    AccountName account;
    std::string service;
    bool refused = false;
    friend bool operator==(const SignInNote&, const SignInNote&) = default;
};

class SignInNotes {
public:
    /// `author`: the user whose notes count; root, but in tests.
    explicit SignInNotes(std::filesystem::path folder, std::uint32_t author = 0);

    struct Found {
        std::vector<SignInNote> notes;        ///< the oldest first
        std::vector<std::string> complaints;  ///< a sentence for each file that was no note
    };
    /// A folder that is not there holds none.
    [[nodiscard]] Found read() const;

    /// After the note was reported, or is nobody's concern.
    void remove(const std::string& name) const;

private:
    std::filesystem::path folder_;
    std::uint32_t author_;
};

}  // namespace shiftguard::daemon
