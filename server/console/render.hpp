// A page's data as a plain tree, and its rendering by mustache: everything but markup is HTML-escaped.
#pragma once

#include "server/console/catalogue.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::console {

/// Which part of the navigation a page belongs to.
enum class Room : std::uint8_t { none, incidents, workstations, exceptions };

/// Text fields, switches (a section shown or not) and lists of the like. Later fields of a name replace earlier ones.
class View {
public:
    View& text(const std::string& name, std::string_view value) {
        texts_[name] = value;
        return *this;
    }
    View& when(const std::string& name, bool value) {
        switches_[name] = value;
        return *this;
    }
    View& list(const std::string& name, std::vector<View> views) {
        lists_[name] = std::move(views);
        return *this;
    }

    [[nodiscard]] const std::map<std::string, std::string>& texts() const { return texts_; }
    [[nodiscard]] const std::map<std::string, bool>& switches() const { return switches_; }
    [[nodiscard]] const std::map<std::string, std::vector<View>>& lists() const { return lists_; }

private:
    std::map<std::string, std::string> texts_;
    std::map<std::string, bool> switches_;
    std::map<std::string, std::vector<View>> lists_;
};

/// The view of each, in their order.
template <class Things, class Make>
[[nodiscard]] std::vector<View> views_of(const Things& things, const Make& make) {
    std::vector<View> views;
    views.reserve(things.size() + 1);  // one more often follows
    for (const auto& thing : things) {
        views.push_back(make(thing));
    }
    return views;
}

/// What every page shows around its content.
struct Frame {
    Language language = Language::english;
    std::string title;
    std::string supervisor;  ///< empty: nobody is signed in
    std::string form_token;
    Room room = Room::none;
};

/// The whole HTML document. The catalogue stands under "w" with _ for the dots in keys.
[[nodiscard]] std::string render(std::string_view page, const View& view, const Frame& frame);

}  // namespace shiftguard::console
