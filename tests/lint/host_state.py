#!/usr/bin/python3
"""Holds the host to what it was: no unit, no file under /etc, no listening port and no process left by the tests.

    tests/lint/host_state.py save FILE
    tests/lint/host_state.py compare FILE

Ports and processes of others come and go while tests run, so of these only what a test started counts: it carries
SHIFTGUARD_TEST_RUN in its environment with the value it has here.
"""

import hashlib
import json
import os
import pathlib
import sys

MARK = "SHIFTGUARD_TEST_RUN"
ETC = pathlib.Path("/etc")
UNIT_FOLDERS = [pathlib.Path(folder) for folder in ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system",
                                                     "/usr/share/dbus-1/system-services", "/usr/share/polkit-1/rules.d")]
# Written by the system itself at any time.
CHANGING = ("resolv.conf", "mtab", "adjtime", ".updated", "ld.so.cache")
LISTENING = "0A"


def files_under(folder, skip=()):
    """Path -> what it is: kind, mode, owner, and checksum or target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.name in skip:
            continue
        try:
            status = path.lstat()
            if path.is_symlink():
                content = os.readlink(path)
            elif path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                content = ""
        except OSError as error:
            found[str(path)] = f"unreadable: {error.strerror}"
            continue
        found[str(path)] = f"{status.st_mode:o} {status.st_uid}:{status.st_gid} {content}"
    return found


def listening_ports():
    """Socket inode -> local port, of every listening TCP socket."""
    ports = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = pathlib.Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == LISTENING:
                ports[fields[9]] = int(fields[1].rsplit(":", 1)[1], 16)
    return ports


def marked_processes():
    """Process id -> command, of the processes that this test run started (not this one and those above it)."""
    mark = f"{MARK}={os.environ.get(MARK, '')}".encode()
    above, pid = set(), os.getpid()
    while pid > 1:
        above.add(pid)
        pid = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if int(folder.name) not in above and mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue  # gone, or another's
    return found


def ports_of(pid):
    ports, found = listening_ports(), []
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:[") and target[8:-1] in ports:
            found.append(ports[target[8:-1]])
    return found


def state():
    return {"/etc": files_under(ETC, CHANGING), "units": {k: v for folder in UNIT_FOLDERS for k, v in files_under(folder).items()}}


def differences(before, after):
    """One sentence for each file that came, went or changed."""
    for part in before:
        for path in sorted(before[part].keys() | after[part].keys()):
            was, is_now = before[part].get(path), after[part].get(path)
            if was is None:
                yield f"{path} is new since the tests began."
            elif is_now is None:
                yield f"{path} is gone since the tests began."
            elif was != is_now:
                yield f"{path} changed since the tests began."


def leftovers():
    for pid, command in sorted(marked_processes().items()):
        ports = "".join(f", and listens on port {port}" for port in ports_of(pid))
        yield f"process {pid} ({command[:100]}) still runs after the tests{ports}."


def main(arguments):
    match arguments:
        case ["save", file]:
            pathlib.Path(file).write_text(json.dumps(state()))
            return 0
        case ["compare", file]:
            found = [*differences(json.loads(pathlib.Path(file).read_text()), state()), *leftovers()]
            for sentence in found:
                print(f"host: {sentence}", file=sys.stderr)
            if not found:
                print("host: units, listening ports and /etc are as they were before the tests")
            return 1 if found else 0
        case _:
            print(__doc__, end="", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
