// The few parts of org.freedesktop.login1 that the guard uses, exported on a private bus: a test double. The real
// logind is met in tests/integration/bed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace shiftguard::testing {

class FakeLogin1 {
public:
    /// What LockSession does.
    enum class OnLock : std::uint8_t {
        locks,    ///< the hint turns true, as with a screen locker that says so
        ignores,  ///< taken, and nothing happens: no locker in the session
        refuses,  ///< AccessDenied, as without the polkit rule
    };

    explicit FakeLogin1(const std::string& address, OnLock on_lock = OnLock::locks);
    ~FakeLogin1();

    void add_session(const std::string& id, const std::string& account, const std::string& session_class = "user");
    /// As sshd's: active, of class "user", without a seat.
    void add_remote_session(const std::string& id, const std::string& account);
    /// Its properties can't be had any more: every question about it is answered with a timeout.
    void stop_answering(const std::string& id);
    void remove_session(const std::string& id);
    void set_locked(const std::string& id, bool locked);
    void set_active(const std::string& id, bool active);
    void prepare_for_sleep(bool before);
    /// Somebody holds the sleep up (Inhibit) and has not let go.
    [[nodiscard]] bool is_sleep_held() const;
    /// PreparingForSleep changes and its signal is lost on the way.
    void prepare_for_sleep_unheard(bool before);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
