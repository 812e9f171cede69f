#include "agent/roster/delimited/rows.hpp"

#include "agent/roster/fault.hpp"
#include "agent/roster/reading.hpp"

#include <algorithm>
#include <utility>

#include <csv.h>

namespace shiftguard::roster {
namespace {

/// The first line of the text with its end: \n, \r\n, or \r alone.
std::string_view first_line(std::string_view text) {
    const auto end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) {
        return text;
    }
    const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    return text.substr(0, end + (both ? 2 : 1));
}

class RowReader {
public:
    RowReader(std::string_view file, char delimiter, const TakeRow& take)
        : file_(file), delimiter_(delimiter), take_(take) {
        csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
        csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    }
    ~RowReader() { csv_free(&parser_); }
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;

    Status read(std::string_view text) {
        for (std::size_t number = 1; !text.empty() && !fault_; ++number) {
            const auto line = first_line(text);
            text.remove_prefix(line.size());
            if (open_ || !is_blank(line)) {
                feed(line, number);
            }
        }
        if (!fault_ && csv_fini(&parser_, &on_field, &on_row, this) != 0) {
            refuse(
                "this row has a quote that nothing closes; the file is cut off, or a quote within a field must be "
                "doubled");
        }
        return fault_ ? Status(*std::move(fault_)) : success();
    }

private:
    static constexpr auto npos = std::string_view::npos;

    [[nodiscard]] bool is_blank(std::string_view line) const {
        return line.find_first_not_of(" \t\r\n") == npos && line.find(delimiter_) == npos;
    }

    void feed(std::string_view line, std::size_t number) {
        if (!open_) {
            row_.line = number;
            open_ = true;
        }
        if (line.find('\0') != npos) {
            refuse("a zero byte stands here; export the roster as UTF-8");
            return;
        }
        if (csv_parse(&parser_, line.data(), line.size(), &on_field, &on_row, this) == line.size() || fault_) {
            return;
        }
        if (csv_error(&parser_) == CSV_EPARSE) {
            refuse("a quote stands within a field of this row; put the field in quotes and double the quote");
        } else {
            fault_ =
                Error{ErrorKind::exhausted, std::string(file_), "there is no memory to read this file", Retry::helps};
        }
    }

    void refuse(std::string reason) { fault_ = roster_fault(file_, row_.line, std::move(reason)); }

    // The library's callbacks. Nothing here throws but for want of memory, which ends the program as anywhere.
    static void on_field(void* data, std::size_t length, void* self) noexcept {
        static_cast<RowReader*>(self)->field({static_cast<const char*>(data), length});
    }
    static void on_row(int /*end*/, void* self) noexcept { static_cast<RowReader*>(self)->end_row(); }

    void field(std::string_view text) {
        if (count_ >= most_fields) {
            ++count_;
            return;
        }
        if (count_ == row_.fields.size()) {
            row_.fields.emplace_back();
        }
        row_.fields[count_++] = text;
    }

    void end_row() {
        open_ = false;
        if (fault_) {
            return;
        }
        if (count_ > most_fields) {
            refuse("this row has more than " + std::to_string(most_fields) + " fields");
            return;
        }
        row_.fields.resize(std::exchange(count_, 0));
        fault_ = take_(row_);
    }

    std::string_view file_;
    char delimiter_;
    const TakeRow& take_;
    csv_parser parser_{};
    Row row_;
    std::size_t count_ = 0;  ///< fields of the row so far
    bool open_ = false;      ///< a row has begun and not ended
    std::optional<Error> fault_;
};

}  // namespace

Status read_rows(std::string_view text, std::string_view file, char delimiter, const TakeRow& take) {
    if (text.size() > roster_bytes) {
        return Error{ErrorKind::exhausted, std::string(file),
                     "the roster has more than " + std::to_string(roster_bytes) +
                         " bytes; export fewer workers or a shorter time",
                     Retry::useless};
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    return RowReader(file, delimiter, take).read(text);
}

}  // namespace shiftguard::roster
