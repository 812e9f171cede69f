#include "agent/daemon/linux/sign_in_notes.hpp"

#include "common/linux/descriptor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::daemon {
namespace {

constexpr std::size_t most_bytes = 1024;

/// None where it is no regular file of the author's, or too long.
std::optional<std::string> text_of(const std::filesystem::path& file, std::uint32_t author) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat about {};
    if (!opened.ok() || ::fstat(opened.get(), &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != author ||
        about.st_size > static_cast<off_t>(most_bytes)) {
        return std::nullopt;
    }
    std::array<char, most_bytes> bytes{};
    const auto read = ::read(opened.get(), bytes.data(), bytes.size());
    return read < 0 ? std::nullopt : std::optional(std::string(bytes.data(), static_cast<std::size_t>(read)));
}

std::map<std::string, std::string, std::less<>> lines_of(std::string_view text) {
    std::map<std::string, std::string, std::less<>> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        const auto equals = line.find('=');
        if (equals != std::string_view::npos) {
            lines.emplace(line.substr(0, equals), line.substr(equals + 1));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::optional<SignInNote> note_in(const std::string& name, std::string_view text) {
    auto lines = lines_of(text);
    std::int64_t at_ms = 0;
    const auto& at = lines["at_ms"];
    const auto [end, fault] = std::from_chars(at.data(), at.data() + at.size(), at_ms);
    const auto& done = lines["done"];
    if (at.empty() || fault != std::errc() || end != at.data() + at.size() || lines["account"].empty() ||
        (done != "admitted" && done != "refused")) {
        return std::nullopt;
    }
    return SignInNote{name, WallTime(Milliseconds(at_ms)), AccountName(lines["account"]), lines["service"],
                      done == "refused"};
}

}  // namespace

SignInNotes::SignInNotes(std::filesystem::path folder, std::uint32_t author)
    : folder_(std::move(folder)), author_(author) {}

SignInNotes::Found SignInNotes::read() const {
    Found found;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(folder_, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        const auto name = entry->path().filename().string();
        if (!name.ends_with(".note")) {
            continue;  // one that is being written
        }
        const auto text = text_of(entry->path(), author_);
        auto note = text ? note_in(name, *text) : std::nullopt;
        if (note) {
            found.notes.push_back(std::move(*note));
        } else {
            found.complaints.push_back(entry->path().string() +
                                       " is no note of a sign-in that root left; it was removed.");
            remove(name);
        }
    }
    std::sort(found.notes.begin(), found.notes.end(), [](const SignInNote& a, const SignInNote& b) {
        return std::pair(a.at, a.name) < std::pair(b.at, b.name);
    });
    return found;
}

void SignInNotes::remove(const std::string& name) const {
    std::error_code ignored;  // what stays is read again, and was reported already
    std::filesystem::remove(folder_ / name, ignored);
}

}  // namespace shiftguard::daemon
