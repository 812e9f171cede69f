// Reads the roster files that policy names, again whenever one changes, and keeps what was last good in them on disk,
// so that a file that breaks or goes away leaves the shifts known, after a restart too. Only the workers that policy
// names are kept, nobody else of a team's export.
#pragma once

#include "agent/roster/known.hpp"
#include "agent/roster/layout.hpp"
#include "common/linux/file_mark.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::roster {

/// One roster and who is looked up in it.
struct Source {
    std::string roster;           ///< as policy names it
    std::string file;             ///< absolute
    std::string shown;            ///< what faults name; empty: the file
    bool may_be_missing = false;  ///< it is fetched, and whoever fetches it says why it is not there
    Layout layout;                ///< delimited: an export by this mapping; else a calendar or JSON, whichever it is
    std::set<std::string> workers;
    friend bool operator==(const Source&, const Source&) = default;
};

class Feed {
public:
    /// `kept`: where what was last good is kept (mode 0600, replaced as a whole); its folder must exist.
    explicit Feed(std::filesystem::path kept);

    /// From now on these. What is known of a worker stays known for as long as the worker is looked up there.
    void follow(std::vector<Source> sources);

    /// Looks after each file. True: what is known, or what is wrong, is another than before. A file that is being
    /// written is left to be finished: it is read when two polls find it the same. `now`: true time; a roster is read
    /// for 62 days before it and 400 after, and anew each day.
    bool poll(WallTime now);

    [[nodiscard]] const KnownRosters& known() const { return known_; }

    /// What keeps rosters from being read, or from being kept: at most one for each source and one of the copy. A
    /// subject is a path.
    [[nodiscard]] std::vector<Error> faults() const;

private:
    struct Watched {
        Source source;
        std::optional<FileMark> seen;  ///< at the last poll
        std::optional<FileMark> read;  ///< of what was last read
        WallTime read_at{};
        std::optional<Error> fault;
    };

    void look_after(Watched& watched, WallTime now);
    [[nodiscard]] static Result<FileMark> look_at(const Source& source);
    [[nodiscard]] std::optional<Error> read(const Source& source, const FileMark& mark, WallTime now);
    void note(std::optional<Error>& known, std::optional<Error> fault);
    void keep();

    std::filesystem::path kept_;
    std::vector<Watched> watched_;
    KnownRosters known_;
    std::optional<Error> copy_fault_;
    bool to_be_kept_ = false;
    bool changed_ = false;  ///< since the last poll
};

}  // namespace shiftguard::roster
