#include "agent/session/linux/logind.hpp"

#include "common/linux/bus.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace shiftguard::session {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Properties = std::map<std::string, sdbus::Variant>;

constexpr const char* login1 = "org.freedesktop.login1";
constexpr const char* root_path = "/org/freedesktop/login1";
constexpr const char* manager_interface = "org.freedesktop.login1.Manager";
constexpr const char* session_interface = "org.freedesktop.login1.Session";
constexpr const char* properties_interface = "org.freedesktop.DBus.Properties";

constexpr milliseconds answer_patience{1000};
constexpr milliseconds between_looks{20};
/// A look without being told, in case logind was restarted and a signal was lost.
constexpr milliseconds look_anyway{5000};
constexpr milliseconds sleep_is_held{1000};  // of the moment before it: who listens may still say goodbye

Error bus_fault(const sdbus::Error& error) {
    return Error{ErrorKind::unavailable, login1,
                 "systemd-logind cannot be reached (" + error.getMessage() + "); check that it runs.", Retry::helps};
}

// ------------------------------------------------------------------------------------------------------- the locker

class LogindLocker final : public SessionLocker {
public:
    explicit LogindLocker(std::unique_ptr<sdbus::IConnection> connection)
        : connection_(std::move(connection)),
          manager_(sdbus::createProxy(*connection_, login1, root_path)),
          loop_(std::make_unique<bus::Loop>(*connection_)) {}

    ~LogindLocker() override {
        loop_.reset();  // before the proxy, whose pending answers it delivers
    }

    std::string name() const override { return "logind"; }

    Status request_lock(const SessionId& session) override {
        forget_refusal(session);
        try {
            auto call = manager_->createMethodCall(manager_interface, "LockSession");
            call << session.text();
            (void)manager_->callMethod(
                call,
                [this, session](sdbus::MethodReply&, const sdbus::Error* error) {
                    if (error != nullptr) {
                        note_refusal(session, bus::from_bus(*error, "LockSession"));
                    }
                },
                answer_patience);
            return success();
        } catch (const sdbus::Error& error) {
            return bus_fault(error);
        }
    }

    Result<std::string> verify(const SessionId& session, milliseconds patience) override {
        const auto deadline = steady_clock::now() + patience;
        std::optional<Error> last_fault;
        while (true) {
            if (auto refusal = refusal_of(session)) {
                return *std::move(refusal);
            }
            const auto locked = locked_hint(session);
            if (locked && locked.value()) {
                return std::string("LockedHint");
            }
            last_fault = locked ? std::nullopt : std::optional(locked.error());
            if (steady_clock::now() >= deadline || !loop_->alive()) {
                return last_fault ? *last_fault : nothing_locked(session);
            }
            std::unique_lock lock(mutex_);
            refused_.wait_for(lock, between_looks, [&] { return refusals_.contains(session); });
        }
    }

private:
    static Error nothing_locked(const SessionId& session) {
        return Error{ErrorKind::timeout, "session " + session.text(),
                     "logind took the request but the session's LockedHint did not turn true in time; no locker "
                     "answers in this session.",
                     Retry::helps};
    }

    Result<bool> locked_hint(const SessionId& session) {
        auto found = bus::ask(*manager_, answer_patience, manager_interface, "GetSession", session.text());
        if (!found) {
            return found.error();
        }
        try {
            sdbus::ObjectPath path;
            *found >> path;
            const auto proxy = sdbus::createProxy(*connection_, login1, path);
            auto reply = bus::ask(*proxy, answer_patience, properties_interface, "Get", std::string(session_interface),
                                  std::string("LockedHint"));
            if (!reply) {
                return reply.error();
            }
            sdbus::Variant hint;
            *reply >> hint;
            return hint.get<bool>();
        } catch (const sdbus::Error& error) {
            return bus_fault(error);
        }
    }

    void forget_refusal(const SessionId& session) {
        const std::lock_guard lock(mutex_);
        refusals_.erase(session);
    }
    void note_refusal(const SessionId& session, Error error) {
        error.message = "logind refused to lock session " + session.text() + " (" + error.message + ").";
        {
            const std::lock_guard lock(mutex_);
            refusals_.insert_or_assign(session, std::move(error));
        }
        refused_.notify_all();
    }
    std::optional<Error> refusal_of(const SessionId& session) {
        const std::lock_guard lock(mutex_);
        const auto found = refusals_.find(session);
        return found == refusals_.end() ? std::nullopt : std::optional(found->second);
    }

    std::mutex mutex_;  // guards refusals_
    std::condition_variable refused_;
    std::map<SessionId, Error> refusals_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IProxy> manager_;
    std::unique_ptr<bus::Loop> loop_;
};

// ------------------------------------------------------------------------------------------------------ the watcher

/// What the bus told and the watcher's thread has still to deal with.
enum class Told : std::uint8_t { look_again, suspending, resumed, lost, stop };

struct Seen {
    AccountName account;
    bool locked = false;
};
using Sessions = std::map<SessionId, Seen>;

