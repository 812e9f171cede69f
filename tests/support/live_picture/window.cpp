#include "tests/support/live_picture/window.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <xcb/xcb.h>

namespace shiftguard::testing {
namespace {

constexpr int rows_a_request = 64;  // 160 KiB: below what every X server takes
constexpr std::uint32_t position_and_size_by_program = 4U | 8U;

Error no_window(std::string message) {
    return {ErrorKind::unavailable, "DISPLAY", std::move(message), Retry::useless};
}

}  // namespace

struct PictureWindow::Inner {
    xcb_connection_t* connection = nullptr;
    xcb_screen_t* screen = nullptr;
    xcb_window_t window = 0;
    xcb_gcontext_t pen = 0;
    int width = 0;
    int height = 0;

    ~Inner() { xcb_disconnect(connection); }

    [[nodiscard]] bool has_32_bits() const {
        const auto* setup = xcb_get_setup(connection);
        for (auto each = xcb_setup_pixmap_formats_iterator(setup); each.rem > 0; xcb_format_next(&each)) {
            if (each.data->depth == screen->root_depth) {
                return each.data->bits_per_pixel == 32 && setup->image_byte_order == XCB_IMAGE_ORDER_LSB_FIRST;
            }
        }
        return false;
    }

    void make(const std::string& title, int left) {
        window = xcb_generate_id(connection);
        xcb_create_window(connection, XCB_COPY_FROM_PARENT, window, screen->root, static_cast<std::int16_t>(left), 0,
                          static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(height), 0,
                          XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, nullptr);
        xcb_change_property(connection, XCB_PROP_MODE_REPLACE, window, XCB_ATOM_WM_NAME, XCB_ATOM_STRING, 8,
                            static_cast<std::uint32_t>(title.size()), title.data());
        // WM_SIZE_HINTS: flags, then position and size where old window managers look for them.
        std::array<std::uint32_t, 18> hints{position_and_size_by_program, static_cast<std::uint32_t>(left), 0,
                                            static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
        xcb_change_property(connection, XCB_PROP_MODE_REPLACE, window, XCB_ATOM_WM_NORMAL_HINTS, XCB_ATOM_WM_SIZE_HINTS,
                            32, static_cast<std::uint32_t>(hints.size()), hints.data());
        pen = xcb_generate_id(connection);
        xcb_create_gc(connection, pen, window, 0, nullptr);
        xcb_map_window(connection, window);
    }
};

PictureWindow::PictureWindow(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
PictureWindow::~PictureWindow() = default;

Result<std::unique_ptr<PictureWindow>> PictureWindow::open(const std::string& title, int left, int width, int height) {
    auto inner = std::make_unique<Inner>();
    inner->width = width;
    inner->height = height;
    inner->connection = xcb_connect(nullptr, nullptr);
    if (xcb_connection_has_error(inner->connection) != 0) {
        return no_window("The display does not answer; the live picture is not shown.");
    }
    inner->screen = xcb_setup_roots_iterator(xcb_get_setup(inner->connection)).data;
    if (!inner->has_32_bits()) {
        return no_window("The display has not the usual 32 bits a pixel; the live picture is not shown.");
    }
    inner->make(title, left);
    return std::unique_ptr<PictureWindow>(new PictureWindow(std::move(inner)));
}

bool PictureWindow::show(const std::vector<std::uint8_t>& pixels) {
    while (auto* event = xcb_poll_for_event(inner_->connection)) {
        std::free(event);  // the whole picture is drawn anew many times a second; nothing is to be answered
    }
    const auto stride = static_cast<std::size_t>(inner_->width) * 4;
    for (int row = 0; row < inner_->height; row += rows_a_request) {
        const int rows = std::min(rows_a_request, inner_->height - row);
        xcb_put_image(inner_->connection, XCB_IMAGE_FORMAT_Z_PIXMAP, inner_->window, inner_->pen,
                      static_cast<std::uint16_t>(inner_->width), static_cast<std::uint16_t>(rows), 0,
                      static_cast<std::int16_t>(row), 0, inner_->screen->root_depth,
                      static_cast<std::uint32_t>(stride * static_cast<std::size_t>(rows)),
                      pixels.data() + stride * static_cast<std::size_t>(row));
    }
    xcb_flush(inner_->connection);
    return xcb_connection_has_error(inner_->connection) == 0;
}

}  // namespace shiftguard::testing
