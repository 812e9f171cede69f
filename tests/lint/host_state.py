#!/usr/bin/python3
"""Holds the host to what it was: no unit, no PAM entry, no file under /etc, no listener and no process left by the tests.

    tests/lint/host-snapshot FOLDER              before anything is installed
    tests/lint/host_state.py compare FOLDER      at the end

Packages that were installed in between (compilers, libraries to build against) may bring files under /etc that dpkg knows as theirs,
and what their installation makes out of them (MADE_BY_INSTALLATION). Nobody may bring a service, a PAM entry, an autostart or a D-Bus
service; the two init scripts that libraries drag in are named (INIT_SCRIPTS).

Ports of others come and go while tests run: a new listener counts where its process carries our SHIFTGUARD_TEST_RUN, has become a
child of process 1 since, or cannot be seen.
"""

import dataclasses
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile
import time

MARK = "SHIFTGUARD_TEST_RUN"
ETC = pathlib.Path("/etc")
SNAPSHOT = pathlib.Path(__file__).resolve().parent / "host-snapshot"
DPKG_INFO = pathlib.Path("/var/lib/dpkg/info")
# Written by the system itself at any time.
CHANGING = ("resolv.conf", "mtab", "adjtime", ".updated", "ld.so.cache", ".pwd.lock")
# Nobody's package may put a file here.
NEVER = ("/etc/pam.d/*", "/etc/xdg/autostart/*", "/etc/systemd/*", "/etc/dbus-1/*", "/etc/polkit-1/*", "/etc/init.d/*", "/etc/rc?.d/*",
         "/etc/cron*", "/etc/security/*", "/etc/lightdm/*", "/etc/gdm3/*")
# x11-common makes /tmp/.X11-unix at boot, procps sets sysctl: the Qt libraries and the compiler's helpers depend on them.
INIT_SCRIPTS = ("/etc/init.d/x11-common", "/etc/rc?.d/[SK]??x11-common", "/etc/init.d/procps", "/etc/rc?.d/[SK]??procps")
MADE_BY_INSTALLATION = ("/etc/alternatives/*", "/etc/ca-certificates.conf", "/etc/ssl/certs/*", "/etc/ld.so.conf.d/*",
                        "/etc/fonts/conf.d/*", "/etc/mysql/my.cnf", "/etc/odbcinst.ini", "/etc/inputrc", "/etc/python3/debian_config")
WAITING = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}  # table -> the state of a socket that waits for others
SETTLE_SECONDS = 5


@dataclasses.dataclass(frozen=True)
class State:
    """What a snapshot says."""
    files: dict[str, str]                    # path -> kind, mode, owner, and checksum or target
    listeners: dict[str, tuple[str, int]]    # socket inode -> (table, local port)
    packages: frozenset[str]
    ticks: float                             # when it was taken, in clock ticks since boot


def _files(folder):
    fields = (folder / "files").read_text(errors="surrogateescape").split("\0")
    found = {path: f"{kind} {target}" for path, kind, target in zip(fields[0::3], fields[1::3], fields[2::3])
             if pathlib.PurePath(path).name not in CHANGING}
    for line in (folder / "checksums").read_text(errors="surrogateescape").split("\0"):
        checksum, _, path = line.partition("  ")
        if path in found:
            found[path] += checksum
    return found


def _listeners(folder):
    found = {}
    for line in (folder / "sockets").read_text().splitlines():
        fields = line.split()
        if fields[4] == WAITING[fields[0]]:
            found[fields[10]] = (fields[0], int(fields[2].rsplit(":", 1)[1], 16))
    return found


def read(folder):
    folder = pathlib.Path(folder)
    ticks = float((folder / "uptime").read_text().split()[0]) * os.sysconf("SC_CLK_TCK")
    return State(_files(folder), _listeners(folder), frozenset((folder / "packages").read_text().split()), ticks)


