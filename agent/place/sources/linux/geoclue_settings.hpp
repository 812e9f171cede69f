// What GeoClue's own settings let it tell others. Its Wi-Fi source sends the BSSIDs in view, its 3G source the cell in
// use, to a location service; as Debian ships it, to a public one. Reads files; asks GeoClue nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::place {

/// GeoClue admits only the agents that its settings name; this one is named in Debian's as they are shipped.
inline constexpr auto geoclue_agent = "geoclue-demo-agent";

/// Of [wifi], [3g] and [agent]. A source that is left out, or has no boolean, is on: so GeoClue reads it.
struct GeoClueSettings {
    bool wifi = true;
    bool cell = true;
    std::string service_url;     ///< asked by both; empty: the public one that GeoClue was built with
    bool submits = false;        ///< it also sends what it sees together with a position of GPS
    std::string submission_url;  ///< to whom; empty: as above
    bool admits_us = false;      ///< the whitelist names geoclue_agent
};

/// `texts`: key files (GLib's GKeyFile), a later one over an earlier one.
[[nodiscard]] GeoClueSettings geoclue_settings_of(const std::vector<std::string>& texts);

/// Why GeoClue may not be asked, and what to do about it.
struct Withheld {
    std::string why;
    std::string mend;
    friend bool operator==(const Withheld&, const Withheld&) = default;
};

/// nullopt where it may be asked. `own_service`: the organisation's own location service, letter by letter; empty:
/// none.
[[nodiscard]] std::optional<Withheld> why_not_geoclue(const GeoClueSettings& settings, std::string_view own_service);

/// By the files below `folder` (/etc/geoclue): geoclue.conf alone, as releases before 2.7 read it, and with
/// conf.d/*.conf laid over it, as later ones do. It may be asked where both allow it. A file that can't be read says
/// nothing.
[[nodiscard]] std::optional<Withheld> why_not_geoclue(const std::filesystem::path& folder,
                                                      std::string_view own_service);

/// By the same files, conf.d included: GeoClue would let our agent vouch for us.
[[nodiscard]] bool geoclue_admits_us(const std::filesystem::path& folder);

}  // namespace shiftguard::place
