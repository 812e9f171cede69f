#include "agent/eye/linux/limits.hpp"

#include <array>
#include <memory>

#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace shiftguard::eye {
namespace {

constexpr std::array forbidden{SCMP_SYS(socket),
                               SCMP_SYS(socketpair),
                               SCMP_SYS(connect),
                               SCMP_SYS(bind),
                               SCMP_SYS(listen),
                               SCMP_SYS(accept),
                               SCMP_SYS(accept4),
                               SCMP_SYS(execve),
                               SCMP_SYS(execveat),
                               SCMP_SYS(fork),
                               SCMP_SYS(vfork),
                               SCMP_SYS(ptrace),
                               SCMP_SYS(process_vm_readv),
                               SCMP_SYS(process_vm_writev),
                               SCMP_SYS(mount),
                               SCMP_SYS(bpf),
                               SCMP_SYS(init_module),
                               SCMP_SYS(finit_module),
                               SCMP_SYS(keyctl),
                               SCMP_SYS(add_key),
                               SCMP_SYS(request_key)};

Error refusal(const char* what) {
    return {ErrorKind::internal, "",
            std::string("The kernel refuses the eye its limit on ") + what + "; a kernel with seccomp is needed.",
            Retry::useless};
}

}  // namespace

Status limit_this_process() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return refusal("core dumps");
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return refusal("privileges");
    }
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
    for (const int call : forbidden) {
        if (!filter || seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0) != 0) {
            return refusal("system calls");
        }
    }
    return seccomp_load(filter.get()) == 0 ? success() : Status(refusal("system calls"));
}

}  // namespace shiftguard::eye
