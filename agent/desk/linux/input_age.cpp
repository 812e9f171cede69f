#include "agent/desk/linux/input_age.hpp"

#include "common/linux/bus.hpp"

#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include <xcb/screensaver.h>

namespace shiftguard::desk {
namespace {

using std::chrono::milliseconds;

template <class Reply>
std::unique_ptr<Reply, decltype(&std::free)> owned(Reply* reply) {
    return {reply, &std::free};
}

/// Of an X server. A connection that broke is made anew at the next question.
class OfX final : public InputAge {
public:
    explicit OfX(std::string display) : display_(std::move(display)) {}

    std::optional<milliseconds> ask() override {
        if (!connection_ && !connect()) {
            return std::nullopt;
        }
        const auto answer = owned(xcb_screensaver_query_info_reply(
            connection_.get(), xcb_screensaver_query_info(connection_.get(), root_), nullptr));
        if (!answer) {
            connection_.reset();
            return std::nullopt;
        }
        return milliseconds(answer->ms_since_user_input);
    }

private:
    struct Disconnect {
        void operator()(xcb_connection_t* connection) const { xcb_disconnect(connection); }
    };

    bool connect() {
        connection_.reset(xcb_connect(display_.c_str(), nullptr));
        if (xcb_connection_has_error(connection_.get()) != 0) {
            connection_.reset();
            return false;
        }
        const auto* extension = xcb_get_extension_data(connection_.get(), &xcb_screensaver_id);
        const auto screens = xcb_setup_roots_iterator(xcb_get_setup(connection_.get()));
        if (extension == nullptr || extension->present == 0 || screens.data == nullptr) {
            connection_.reset();
            return false;
        }
        root_ = screens.data->root;
        return true;
    }

    std::string display_;
    std::unique_ptr<xcb_connection_t, Disconnect> connection_;
    xcb_window_t root_ = 0;
};

class OfMutter final : public InputAge {
public:
    explicit OfMutter(std::string bus) : bus_(std::move(bus)) {}

    std::optional<milliseconds> ask() override {
        if (!loop_ || !loop_->alive()) {
            loop_.reset();
            if (!connect()) {
                return std::nullopt;
            }
        }
        constexpr milliseconds patience{500};
        auto reply = bus::ask(*monitor_, patience, "org.gnome.Mutter.IdleMonitor", "GetIdletime");
        if (!reply) {
            return std::nullopt;
        }
        try {
            std::uint64_t age = 0;
            *reply >> age;
            constexpr std::uint64_t a_year = 31'536'000'000;
            return milliseconds(std::min(age, a_year));
        } catch (const sdbus::Error&) {
            return std::nullopt;
        }
    }

private:
    bool connect() {
        auto connection = bus::open(bus_);
        if (!connection) {
            return false;
        }
        monitor_.reset();
        connection_ = std::move(connection).value();
        try {
            monitor_ =
                sdbus::createProxy(*connection_, "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core");
        } catch (const sdbus::Error&) {
            return false;
        }
        loop_ = std::make_unique<bus::Loop>(*connection_);
        return true;
    }

    std::string bus_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IProxy> monitor_;
    std::unique_ptr<bus::Loop> loop_;  // last: it serves the others
};

/// The first that answers.
class OfEither final : public InputAge {
public:
    explicit OfEither(std::vector<std::unique_ptr<InputAge>> sources) : sources_(std::move(sources)) {}

    std::optional<milliseconds> ask() override {
        for (const auto& source : sources_) {
            if (const auto age = source->ask()) {
                return age;
            }
        }
        return std::nullopt;
    }

private:
    std::vector<std::unique_ptr<InputAge>> sources_;
};

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

std::unique_ptr<InputAge> input_age_of_x(const std::string& display) {
    return std::make_unique<OfX>(display);
}

std::unique_ptr<InputAge> input_age_of_mutter(const std::string& bus) {
    return std::make_unique<OfMutter>(bus);
}

std::unique_ptr<InputAge> input_age_of_session() {
    std::vector<std::unique_ptr<InputAge>> sources;
    if (const auto display = from_environment("DISPLAY");
        from_environment("WAYLAND_DISPLAY").empty() && !display.empty()) {
        sources.push_back(input_age_of_x(display));
    }
    sources.push_back(input_age_of_mutter("session"));
    return std::make_unique<OfEither>(std::move(sources));
}

}  // namespace shiftguard::desk
