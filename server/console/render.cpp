#include "server/console/render.hpp"

#include "server/console/pages.hpp"

#include <algorithm>

#include <kainjow/mustache.hpp>

namespace shiftguard::console {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

data to_data(const View& view) {
    data out(data::type::object);
    for (const auto& [name, value] : view.texts()) {
        out.set(name, value);
    }
    for (const auto& [name, value] : view.switches()) {
        out.set(name, value ? data::type::bool_true : data::type::bool_false);
    }
    for (const auto& [name, views] : view.lists()) {
        data list(data::type::list);
        for (const auto& one : views) {
            list.push_back(to_data(one));
        }
        out.set(name, list);
    }
    return out;
}

data words(Language language) {
    data out(data::type::object);
    for (const auto& entry : catalogue()) {
        std::string key(entry.key);
        std::replace(key.begin(), key.end(), '.', '_');
        out.set(key, std::string(word(language, entry.key)));
    }
    return out;
}

}  // namespace

std::string render(std::string_view page, const View& view, const Frame& frame) {
    data inner = to_data(view);
    inner.set("w", words(frame.language));
    inner.set("form_token", frame.form_token);
    data outer(data::type::object);
    outer.set("w", words(frame.language));
    outer.set("language", std::string(tag_of(frame.language)));
    outer.set("title", frame.title);
    outer.set("form_token", frame.form_token);
    outer.set("signed_in", frame.supervisor.empty() ? data::type::bool_false : data::type::bool_true);
    outer.set("in_incidents", frame.room == Room::incidents ? data::type::bool_true : data::type::bool_false);
    outer.set("in_exceptions", frame.room == Room::exceptions ? data::type::bool_true : data::type::bool_false);
    outer.set("in_workstations", frame.room == Room::workstations ? data::type::bool_true : data::type::bool_false);
    outer.set("supervisor", frame.supervisor);
    outer.set("content", mustache(std::string(page)).render(inner));  // rendered, so already escaped
    return mustache(std::string(layout_page)).render(outer);
}

}  // namespace shiftguard::console
