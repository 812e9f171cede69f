#include "tests/support/fake_login1.hpp"

#include "common/linux/bus.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

constexpr const char* manager = "org.freedesktop.login1.Manager";
constexpr const char* session_interface = "org.freedesktop.login1.Session";

using Listed = sdbus::Struct<std::string, std::uint32_t, std::string, std::string, sdbus::ObjectPath>;

struct Session {
    std::string account;
    std::string session_class;
    bool active = true;
    bool locked = false;
    bool remote = false;
    bool answers = true;
    std::unique_ptr<sdbus::IObject> object;
};

sdbus::ObjectPath path_of(const std::string& id) {
    return sdbus::ObjectPath("/org/freedesktop/login1/session/_" + id);
}

}  // namespace

struct FakeLogin1::Inner {
    std::unique_ptr<sdbus::IConnection> connection;
    OnLock on_lock;
    bool preparing_for_sleep = false;
    std::vector<sdbus::UnixFd> holders;  // our end of every pipe that Inhibit gave out
    // Guards what the sessions say, for getters run on the loop's thread. sdbus calls those with its own lock held, so
    // no call into sdbus is made while this one is.
    std::mutex mutex;
    std::map<std::string, Session> sessions;
    std::unique_ptr<sdbus::IObject> root;
    std::unique_ptr<bus::Loop> loop;

    void register_manager();
    void register_session(const std::string& id, Session& session);
    void add(const std::string& id, const std::string& account, const std::string& session_class, bool remote);
    void change(const std::string& id, bool Session::*what, bool value, const char* property);
    sdbus::ObjectPath find(const std::string& id) {
        const std::lock_guard lock(mutex);
        if (!sessions.contains(id)) {
            throw sdbus::Error("org.freedesktop.login1.NoSuchSession", "No session '" + id + "' known");
        }
        return path_of(id);
    }
};

void FakeLogin1::Inner::register_manager() {
    root = sdbus::createObject(*connection, "/org/freedesktop/login1");
    root->registerMethod("ListSessions").onInterface(manager).implementedAs([this] {
        const std::lock_guard lock(mutex);
        std::vector<Listed> listed;
        listed.reserve(sessions.size());
        for (const auto& [id, session] : sessions) {
            listed.emplace_back(id, 1000U, session.account, session.remote ? std::string() : std::string("seat0"),
                                path_of(id));
        }
        return listed;
    });
    root->registerMethod("GetSession").onInterface(manager).implementedAs([this](const std::string& id) {
        return find(id);
    });
    root->registerMethod("LockSession").onInterface(manager).implementedAs([this](const std::string& id) {
        (void)find(id);
        switch (on_lock) {
            case OnLock::locks:
                change(id, &Session::locked, true, "LockedHint");
                return;
            case OnLock::ignores:
                return;
            case OnLock::refuses:
                throw sdbus::Error("org.freedesktop.DBus.Error.AccessDenied", "Permission denied");
        }
    });
    root->registerMethod("Inhibit").onInterface(manager).implementedAs(
        [this](const std::string& what, const std::string&, const std::string&, const std::string& mode) {
            if (what != "sleep" || mode != "delay") {
                throw sdbus::Error("org.freedesktop.DBus.Error.AccessDenied", "Permission denied");
            }
            std::array<int, 2> ends{};
            if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
                throw sdbus::Error("org.freedesktop.DBus.Error.Failed", "No pipe");
            }
            const std::lock_guard lock(mutex);
            holders.emplace_back(ends[0], sdbus::adopt_fd);
            return sdbus::UnixFd(ends[1], sdbus::adopt_fd);
        });
    root->registerSignal("SessionNew").onInterface(manager).withParameters<std::string, sdbus::ObjectPath>();
    root->registerSignal("SessionRemoved").onInterface(manager).withParameters<std::string, sdbus::ObjectPath>();
    root->registerSignal("PrepareForSleep").onInterface(manager).withParameters<bool>();
    root->registerProperty("PreparingForSleep").onInterface(manager).withGetter([this] {
        const std::lock_guard lock(mutex);
        return preparing_for_sleep;
    });
    root->finishRegistration();
}

