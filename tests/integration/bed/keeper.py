"""Runs one bed until it is told to stop or its owner is gone. Started by bed.boot(); not for people."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import bed  # noqa: E402

# Inside a mount namespace of its own: an overlay over the tree whose upper side lies in memory, then nspawn out of the
# tree itself, run by the tree's own loader, so that the host needs no systemd. CAP_IPC_LOCK: i3lock locks its memory.
BOOT = """
set -e
mount -t tmpfs -o size=4g,mode=755 tmpfs "$WORK"
mkdir "$WORK/upper" "$WORK/work" "$WORK/root"
mount -t overlay overlay -o "lowerdir=$TREE,upperdir=$WORK/upper,workdir=$WORK/work" "$WORK/root"
cp -r --no-preserve=ownership "$FILES/." "$WORK/root/"
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd
exec "$TREE/lib64/ld-linux-x86-64.so.2" --library-path "$LIBRARIES" "$TREE/usr/bin/systemd-nspawn" \
    --quiet --directory="$WORK/root" --boot --register=no --keep-unit --private-network --machine="$NAME" \
    --console=pipe --resolv-conf=off --timezone=off --link-journal=no --capability=CAP_IPC_LOCK \
    systemd.unit=multi-user.target systemd.wants=desk.service
"""


def own_cgroup(name):
    """nspawn divides the cgroup it starts in, so every bed starts in one of its own; None where there is none to be had."""
    for top in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
        group = pathlib.Path(top) / f"shiftguard-bed-{name}"
        if (group.parent / "cgroup.procs").exists():
            with contextlib.suppress(OSError):
                group.mkdir(exist_ok=True)
                (group / "cgroup.procs").write_text(str(os.getpid()))
                return group
    return None


def leave_cgroup(group):
    """Removes the bed's cgroup, also from a version 1 hierarchy, into which nspawn copies it."""
    if group is None:
        return
    with contextlib.suppress(OSError):
        (group.parent / "cgroup.procs").write_text(str(os.getpid()))
    for copy in (group, *pathlib.Path("/sys/fs/cgroup").glob(f"*/{group.name}")):
        with contextlib.suppress(OSError):
            (copy.parent / "cgroup.procs").write_text(str(os.getpid()))
        for folder, _, _ in os.walk(copy, topdown=False):
            remove_cgroup(folder)


def remove_cgroup(folder):
    for _ in range(50):
        try:
            return os.rmdir(folder)
        except FileNotFoundError:
            return None
        except OSError:
            time.sleep(0.02)  # the last process in it is still being buried


def find_leader(nspawn):
    """The process that is number 1 of a namespace below ours, among nspawn's children."""
    with contextlib.suppress(OSError, StopIteration):
        for child in pathlib.Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split():
            line = next(line for line in pathlib.Path(f"/proc/{child}/status").read_text().splitlines()
                        if line.startswith("NSpid:"))
            if line.split()[-1] == "1" and len(line.split()) == 3:
                return int(child)
    return None


def gone(owner):
    return owner != 0 and not pathlib.Path(f"/proc/{owner}").exists()


def main():
    name, owner = sys.argv[1], int(sys.argv[2])
    desk = bed.find(name)
    work = desk.folder / "mount"
    work.mkdir()
    tree = bed.tree()
    group = own_cgroup(name)
    environment = {"PATH": bed.PATH, "WORK": str(work), "TREE": str(tree), "FILES": str(bed.HERE / "root"), "NAME": f"sg-{name}",
                   "LIBRARIES": ":".join(str(tree / folder) for folder in bed.LIBRARIES),
                   "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    if (mark := os.environ.get("SHIFTGUARD_TEST_RUN")) is not None:
        environment["SHIFTGUARD_TEST_RUN"] = mark  # so that tests/run sees a bed that was left
    stopping = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.append(True))
    nspawn = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sh", "-c", BOOT], env=environment,
                              stdin=subprocess.DEVNULL)
    leader = None
    while nspawn.poll() is None and not stopping and not gone(owner):
        if leader is None and (leader := find_leader(nspawn.pid)) is not None:
            (desk.folder / "leader.part").write_text(str(leader))
            os.rename(desk.folder / "leader.part", desk.folder / "leader")
        time.sleep(0.02 if leader is None else 0.2)
    if nspawn.poll() is None:
        nspawn.terminate()
        try:
            nspawn.wait(timeout=bed.STOP_SECONDS)
        except subprocess.TimeoutExpired:
            if leader is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(leader, signal.SIGKILL)
            nspawn.kill()
            nspawn.wait()
    leave_cgroup(group)
    if gone(owner):
        shutil.rmtree(desk.folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
