#include "agent/session/linux/x_grab.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <X11/Xauth.h>
#include <xcb/xcb.h>

namespace shiftguard::session {
namespace {

struct Disconnect {
    void operator()(xcb_connection_t* connection) const { xcb_disconnect(connection); }
};
struct Free {
    void operator()(void* memory) const { std::free(memory); }
};
using Connection = std::unique_ptr<xcb_connection_t, Disconnect>;

constexpr std::string_view cookie_name = "MIT-MAGIC-COOKIE-1";

/// The cookies of an X authority file that may belong to `display_number`. libxcb itself reads only the file that
/// XAUTHORITY of this process names, and changing a process's environment while threads run is not safe.
std::vector<std::string> cookies_for(const std::string& authority, const std::string& display_number) {
    std::vector<std::string> cookies;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(authority.c_str(), "rbe"), &std::fclose);
    if (!file) {
        return cookies;
    }
    while (Xauth* entry = XauReadAuth(file.get())) {
        const std::string_view number(entry->number, entry->number_length);
        const std::string_view name(entry->name, entry->name_length);
        if (name == cookie_name && (number.empty() || number == display_number)) {
            cookies.emplace_back(entry->data, entry->data_length);
        }
        XauDisposeAuth(entry);
    }
    return cookies;
}

Connection connect_with(const std::string& display, std::string cookie) {
    std::string name(cookie_name);
    xcb_auth_info_t info{static_cast<int>(name.size()), name.data(), static_cast<int>(cookie.size()), cookie.data()};
    return Connection(xcb_connect_to_display_with_auth_info(display.c_str(), &info, nullptr));
}

Connection connect(const std::string& display, const std::string& authority) {
    char* host = nullptr;
    int number = 0;
    int screen = 0;
    if (xcb_parse_display(display.c_str(), &host, &number, &screen) == 0) {
        return nullptr;
    }
    const std::unique_ptr<char, Free> host_owner(host);
    if (!authority.empty()) {
        for (const auto& cookie : cookies_for(authority, std::to_string(number))) {
            auto connection = connect_with(display, cookie);
            if (connection && xcb_connection_has_error(connection.get()) == 0) {
                return connection;
            }
        }
    }
    return Connection(xcb_connect(display.c_str(), nullptr));
}

class RealProbe final : public GrabProbe {
public:
    explicit RealProbe(Connection connection) : connection_(std::move(connection)) {
        root_ = xcb_setup_roots_iterator(xcb_get_setup(connection_.get())).data->root;
    }

    Grab look() override {
        const auto asked =
            xcb_grab_keyboard(connection_.get(), 0, root_, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC);
        const std::unique_ptr<xcb_grab_keyboard_reply_t, Free> reply(
            xcb_grab_keyboard_reply(connection_.get(), asked, nullptr));
        if (!reply) {
            return Grab::unknown;
        }
        if (reply->status == XCB_GRAB_STATUS_ALREADY_GRABBED) {
            return Grab::held;
        }
        if (reply->status == XCB_GRAB_STATUS_SUCCESS) {
            xcb_ungrab_keyboard(connection_.get(), XCB_CURRENT_TIME);
            xcb_flush(connection_.get());
            return Grab::free;
        }
        return Grab::unknown;
    }

private:
    Connection connection_;
    xcb_window_t root_ = 0;
};

}  // namespace

Result<std::unique_ptr<GrabProbe>> GrabProbe::open(const std::string& display, const std::string& authority) {
    auto connection = connect(display, authority);
    if (!connection || xcb_connection_has_error(connection.get()) != 0) {
        return Error{ErrorKind::unavailable, "DISPLAY " + display,
                     "The X display cannot be reached, so the lock cannot be proved; check DISPLAY and XAUTHORITY.",
                     Retry::helps};
    }
    return std::unique_ptr<GrabProbe>(std::make_unique<RealProbe>(std::move(connection)));
}

}  // namespace shiftguard::session