void FakeLogin1::Inner::register_session(const std::string& id, Session& session) {
    auto object = sdbus::createObject(*connection, path_of(id));
    const auto flag = [this, &session](bool Session::*what) {
        return [this, &session, what] {
            const std::lock_guard lock(mutex);
            if (!session.answers) {
                throw sdbus::Error("org.freedesktop.DBus.Error.Timeout", "Connection timed out");
            }
            return session.*what;
        };
    };
    // NOLINTBEGIN(clang-analyzer-cplusplus.NewDeleteLeaks): what registers a property frees itself
    object->registerProperty("Active").onInterface(session_interface).withGetter(flag(&Session::active));
    object->registerProperty("LockedHint").onInterface(session_interface).withGetter(flag(&Session::locked));
    object->registerProperty("Class").onInterface(session_interface).withGetter([&session] {
        return session.session_class;
    });
    object->registerProperty("Remote").onInterface(session_interface).withGetter(flag(&Session::remote));
    object->registerProperty("Seat").onInterface(session_interface).withGetter([&session] {
        return sdbus::Struct<std::string, sdbus::ObjectPath>(
            session.remote ? "" : "seat0",
            sdbus::ObjectPath(session.remote ? "/" : "/org/freedesktop/login1/seat/seat0"));
    });
    // NOLINTEND(clang-analyzer-cplusplus.NewDeleteLeaks)
    object->finishRegistration();
    const std::lock_guard lock(mutex);
    session.object = std::move(object);
}

void FakeLogin1::Inner::change(const std::string& id, bool Session::*what, bool value, const char* property) {
    sdbus::IObject* object = nullptr;
    {
        const std::lock_guard lock(mutex);
        auto& session = sessions.at(id);
        session.*what = value;
        object = session.object.get();
    }
    object->emitPropertiesChangedSignal(session_interface, {property});
}

FakeLogin1::FakeLogin1(const std::string& address, OnLock on_lock) : inner_(std::make_unique<Inner>()) {
    inner_->connection = bus::open(address).value();
    inner_->on_lock = on_lock;
    inner_->register_manager();
    inner_->connection->requestName("org.freedesktop.login1");
    inner_->loop = std::make_unique<bus::Loop>(*inner_->connection);
}

FakeLogin1::~FakeLogin1() {
    inner_->loop.reset();
}

void FakeLogin1::Inner::add(const std::string& id, const std::string& account, const std::string& session_class,
                            bool remote) {
    Session* session = nullptr;
    {
        const std::lock_guard lock(mutex);
        session = &sessions[id];
        session->account = account;
        session->session_class = session_class;
        session->remote = remote;
    }
    register_session(id, *session);
    root->emitSignal("SessionNew").onInterface(manager).withArguments(id, path_of(id));
}

void FakeLogin1::add_session(const std::string& id, const std::string& account, const std::string& session_class) {
    inner_->add(id, account, session_class, false);
}

void FakeLogin1::add_remote_session(const std::string& id, const std::string& account) {
    inner_->add(id, account, "user", true);
}

void FakeLogin1::stop_answering(const std::string& id) {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->sessions.at(id).answers = false;
    }
    // A nudge that carries no value, so that the watcher looks again.
    inner_->root->emitSignal("SessionNew").onInterface(manager).withArguments(id, path_of(id));
}

void FakeLogin1::remove_session(const std::string& id) {
    std::unique_ptr<sdbus::IObject> object;
    {
        const std::lock_guard lock(inner_->mutex);
        object = std::move(inner_->sessions.at(id).object);
    }
    object.reset();  // its getters hold on to the session
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->sessions.erase(id);
    }
    inner_->root->emitSignal("SessionRemoved").onInterface(manager).withArguments(id, path_of(id));
}

void FakeLogin1::set_locked(const std::string& id, bool locked) {
    inner_->change(id, &Session::locked, locked, "LockedHint");
}

void FakeLogin1::set_active(const std::string& id, bool active) {
    inner_->change(id, &Session::active, active, "Active");
}

bool FakeLogin1::is_sleep_held() const {
    const std::lock_guard lock(inner_->mutex);
    return std::any_of(inner_->holders.begin(), inner_->holders.end(), [](const sdbus::UnixFd& holder) {
        pollfd end{holder.get(), 0, 0};
        return ::poll(&end, 1, 0) == 0;  // POLLHUP once its other end is closed
    });
}

void FakeLogin1::prepare_for_sleep_unheard(bool before) {
    const std::lock_guard lock(inner_->mutex);
    inner_->preparing_for_sleep = before;
}

void FakeLogin1::prepare_for_sleep(bool before) {
    prepare_for_sleep_unheard(before);
    inner_->root->emitSignal("PrepareForSleep").onInterface(manager).withArguments(before);
}

}  // namespace shiftguard::testing
