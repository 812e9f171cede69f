// Fetches a roster from its address, with libcurl: TLS 1.2 or newer, verified; redirects to https alone; no proxy, also
// none of the environment. What was fetched lies in a file, which the feed reads like any other; the file's time is
// when the roster was last known to be so.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace shiftguard::roster {

struct Address {
    std::string url;        ///< https
    std::string authority;  ///< PEM file of the authority to trust; empty: the machine's own
    friend bool operator==(const Address&, const Address&) = default;
};

enum class Fetched : std::uint8_t {
    kept,       ///< what the file holds now was just fetched
    as_before,  ///< the file's is still the address's (304); its time is now
};

/// One request. Writes `file` (mode 0600, replaced as a whole) and beside it FILE.etag, by which the next one asks; the
/// folder must exist. `abort`: asked about once a second, true ends the request. Errors, with the host as subject and
/// never the whole address, which may hold a secret: unavailable, timeout, refused (the certificate, or the server's
/// status), exhausted (over 10 MiB); those of the disk.
[[nodiscard]] Result<Fetched> fetch_roster(const Address& address, const std::filesystem::path& file,
                                           const std::function<bool()>& abort = nullptr);

}  // namespace shiftguard::roster
