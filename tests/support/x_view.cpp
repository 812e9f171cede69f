#include "tests/support/x_view.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string_view>

#include <xcb/xcb.h>

namespace shiftguard::testing {
namespace {

struct Free {
    void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using Reply = std::unique_ptr<T, Free>;

}  // namespace

struct XView::Inner {
    xcb_connection_t* connection = nullptr;
    xcb_screen_t* screen = nullptr;

    xcb_atom_t atom(std::string_view name) const {
        const Reply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(
            connection, xcb_intern_atom(connection, 0, static_cast<std::uint16_t>(name.size()), name.data()), nullptr));
        return reply ? reply->atom : xcb_atom_t{0};
    }
    std::string property(xcb_window_t window, xcb_atom_t name) const {
        const Reply<xcb_get_property_reply_t> reply(xcb_get_property_reply(
            connection, xcb_get_property(connection, 0, window, name, XCB_ATOM_ANY, 0, 256), nullptr));
        if (!reply) {
            return {};
        }
        return {static_cast<const char*>(xcb_get_property_value(reply.get())),
                static_cast<std::size_t>(xcb_get_property_value_length(reply.get()))};
    }
    bool visible(xcb_window_t window) const {
        const Reply<xcb_get_window_attributes_reply_t> reply(
            xcb_get_window_attributes_reply(connection, xcb_get_window_attributes(connection, window), nullptr));
        return reply && reply->map_state == XCB_MAP_STATE_VIEWABLE;
    }
    template <class Wanted>
    std::optional<xcb_window_t> find(xcb_window_t from, const Wanted& wanted) const {
        const Reply<xcb_query_tree_reply_t> tree(
            xcb_query_tree_reply(connection, xcb_query_tree(connection, from), nullptr));
        if (!tree) {
            return std::nullopt;
        }
        const xcb_window_t* children = xcb_query_tree_children(tree.get());
        for (int at = 0; at < xcb_query_tree_children_length(tree.get()); ++at) {
            if (wanted(children[at])) {
                return children[at];
            }
            if (auto deeper = find(children[at], wanted)) {
                return deeper;
            }
        }
        return std::nullopt;
    }
    Reply<xcb_get_geometry_reply_t> geometry(xcb_window_t window) const {
        return Reply<xcb_get_geometry_reply_t>(
            xcb_get_geometry_reply(connection, xcb_get_geometry(connection, window), nullptr));
    }
    std::optional<Pixels> image(int x, int y, int right, int bottom) const {
        x = std::max(x, 0);
        y = std::max(y, 0);
        right = std::min<int>(right, screen->width_in_pixels);
        bottom = std::min<int>(bottom, screen->height_in_pixels);
        if (right <= x || bottom <= y) {
            return std::nullopt;
        }
        const auto width = static_cast<std::uint16_t>(right - x);
        const auto height = static_cast<std::uint16_t>(bottom - y);
        const Reply<xcb_get_image_reply_t> reply(xcb_get_image_reply(
            connection,
            xcb_get_image(connection, XCB_IMAGE_FORMAT_Z_PIXMAP, screen->root, static_cast<std::int16_t>(x),
                          static_cast<std::int16_t>(y), width, height, ~0U),
            nullptr));
        if (!reply) {
            return std::nullopt;
        }
        Pixels pixels{width, height, std::vector<std::uint32_t>(std::size_t{width} * height)};
        std::memcpy(
            pixels.values.data(), xcb_get_image_data(reply.get()),
            std::min(pixels.values.size() * 4, static_cast<std::size_t>(xcb_get_image_data_length(reply.get()))));
        for (auto& value : pixels.values) {
            value &= 0xFFFFFF;
        }
        return pixels;
    }
};

XView::XView(const std::string& display) : inner_(std::make_unique<Inner>()) {
    inner_->connection = xcb_connect(display.c_str(), nullptr);
    if (xcb_connection_has_error(inner_->connection) != 0) {
        xcb_disconnect(inner_->connection);
        throw std::runtime_error("cannot reach display " + display);
    }
    inner_->screen = xcb_setup_roots_iterator(xcb_get_setup(inner_->connection)).data;
}

XView::~XView() {
    xcb_disconnect(inner_->connection);
}

std::optional<std::uint32_t> XView::find_visible(const std::string& title) const {
    const auto name = inner_->atom("_NET_WM_NAME");
    return inner_->find(inner_->screen->root, [&](xcb_window_t window) {
        return inner_->property(window, name) == title && inner_->visible(window);
    });
}

std::optional<std::uint32_t> XView::find_small(const std::string& window_class, std::uint16_t side) const {
    return inner_->find(inner_->screen->root, [&](xcb_window_t window) {
        const auto classes = inner_->property(window, XCB_ATOM_WM_CLASS);
        if (classes.find('\0' + window_class + '\0') == std::string::npos || !inner_->visible(window)) {
            return false;
        }
        const auto geometry = inner_->geometry(window);
        return geometry && geometry->width <= side && geometry->height <= side && geometry->width > 4;
    });
}

std::optional<Pixels> XView::capture(std::uint32_t window) const {
    const auto geometry = inner_->geometry(window);
    const Reply<xcb_translate_coordinates_reply_t> at(xcb_translate_coordinates_reply(
        inner_->connection, xcb_translate_coordinates(inner_->connection, window, inner_->screen->root, 0, 0),
        nullptr));
    if (!geometry || !at) {
        return std::nullopt;
    }
    return inner_->image(at->dst_x, at->dst_y, at->dst_x + geometry->width, at->dst_y + geometry->height);
}

Pixels XView::capture_screen() const {
    return inner_->image(0, 0, inner_->screen->width_in_pixels, inner_->screen->height_in_pixels).value();
}

bool XView::has_tray() const {
    const Reply<xcb_get_selection_owner_reply_t> reply(xcb_get_selection_owner_reply(
        inner_->connection, xcb_get_selection_owner(inner_->connection, inner_->atom("_NET_SYSTEM_TRAY_S0")), nullptr));
    return reply && reply->owner != XCB_WINDOW_NONE;
}

void XView::stand_in_for_window_manager() const {
    const auto set = [this](std::string_view name, std::uint32_t value) {
        xcb_change_property(inner_->connection, XCB_PROP_MODE_REPLACE, inner_->screen->root, inner_->atom(name),
                            XCB_ATOM_CARDINAL, 32, 1, &value);
    };
    set("_NET_NUMBER_OF_DESKTOPS", 1);
    set("_NET_CURRENT_DESKTOP", 0);
    xcb_flush(inner_->connection);
}

std::size_t Pixels::colours() const {
    return std::set<std::uint32_t>(values.begin(), values.end()).size();
}

std::size_t Pixels::count(std::uint32_t colour) const {
    return static_cast<std::size_t>(std::count(values.begin(), values.end(), colour));
}

std::optional<std::pair<int, int>> Pixels::last_of(std::uint32_t colour) const {
    const auto at = std::find(values.rbegin(), values.rend(), colour);
    if (at == values.rend()) {
        return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(values.rend() - at - 1);
    return std::pair(static_cast<int>(index % width), static_cast<int>(index / width));
}

void Pixels::save(const std::filesystem::path& file) const {
    std::ofstream out(file, std::ios::binary);
    out << "P6\n" << width << ' ' << height << "\n255\n";
    for (const auto value : values) {
        out << static_cast<char>(value >> 16) << static_cast<char>(value >> 8) << static_cast<char>(value);
    }
}

}  // namespace shiftguard::testing
