// What a program that was taken over inside the eye could do: each is tried, in a process of its own, within the limits
// that the eye puts on itself.
#include "agent/eye/linux/limits.hpp"

#include "agent/eye/linux/file_limits.hpp"
#include "tests/support/temp_folder.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace shiftguard;

namespace {

constexpr int limits_failed = 99;

/// How a child ended that put the limits on and then did `attempt`: its status, or 128 + signal.
int outcome_of(const eye::Reach& reach, const std::function<int()>& attempt) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGABRT, SIG_DFL);  // not the test framework's
        if (const auto limited = eye::limit_this_process(reach); !limited) {
            ::_exit(limits_failed);
        }
        ::_exit(attempt());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int outcome_of(const std::function<int()>& attempt) {
    return outcome_of(eye::Reach{}, attempt);
}

/// 0 where it opens, else errno.
int opens(const std::filesystem::path& file, int flags = O_RDONLY) {
    return ::open(file.c_str(), flags, 0600) >= 0 ? 0 : errno;
}

constexpr int killed_by_filter = 128 + SIGSYS;

}  // namespace

TEST_CASE("WithinTheLimitsEveryCallOfAnAttackerEndsTheProcess") {
    const pid_t parent = ::getpid();
    const auto call = [](long number, long first = 0, long second = 0, long third = 0) {
        return std::function<int()>([=] { return ::syscall(number, first, second, third) == -1 ? 1 : 0; });
    };
    const std::vector<std::pair<const char*, std::function<int()>>> attempts{
        {"a socket", call(SYS_socket, AF_INET, SOCK_STREAM)},
        {"a program", [] { return ::execl("/bin/true", "true", nullptr); }},
        {"a signal to the daemon", call(SYS_kill, parent, 0)},
        {"a signal to a thread", call(SYS_tkill, parent, 0)},
        {"a signal by descriptor", call(SYS_pidfd_send_signal, 0, 0)},
        {"a process's descriptor", call(SYS_pidfd_getfd, 0, 0)},
        {"a process by descriptor", call(SYS_pidfd_open, parent)},
        {"the daemon's memory", call(SYS_process_vm_readv, parent)},
        {"writing the daemon's memory", call(SYS_process_vm_writev, parent)},
        {"tracing", call(SYS_ptrace, PTRACE_ATTACH, parent)},
        {"io_uring", call(SYS_io_uring_setup, 8)},
        {"bpf", call(SYS_bpf)},
        {"userfaultfd", call(SYS_userfaultfd)},
        {"the keyring", call(SYS_keyctl)},
        {"mounting", call(SYS_mount)},
        {"a namespace", call(SYS_unshare)},
        {"a file without a name", call(SYS_memfd_create)},
        {"passing descriptors", call(SYS_sendmsg)},
    };
    for (const auto& [what, attempt] : attempts) {
        CAPTURE(what);
        CHECK(outcome_of(attempt) == killed_by_filter);
    }
}

TEST_CASE("WithinTheLimitsWhatIsMerelyUnneededFails") {
    CHECK(outcome_of([] { return ::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0) == -1 ? errno : 0; }) == ENOSYS);
    CHECK(outcome_of([] { return ::rename("/tmp/a", "/tmp/b") == -1 ? errno : 0; }) == ENOSYS);
    CHECK(outcome_of([] { return ::setsid() == -1 ? errno : 0; }) == ENOSYS);
    CHECK(outcome_of([] { return opens("/tmp/shiftguard-made", O_CREAT | O_WRONLY); }) == ENOSYS);
}

TEST_CASE("WithinTheLimitsTheKeysCannotBeOpenedAndTheFilmCan") {
    const testing::TempFolder folder;
    std::filesystem::create_directory(folder / "state");
    std::filesystem::create_directory(folder / "dev");
    const auto keys = folder.write("state/keys", "secret");
    const auto device = folder.write("dev/video0", "");
    const auto film = folder.write("film.mp4", "film");
    const eye::Reach reach{{film}, {folder / "dev", folder / "missing"}};
    CHECK(outcome_of(reach, [&] { return opens(keys); }) == EACCES);
    CHECK(outcome_of(reach, [&] { return opens(folder / "state", O_RDONLY | O_DIRECTORY); }) == EACCES);
    CHECK(outcome_of(reach, [] { return opens("/etc/passwd"); }) == EACCES);
    CHECK(outcome_of(reach, [] { return opens("/proc/self/mem"); }) == EACCES);
    CHECK(outcome_of(reach, [&] { return opens(film); }) == 0);
    CHECK(outcome_of(reach, [&] { return opens(film, O_WRONLY); }) == EACCES);
    CHECK(outcome_of(reach, [&] { return opens(device, O_RDWR); }) == 0);
    CHECK(outcome_of(reach, [&] { return opens(folder / "missing"); }) == ENOENT);
}

TEST_CASE("WithinTheLimitsACameraPluggedInLaterCanBeOpened") {
    const testing::TempFolder folder;
    std::filesystem::create_directory(folder / "dev");
    std::array<int, 2> go{};
    std::array<int, 2> limited{};
    REQUIRE(::pipe(go.data()) == 0);
    REQUIRE(::pipe(limited.data()) == 0);
    std::thread plug([&] {
        char byte = 0;
        if (::read(limited[0], &byte, 1) == 1) {
            folder.write("dev/video0", "");
        }
        static_cast<void>(::write(go[1], "", 1) == 1);
    });
    const int outcome = outcome_of({{}, {folder / "dev"}}, [&] {
        char byte = 0;
        const bool told = ::write(limited[1], "", 1) == 1 && ::read(go[0], &byte, 1) == 1;
        return told ? opens(folder / "dev/video0", O_RDWR) : limits_failed;
    });
    if (outcome == limits_failed) {
        static_cast<void>(::write(limited[1], "", 1) == 1);
    }
    plug.join();
    CHECK(outcome == 0);
    for (const int descriptor : {go[0], go[1], limited[0], limited[1]}) {
        ::close(descriptor);
    }
}

TEST_CASE("ACameraMayLieWhereItsNameLeadsTo") {
    using Folders = std::vector<std::filesystem::path>;
    CHECK(eye::folders_of_camera("/dev/video0") == Folders{"/dev"});
    CHECK(eye::folders_of_camera("/dev/v4l/by-id/usb-Cam_1-video-index0") == Folders{"/dev"});
    CHECK(eye::folders_of_camera("/dev/../etc/camera") == Folders{"/etc"});
    const testing::TempFolder folder;
    std::filesystem::create_directory(folder / "by-id");
    const auto camera = folder / "by-id/camera";
    CHECK(eye::folders_of_camera(camera) == Folders{folder / "by-id"});
    folder.write("video0", "");
    std::filesystem::create_symlink("../video0", camera);
    CHECK(eye::folders_of_camera(camera) == Folders{folder / "by-id", std::filesystem::canonical(folder.path())});
}

TEST_CASE("WithinTheLimitsMemoryAndThreadsGoOnAsBefore") {
    CHECK(outcome_of([] {
              int seen = 0;
              std::thread([&] { seen = 1; }).join();
              void* memory = ::mmap(nullptr, 1U << 20U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return seen == 1 && memory != MAP_FAILED ? 0 : 1;
          }) == 0);
    CHECK(outcome_of([]() -> int { ::abort(); }) == 128 + SIGABRT);
}

TEST_CASE("AThreadMadeWithinTheLimitsIsLimitedToo") {
    CHECK(outcome_of([] {
              std::thread([] { ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }).join();
              return 0;
          }) == killed_by_filter);
}
