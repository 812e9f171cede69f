#include "agent/roster/calendar/content_lines.hpp"

#include "agent/roster/fault.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace shiftguard::roster {
namespace {

bool is_name_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           letter == '-' || letter == '_';
}

/// Hands out one unfolded line after the other.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    /// False at the end. Empty lines are passed over: many programs end a file with one.
    bool next(std::string& line, std::size_t& number) {
        line.clear();
        while (line.empty()) {
            if (rest_.empty()) {
                return false;
            }
            number = passed_ + 1;
            line = take();
            while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
                line += take().substr(1);
            }
        }
        return true;
    }

    [[nodiscard]] std::size_t passed() const { return passed_; }

private:
    std::string_view take() {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++passed_;
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        return line;
    }

    std::string_view rest_;
    std::size_t passed_ = 0;
};

/// NAME *(";" NAME "=" VALUE) ":" VALUE
class LineReader {
public:
    explicit LineReader(std::string_view line) : rest_(line) {}

    bool read(ContentLine& into) {
        into.name = upper(name());
        if (into.name.empty()) {
            return false;
        }
        while (take(';')) {
            const std::string parameter = upper(name());
            if (parameter.empty() || !take('=')) {
                return false;
            }
            std::string value;
            if (!parameter_value(value)) {
                return false;
            }
            into.parameters[parameter] = std::move(value);
        }
        if (!take(':')) {
            return false;
        }
        into.value = rest_;
        return true;
    }

private:
    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view name() {
        const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), is_name_letter);
        const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }

    bool parameter_value(std::string& value) {
        while (!rest_.empty() && rest_.front() != ';' && rest_.front() != ':') {
            if (take('"')) {
                const std::size_t end = rest_.find('"');
                if (end == std::string_view::npos) {
                    return false;
                }
                value += rest_.substr(0, end);
                rest_.remove_prefix(end + 1);
            } else {
                value += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        return true;
    }

    std::string_view rest_;
};

class Reader {
public:
    Reader(std::string_view text, std::string_view file) : lines_(text), file_(file) {}

    Result<std::vector<Component>> read() {
        std::string text;
        std::size_t number = 0;
        while (lines_.next(text, number)) {
            ContentLine line;
            line.number = number;
            if (!LineReader(text).read(line)) {
                return calendar_fault(file_, number,
                                      "this is no line of iCalendar (NAME:VALUE); export the roster again");
            }
            if (auto fault = put(std::move(line))) {
                return *std::move(fault);
            }
        }
        if (!open_.empty()) {
            return calendar_fault(
                file_, open_.back().number,
                "BEGIN:" + piece_of(open_.back().name) + " has no END: the file is cut off; export the roster again");
        }
        return std::move(done_);
    }

private:
    std::optional<Error> put(ContentLine line) {
        if (line.name == "BEGIN") {
            return begin(line);
        }
        if (line.name == "END") {
            return end(line);
        }
        if (open_.empty()) {
            return calendar_fault(file_, line.number, "an iCalendar file begins with BEGIN:VCALENDAR; this is none");
        }
        open_.back().lines.push_back(std::move(line));
        return std::nullopt;
    }

    std::optional<Error> begin(const ContentLine& line) {
        if (++components_ > calendar_components) {
            return calendar_fault(
                file_, line.number,
                "more than " + std::to_string(calendar_components) + " components; keep one worker's shifts in a file");
        }
        if (line.value.find('\r') != std::string::npos) {
            return calendar_fault(
                file_, line.number,
                "the lines end with CR alone; export the roster with lines that end with LF or CR LF");
        }
        if (open_.size() == calendar_depth) {
            return calendar_fault(file_, line.number, "components are nested deeper than iCalendar's are");
        }
        open_.push_back({line.number, upper(line.value), {}, {}});
        return std::nullopt;
    }

    std::optional<Error> end(const ContentLine& line) {
        if (open_.empty() || open_.back().name != upper(line.value)) {
            return calendar_fault(file_, line.number, "END:" + piece_of(line.value) + " ends nothing that is open");
        }
        Component closed = std::move(open_.back());
        open_.pop_back();
        (open_.empty() ? done_ : open_.back().parts).push_back(std::move(closed));
        return std::nullopt;
    }

    Lines lines_;
    std::string_view file_;
    std::vector<Component> open_;  ///< the innermost last
    std::vector<Component> done_;
    std::size_t components_ = 0;
};

}  // namespace

const ContentLine* Component::find(std::string_view line) const {
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const ContentLine& one) { return one.name == line; });
    return found == lines.end() ? nullptr : &*found;
}

Error calendar_fault(std::string_view file, std::size_t line, std::string message) {
    return roster_fault(file, line, std::move(message));
}

Result<std::vector<Component>> read_components(std::string_view text, std::string_view file) {
    if (text.size() > roster_bytes) {
        return Error{ErrorKind::exhausted, std::string(file),
                     "the calendar has more than " + std::to_string(roster_bytes) +
                         " bytes, the most that is read; export fewer years or fewer workers",
                     Retry::useless};
    }
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
        return calendar_fault(file, static_cast<std::size_t>(line),
                              "a zero byte: this is no text file; export the roster again");
    }
    constexpr std::string_view mark = "\xef\xbb\xbf";  // some programs write one before the text
    return Reader(text.starts_with(mark) ? text.substr(mark.size()) : text, file).read();
}

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return result;
}

}  // namespace shiftguard::roster
