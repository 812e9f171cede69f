#include "agent/desk/linux/only_one.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace shiftguard::desk {
namespace {

std::string as_file_name(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '-');
    return text;
}

/// False where the name is too long for a socket.
bool fill(sockaddr_un& address, const std::string& name) {
    address.sun_family = AF_UNIX;
    if (name.size() >= sizeof(address.sun_path)) {
        return false;
    }
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    return true;
}

int bind_to(const std::string& name) {
    sockaddr_un address{};
    if (!fill(address, name)) {
        return -1;
    }
    const int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(name.c_str());  // of one that died: the lock says that it is ours
    if (made >= 0 && bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        close(made);
        return -1;
    }
    return made;
}

}  // namespace

OnlyOne::OnlyOne(const std::string& display) {
    const char* folder = std::getenv("XDG_RUNTIME_DIR");
    if (folder == nullptr || *folder == '\0') {
        return;
    }
    name_ = std::string(folder) + "/shiftguard-desk" + as_file_name(display);
    lock_ = open((name_ + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock_ < 0) {
        return;
    }
    first_ = flock(lock_, LOCK_EX | LOCK_NB) == 0;
    if (first_) {
        socket_ = bind_to(name_ + ".socket");
    }
}

OnlyOne::~OnlyOne() {
    if (socket_ >= 0) {
        unlink((name_ + ".socket").c_str());
        close(socket_);
    }
    if (lock_ >= 0) {
        close(lock_);
    }
}

void OnlyOne::ask_the_first() const {
    sockaddr_un address{};
    const int asking = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (asking >= 0 && fill(address, name_ + ".socket")) {
        static_cast<void>(
            sendto(asking, "show", 4, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
    }
    if (asking >= 0) {
        close(asking);
    }
}

void OnlyOne::take() const {
    char asked[16];
    while (recv(socket_, asked, sizeof(asked), MSG_DONTWAIT) > 0) {
    }
}

}  // namespace shiftguard::desk