/// What changed between two looks, in the order in which it is told.
std::vector<Notification> changes(const Sessions& before, const Sessions& after) {
    std::vector<Notification> told;
    for (const auto& [id, seen] : before) {
        if (!after.contains(id)) {
            told.emplace_back(Closed{id});
        }
    }
    for (const auto& [id, seen] : after) {
        const auto was = before.find(id);
        if (was == before.end()) {
            told.emplace_back(Opened{id, seen.account, seen.locked});
        } else if (seen.locked != was->second.locked) {
            told.push_back(seen.locked ? Notification(Locked{id}) : Notification(Unlocked{id}));
        }
    }
    return told;
}

/// Reads the whole state anew whenever logind says that something changed: what is told is always what is, and no
/// signal that was lost or came out of order can leave a wrong picture behind.
class LogindWatcher final : public SessionWatcher {
public:
    explicit LogindWatcher(std::unique_ptr<sdbus::IConnection> connection)
        : connection_(std::move(connection)), manager_(sdbus::createProxy(*connection_, login1, root_path)) {}

    ~LogindWatcher() override {
        tell(Told::stop);
        if (thread_.joinable()) {
            thread_.join();
        }
        loop_.reset();
    }

    Status start(Listener listener) override {
        if (thread_.joinable()) {
            return Error{ErrorKind::invalid_input, login1, "The watcher has been started already; start it once.",
                         Retry::useless};
        }
        try {
            subscribe();
        } catch (const sdbus::Error& error) {
            return bus_fault(error);
        }
        loop_ = std::make_unique<bus::Loop>(*connection_, [this] { tell(Told::lost); });
        auto first = look({});
        if (!first) {
            return first.error();
        }
        thread_ = std::thread([this, listener = std::move(listener), first = std::move(first).value()]() mutable {
            run(listener, std::move(first));
        });
        return success();
    }

private:
    void subscribe() {
        const std::string from = std::string("type='signal',sender='") + login1 + "',";
        const auto again = [this](sdbus::Message&) { tell(Told::look_again); };
        const std::string manager = from + "interface='" + manager_interface + "',member='";
        connection_->addMatch(manager + "SessionNew'", again, sdbus::floating_slot);
        connection_->addMatch(manager + "SessionRemoved'", again, sdbus::floating_slot);
        connection_->addMatch(from + "interface='" + properties_interface +
                                  "',member='PropertiesChanged',path_namespace='/org/freedesktop/login1/session'",
                              again, sdbus::floating_slot);
        connection_->addMatch(
            manager + "PrepareForSleep'",
            [this](sdbus::Message& message) {
                bool before = false;
                message >> before;
                tell(before ? Told::suspending : Told::resumed);
            },
            sdbus::floating_slot);
    }

    void tell(Told what) {
        {
            const std::lock_guard lock(mutex_);
            if (what == Told::look_again && !told_.empty() && told_.back() == Told::look_again) {
                return;  // bounded: any number of changes need one look
            }
            told_.push_back(what);
        }
        ready_.notify_all();
    }

    Told next() {
        std::unique_lock lock(mutex_);
        const auto patience = let_sleep_at_ ? sleep_is_held : look_anyway;
        if (!ready_.wait_for(lock, patience, [this] { return !told_.empty(); })) {
            return Told::look_again;
        }
        const Told what = told_.front();
        told_.pop_front();
        return what;
    }

    void run(const Listener& listener, Sessions known) {
        for (const auto& told : changes({}, known)) {
            listener(told);
        }
        bool asleep = false;
        hold_sleep();
        while (true) {
            const auto what = next();
            if (let_sleep_at_ && std::chrono::steady_clock::now() >= *let_sleep_at_) {
                let_sleep();
            }
            switch (what) {
                case Told::stop:
                    return;
                case Told::lost:
                    listener(WatchLost{"The system bus is gone, so nothing is known of the sessions any more."});
                    return;
                case Told::suspending:
                    asleep = true;
                    listener(Suspending{});
                    let_sleep_at_ = std::chrono::steady_clock::now() + sleep_is_held;
                    break;
                case Told::resumed:
                    asleep = false;
                    hold_sleep();
                    listener(Resumed{});
                    break;
                case Told::look_again:
                    mind_the_sleep(listener, asleep);
                    if (auto now = look(known)) {
                        for (const auto& told : changes(known, now.value())) {
                            listener(told);
                        }
                        known = std::move(now).value();
                    }
                    break;
            }
        }
    }

    /// logind waits for whoever holds this, for five seconds at most as it is set up. Where it gives none the goodbye
    /// goes out all the same, and may come too late.
    void hold_sleep() {
        let_sleep();
        auto reply = bus::ask(*manager_, answer_patience, manager_interface, "Inhibit", std::string("sleep"),
                              std::string("Shiftguard"), std::string("Tells its server that the machine goes to sleep"),
                              std::string("delay"));
        if (!reply) {
            return;
        }
        try {
            sdbus::UnixFd held;
            *reply >> held;
            held_sleep_ = std::move(held);
        } catch (const sdbus::Error&) {
            return;  // no descriptor in the answer
        }
    }
    void let_sleep() {
        held_sleep_ = {};
        let_sleep_at_.reset();
    }

