// Stands in the eye's place and does what no eye should: started by wrong_eye_test as the daemon starts the eye.
#include "agent/observation/message.hpp"

#include <csignal>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace shiftguard;

namespace {

constexpr int daemons_end = 3;

bool say(const observation::FromEye& message) {
    const Bytes bytes = observation::encode(message);
    return ::send(daemons_end, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
}

/// "0 1 2 3; 0 signals blocked"
std::string inheritance() {
    std::string found;
    DIR* folder = ::opendir("/proc/self/fd");
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        if (descriptor != ::dirfd(folder) && ::fcntl(descriptor, F_GETFD) >= 0) {
            found += std::to_string(descriptor) + " ";
        }
    }
    ::closedir(folder);
    sigset_t blocked{};
    ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
    int count = 0;
    for (int signal = 1; signal < 32; ++signal) {
        count += sigismember(&blocked, signal) == 1 ? 1 : 0;
    }
    return found + "and " + std::to_string(count) + " signals blocked";
}

}  // namespace

int main(int count, char** words) {
    const std::string does = count > 0 ? words[count - 1] : "";
    if (does == "flood") {
        while (say(observation::Alive{})) {
        }
    } else if (does == "nonsense") {
        ::send(daemons_end, "\x02nonsense", 9, MSG_NOSIGNAL);
    } else if (does == "inheritance") {
        say(observation::Failed{inheritance()});
        return 0;
    }
    ::poll(nullptr, 0, 30'000);  // until it is killed
    return 0;
}
