#include "agent/eye/linux/system_calls.hpp"

#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace shiftguard::eye {
namespace {

/// Memory, threads, time, and what is open or may be opened already. What is not here answers ENOSYS, as in a kernel
/// that does not know the call yet: libraries have an older way for those.
constexpr std::array allowed{
    // reading, and writing to what is open
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(dup), SCMP_SYS(fcntl), SCMP_SYS(fadvise64), SCMP_SYS(readahead),
    SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(pipe2), SCMP_SYS(eventfd2),
    // the link to the daemon
    SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
    // memory
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk),
    SCMP_SYS(msync), SCMP_SYS(mincore),
    // threads and signals of our own
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(getcpu),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
    // time, and who we are
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrlimit),
    SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid)};

/// No library of ours tries these: whoever makes one has taken the process over.
constexpr std::array deadly{SCMP_SYS(socket),
                            SCMP_SYS(socketpair),
                            SCMP_SYS(connect),
                            SCMP_SYS(bind),
                            SCMP_SYS(listen),
                            SCMP_SYS(accept),
                            SCMP_SYS(accept4),
                            SCMP_SYS(sendmsg),
                            SCMP_SYS(sendmmsg),
                            SCMP_SYS(execve),
                            SCMP_SYS(execveat),
                            SCMP_SYS(fork),
                            SCMP_SYS(vfork),
                            SCMP_SYS(kill),
                            SCMP_SYS(tkill),
                            SCMP_SYS(rt_sigqueueinfo),
                            SCMP_SYS(rt_tgsigqueueinfo),
                            SCMP_SYS(pidfd_open),
                            SCMP_SYS(pidfd_send_signal),
                            SCMP_SYS(pidfd_getfd),
                            SCMP_SYS(process_vm_readv),
                            SCMP_SYS(process_vm_writev),
                            SCMP_SYS(process_madvise),
                            SCMP_SYS(ptrace),
                            SCMP_SYS(kcmp),
                            SCMP_SYS(io_uring_setup),
                            SCMP_SYS(io_uring_enter),
                            SCMP_SYS(io_uring_register),
                            SCMP_SYS(bpf),
                            SCMP_SYS(perf_event_open),
                            SCMP_SYS(userfaultfd),
                            SCMP_SYS(keyctl),
                            SCMP_SYS(add_key),
                            SCMP_SYS(request_key),
                            SCMP_SYS(mount),
                            SCMP_SYS(umount2),
                            SCMP_SYS(move_mount),
                            SCMP_SYS(open_tree),
                            SCMP_SYS(fsopen),
                            SCMP_SYS(pivot_root),
                            SCMP_SYS(chroot),
                            SCMP_SYS(unshare),
                            SCMP_SYS(setns),
                            SCMP_SYS(init_module),
                            SCMP_SYS(finit_module),
                            SCMP_SYS(delete_module),
                            SCMP_SYS(kexec_load),
                            SCMP_SYS(open_by_handle_at),
                            SCMP_SYS(memfd_create),
                            SCMP_SYS(setuid),
                            SCMP_SYS(setgid),
                            SCMP_SYS(setresuid),
                            SCMP_SYS(setresgid),
                            SCMP_SYS(capset)};

constexpr scmp_datum_t making = O_CREAT | O_TRUNC;
constexpr scmp_datum_t group_of_a_request = 0xFF00;
constexpr scmp_datum_t of_video = static_cast<scmp_datum_t>('V') << 8U;

/// Calls that are ours only with certain arguments.
bool allow_by_argument(scmp_filter_ctx filter) {
    const auto self = static_cast<scmp_datum_t>(::getpid());
    const auto allow = [filter](int call, const scmp_arg_cmp& argument) {
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, argument) == 0;
    };
    return allow(SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, making, 0)) &&
           allow(SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, making, 0)) &&
           allow(SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_MASKED_EQ, group_of_a_request, of_video)) &&
           allow(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) &&
           allow(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, self)) &&      // abort()
           allow(SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0)) &&      // the size of a thread's stack
           allow(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));  // of a thread
}

}  // namespace

Status limit_system_calls(Neighbours neighbours) {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)),
                                                                   seccomp_release);
    bool made = filter != nullptr;
    for (const int call : allowed) {
        made = made && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
    }
    if (neighbours == Neighbours::heard) {  // of a camera that is plugged in again; the descriptor is there already
        made = made && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(inotify_add_watch), 0) == 0;
    }
    for (const int call : deadly) {
        made = made && seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0) == 0;
    }
    if (!made || !allow_by_argument(filter.get()) || seccomp_load(filter.get()) != 0) {
        return Error{ErrorKind::internal, "",
                     "The kernel refuses the eye its limit on system calls; a kernel with seccomp is needed.",
                     Retry::useless};
    }
    return success();
}

}  // namespace shiftguard::eye