    /// A PrepareForSleep that was lost must not leave the guard asleep for ever, or awake in its sleep.
    void mind_the_sleep(const Listener& listener, bool& asleep) {
        auto reply = bus::ask(*manager_, answer_patience, properties_interface, "Get", std::string(manager_interface),
                              std::string("PreparingForSleep"));
        if (!reply) {
            return;  // can't tell; as it was
        }
        try {
            sdbus::Variant preparing;
            *reply >> preparing;
            const bool now_asleep = preparing.get<bool>();
            if (now_asleep != asleep) {
                asleep = now_asleep;
                if (asleep) {
                    let_sleep_at_ = std::chrono::steady_clock::now() + sleep_is_held;
                } else {
                    hold_sleep();
                }
                listener(asleep ? Notification(Suspending{}) : Notification(Resumed{}));
            }
        } catch (const sdbus::Error&) {
            return;  // no such property in the answer; as it was
        }
    }

    /// `known`: what a session that does not answer now is taken for.
    Result<Sessions> look(const Sessions& known) {
        using Listed = sdbus::Struct<std::string, std::uint32_t, std::string, std::string, sdbus::ObjectPath>;
        auto reply = bus::ask(*manager_, answer_patience, manager_interface, "ListSessions");
        if (!reply) {
            return Error{
                ErrorKind::unavailable, login1,
                "systemd-logind does not list its sessions (" + reply.error().message + "); check that it runs.",
                Retry::helps};
        }
        Sessions sessions;
        try {
            std::vector<Listed> listed;
            *reply >> listed;
            for (const auto& each : listed) {
                const SessionId id(each.get<0>());
                auto seen = look_at(each.get<4>(), AccountName(each.get<2>()));
                if (seen && *seen) {
                    sessions.emplace(id, **std::move(seen));
                } else if (const auto before = known.find(id); !seen && before != known.end()) {
                    sessions.insert(*before);  // no answer is no proof that it is closed
                }
            }
        } catch (const sdbus::Error& error) {
            return bus_fault(error);
        }
        return sessions;
    }

    /// None: the session is gone, in the background, nobody's who sits here (network, no seat), or not a person's
    /// (greeter, background service). Error: it did not answer.
    Result<std::optional<Seen>> look_at(const sdbus::ObjectPath& path, AccountName account) {
        const auto session = sdbus::createProxy(*connection_, login1, path);
        auto reply =
            bus::ask(*session, answer_patience, properties_interface, "GetAll", std::string(session_interface));
        if (!reply) {
            return reply.error().kind == ErrorKind::not_found ? Result<std::optional<Seen>>(std::optional<Seen>())
                                                              : Result<std::optional<Seen>>(reply.error());
        }
        try {
            Properties properties;
            *reply >> properties;
            if (!is_in_front(properties)) {
                return std::optional<Seen>();
            }
            return std::optional(Seen{std::move(account), truth(properties, "LockedHint")});
        } catch (const sdbus::Error& error) {
            return bus_fault(error);
        }
    }

    /// The type (x11, wayland, tty) does not matter: what has a seat shows something to whoever sits there. logind
    /// calls every session without a seat active.
    static bool is_in_front(const Properties& properties) {
        const auto kind = properties.find("Class");
        const auto seat = properties.find("Seat");
        return truth(properties, "Active") && kind != properties.end() && kind->second.get<std::string>() == "user" &&
               !truth(properties, "Remote") && seat != properties.end() &&
               !seat->second.get<sdbus::Struct<std::string, sdbus::ObjectPath>>().get<0>().empty();
    }

    static bool truth(const Properties& properties, const char* name) {
        const auto found = properties.find(name);
        return found != properties.end() && found->second.get<bool>();
    }

    std::mutex mutex_;  // guards told_
    std::condition_variable ready_;
    std::deque<Told> told_;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<sdbus::IProxy> manager_;
    std::unique_ptr<bus::Loop> loop_;
    sdbus::UnixFd held_sleep_;  // the thread's, as the next
    std::optional<std::chrono::steady_clock::time_point> let_sleep_at_;
    std::thread thread_;
};

template <class Made, class Port>
Result<std::unique_ptr<Port>> make_on_system_bus() {
    auto connection = bus::open("system");
    if (!connection) {
        return connection.error();
    }
    try {
        return std::unique_ptr<Port>(std::make_unique<Made>(std::move(connection).value()));
    } catch (const sdbus::Error& error) {
        return bus_fault(error);
    }
}

}  // namespace

Result<std::unique_ptr<SessionLocker>> make_logind_locker() {
    return make_on_system_bus<LogindLocker, SessionLocker>();
}

Result<std::unique_ptr<SessionWatcher>> make_logind_watcher() {
    return make_on_system_bus<LogindWatcher, SessionWatcher>();
}

}  // namespace shiftguard::session
