#include "server/http/message.hpp"

#include <cctype>

namespace shiftguard::http {
namespace {

constexpr std::size_t max_fields = 64;
constexpr std::size_t max_log_bytes = 512;

std::optional<unsigned> hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<unsigned>(digit - '0');
    }
    const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(digit)));
    if (lower >= 'a' && lower <= 'f') {
        return static_cast<unsigned>(lower - 'a') + 10;
    }
    return std::nullopt;
}

std::optional<std::string> form_decode(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        if (at + 2 >= text.size()) {
            return std::nullopt;
        }
        const auto high = hex_value(text[at + 1]);
        const auto low = hex_value(text[at + 2]);
        if (!high || !low) {
            return std::nullopt;
        }
        out += static_cast<char>(*high << 4U | *low);
        at += 2;
    }
    return out;
}

std::string_view cut(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto head = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return head;
}

bool unreserved(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

}  // namespace

Reply through(const Reply& reply, std::function<Answer(const Finish& finish)> last) {
    return {[last = std::move(last), give = reply.give](Finish finish) {
                give([last, finish = std::move(finish)] { return last(finish); });
            },
            reply.post};
}

void give(const Reply& reply, Answer answer) {
    reply.give([answer = std::move(answer)]() mutable { return std::move(answer); });
}

LaterHandler at_once(Handler handler) {
    return
        [handler = std::move(handler)](const Request& request, const Reply& reply) { give(reply, handler(request)); };
}

std::string_view header(const Request& request, const std::string& lower_case_name) {
    const auto found = request.headers.find(lower_case_name);
    return found == request.headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view path_of(const Request& request) {
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

std::optional<Fields> parse_form(std::string_view text) {
    Fields fields;
    while (!text.empty()) {
        std::string_view value = cut(text, '&');
        const std::string_view name = cut(value, '=');
        const auto plain_name = form_decode(name);
        const auto plain_value = form_decode(value);
        if (!plain_name || !plain_value || fields.size() >= max_fields) {
            return std::nullopt;
        }
        fields.emplace(*plain_name, *plain_value);
    }
    return fields;
}

Fields query_of(const Request& request) {
    const auto mark = request.target.find('?');
    if (mark == std::string::npos) {
        return {};
    }
    return parse_form(std::string_view(request.target).substr(mark + 1)).value_or(Fields());
}

std::optional<std::string> cookie_of(const Request& request, std::string_view name) {
    std::string_view rest = header(request, "cookie");
    while (!rest.empty()) {
        std::string_view value = cut(rest, ';');
        while (!value.empty() && value.front() == ' ') {
            value.remove_prefix(1);
        }
        if (cut(value, '=') == name) {
            return std::string(value);
        }
    }
    return std::nullopt;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char letter : text) {
        if (unreserved(letter)) {
            out += letter;
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 0x0FU];
    }
    return out;
}

std::string for_log(std::string_view text) {
    std::string out(text.substr(0, max_log_bytes));
    for (auto& letter : out) {
        if (static_cast<unsigned char>(letter) < 0x20U || letter == '\x7F') {
            letter = ' ';
        }
    }
    return out;
}

}  // namespace shiftguard::http