def taken(*roots):
    """The state of this moment."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([SNAPSHOT, folder, *roots], check=True)
        return read(folder)


def owner_of(inode):
    """The id of a process that holds this socket, or None where none is to be seen."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(descriptor) == f"socket:[{inode}]" for descriptor in (folder / "fd").iterdir()):
                return int(folder.name)
        except OSError:
            continue  # gone, or another's
    return None


def _stat(pid):
    """The fields of /proc/PID/stat behind the name: 1 is the parent, 19 the start in clock ticks since boot."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def is_marked(pid, mark):
    try:
        return mark in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def own_mark():
    return f"{MARK}={os.environ.get(MARK, '')}".encode()


def is_ours(pid, since_ticks):
    """Whether a listener of this process is to be answered for by this test run."""
    if pid is None or is_marked(pid, own_mark()):
        return True
    try:
        fields = _stat(pid)
    except OSError:
        return False  # gone meanwhile
    return int(fields[1]) <= 1 and int(fields[19]) >= since_ticks


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:100]
    except OSError:
        return "gone"


def marked_processes():
    """The ids of the processes that this test run started (not this one and those above it)."""
    mark, above, pid = own_mark(), set(), os.getpid()
    while pid > 1:
        above.add(pid)
        pid = int(_stat(pid)[1])
    return sorted(int(folder.name) for folder in pathlib.Path("/proc").glob("[0-9]*")
                  if int(folder.name) not in above and is_marked(folder.name, mark))


def files_of(names):
    """Every path that dpkg knows of these packages."""
    found = set()
    for name in names:
        for listing in (DPKG_INFO / f"{name}.list", *DPKG_INFO.glob(f"{name}:*.list")):
            if listing.exists():
                found.update(listing.read_text().splitlines())
    return found


def _is_one_of(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def is_allowed(path, is_new, brought):
    """Whether a difference is one that installing compilers and libraries legitimately makes."""
    in_etc = path.startswith(f"{ETC}/")
    if not brought or not in_etc or _is_one_of(path, INIT_SCRIPTS):
        return bool(brought) and in_etc
    if _is_one_of(path, NEVER):
        return path in brought and is_new and pathlib.Path(path).is_dir()
    return _is_one_of(path, MADE_BY_INSTALLATION) or (is_new and path in brought) or pathlib.Path(path).is_dir()


def differences(before, after, brought=frozenset()):
    """One sentence for each file that came, went or changed, but for what `brought` (the new packages' files) explains."""
    for path in sorted(before.keys() | after.keys()):
        was, is_now = before.get(path), after.get(path)
        if was == is_now or (is_now is not None and is_allowed(path, was is None, brought)):
            continue
        what = "is new" if was is None else "is gone" if is_now is None else "changed"
        yield f"{path} {what} since the tests began."


def new_listeners(before, after):
    known = set(before.listeners.values())
    for inode, where in after.listeners.items():
        if inode not in before.listeners and where not in known:
            pid = owner_of(inode)
            if is_ours(pid, before.ticks):
                yield f"{where[0]} port {where[1]} is open since the tests began, by " + (
                    f"process {pid} ({command_of(pid)})." if pid is not None else "a process that cannot be seen.")


def leftovers():
    for pid in marked_processes():
        yield f"process {pid} ({command_of(pid)}) still runs after the tests."


def faults(before):
    after = taken()
    brought = frozenset(files_of(after.packages - before.packages))
    return [*differences(before.files, after.files, brought), *new_listeners(before, after), *leftovers()]


def compare(before):
    """What is not as it was; what just ends is given a moment to do so."""
    found, deadline = faults(before), time.monotonic() + SETTLE_SECONDS
    while found and time.monotonic() < deadline:
        time.sleep(0.5)
        found = faults(before)
    return found


def main(arguments):
    match arguments:
        case ["compare", folder]:
            found = compare(read(folder))
            for sentence in found:
                print(f"host: {sentence}", file=sys.stderr)
            if not found:
                print("host: units, PAM, listeners and /etc are as they were before the tests")
            return 1 if found else 0
        case _:
            print(__doc__, end="", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
