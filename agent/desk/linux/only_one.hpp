// One desk a session: the first holds a lock in the session's own folder ($XDG_RUNTIME_DIR); a later one asks it to
// show its window and leaves. Without such a folder every desk is the first.
#pragma once

#include <functional>
#include <string>

namespace shiftguard::desk {

class OnlyOne {
public:
    /// `display`: what tells two sessions of one account apart.
    explicit OnlyOne(const std::string& display);
    ~OnlyOne();
    OnlyOne(const OnlyOne&) = delete;
    OnlyOne& operator=(const OnlyOne&) = delete;

    [[nodiscard]] bool is_first() const { return first_; }

    /// Of a later one: has the first show its window.
    void ask_the_first() const;

    /// Of the first: readable when a later one has asked; -1 where none can.
    [[nodiscard]] int asked() const { return socket_; }
    /// Takes what was asked off the socket.
    void take() const;

private:
    std::string name_;
    int lock_ = -1;
    int socket_ = -1;
    bool first_ = true;
};

}  // namespace shiftguard::desk
