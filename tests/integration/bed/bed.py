"""The container bed: a Debian tree of our own, booted with a real systemd, logind, D-Bus, polkit and alice's desktop.

Guarantees: nothing of the host is changed. The tree lies in a cache folder, mounts live in a private mount namespace
that ends with the bed, what a test writes goes into memory and is gone at the end, the network is a loopback of the
bed's own, and no unit, port or file under /etc of the host is touched. A bed whose owner dies ends itself.

    with bed.boot("lock-test") as desk:
        desk.run("loginctl", "lock-session", desk.session())
        desk.wait_until(desk.locked, "alice's session is locked")
"""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "installer/lib"))

import png  # noqa: E402  (found through the line above)

RECIPE = "2"  # raise it when make() itself changes
HEARTBEAT_SECONDS = 5
BOOT_SECONDS = 60
STOP_SECONDS = 8
KEPT_SECONDS = 24 * 3600
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
WORKER = "alice"
DISPLAY = ":99"
CAMERA = "/usr/lib/bed-camera"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LIBRARIES = ("usr/lib/x86_64-linux-gnu/systemd", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")


class BedError(Exception):
    """What went wrong with the bed, where, and what to do: one sentence."""


def say(line):
    print(f"bed: {line}", flush=True)


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base) / "shiftguard/bed"


def packages():
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def tree():
    """Where the tree of this package list lies, whether made or not."""
    key = hashlib.sha256(json.dumps([RECIPE, packages()]).encode()).hexdigest()[:16]
    return cache() / f"tree-{key}"


def need_root():
    if os.geteuid() != 0:
        raise BedError("the bed needs root, for mmdebstrap and systemd-nspawn; run this again as root or with sudo.")


def newest_package(pattern):
    """Of the packages that were built: the newest file of that pattern."""
    folder = pathlib.Path(os.environ["SHIFTGUARD_PACKAGES"])
    found = sorted(folder.glob(pattern), key=os.path.getmtime)
    if not found:
        raise AssertionError(f"there is no {pattern} in {folder}; build the target packages first.")
    return str(found[-1])


def as_root_or_skip():
    """For a test program: goes on as root, by sudo where it asks for no password, else ends as skipped (77 for ctest)."""
    if os.geteuid() == 0:
        return
    if shutil.which("sudo") and subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True).returncode == 0:
        kept = [f"{key}={value}" for key, value in os.environ.items() if key == "PATH" or key.startswith("SHIFTGUARD_")]
        os.execvp("sudo", ["sudo", "--non-interactive", "env", *kept, sys.executable, *sys.argv])
    print("skipped: the container bed needs root; run the tests as root, or where sudo asks for no password")
    sys.exit(SKIPPED)


def make():
    """Makes the tree unless it is there; prints a line every few seconds."""
    home = tree()
    if home.is_dir():
        used(home).touch()
        return home
    need_root()
    if shutil.which("mmdebstrap") is None:
        raise BedError("mmdebstrap is not installed; run installer/prepare --for tests and try again.")
    cache().mkdir(parents=True, exist_ok=True)
    remove_unused_trees()
    part = cache() / f"part-{os.getpid()}"
    say(f"making the Debian tree in {home} (about a minute and 1 GB)")
    command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(packages())}",
               '--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"',
               *(f"--dpkgopt=path-exclude=/usr/share/{what}/*" for what in ("man", "doc", "locale")),
               f'--customize-hook=chroot "$1" useradd --create-home --shell /bin/bash {WORKER}',
               "bookworm", str(part), *_sources()]
    try:
        _with_heartbeat(command, part)
        os.rename(part, home)
        used(home).touch()
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return home


def used(home):
    """A file whose time says when a bed was last booted from the tree."""
    return home.with_suffix(".used")


def remove_unused_trees():
    """Those of other package lists that no bed was booted from for a day: another checkout may be at work with its own."""
    for old in filter(pathlib.Path.is_dir, list(cache().glob("tree-*"))):
        stamp = used(old)
        if time.time() - (stamp if stamp.exists() else old).stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old)
            stamp.unlink(missing_ok=True)


def _sources():
    """The host's own Debian sources (a mirror near it, a pinned date); none means the archive's usual address."""
    folder = pathlib.Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    return [str(path) for path in files if path.suffix in (".list", ".sources") and path.is_file()
            and re.search(r"(?<![^\s])bookworm\s.*\bmain\b", path.read_text(errors="replace"), re.DOTALL)]


def _with_heartbeat(command, growing):
    start, before = time.monotonic(), shutil.disk_usage(growing.parent).used
    log = growing.with_suffix(".log")
    with open(log, "wb") as sink:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT)
    try:
        while True:
            try:
                status = running.wait(timeout=HEARTBEAT_SECONDS)
                break
            except subprocess.TimeoutExpired:
                grown = max(0, shutil.disk_usage(growing.parent).used - before)
                say(f"making the tree: {time.monotonic() - start:.0f} s, {grown / 1e9:.1f} GB")
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait()
    if status != 0:
        raise BedError("mmdebstrap could not make the tree: " + " ".join(log.read_text(errors="replace").split())[-600:])
    log.unlink()
    say(f"made the tree in {time.monotonic() - start:.0f} s")


class Bed:
    """A booted container. Take one from boot() or, when it runs already, from find()."""

    def __init__(self, name):
        self.name = name
        self.folder = cache() / "running" / name
        self._keeper = None  # the Popen, where this object booted the bed

    @property
    def console(self):
        return self.folder / "console.log"

    def leader(self):
        """The bed's PID 1 as the host counts it, or None."""
        try:
            pid = int((self.folder / "leader").read_text())
            return pid if pathlib.Path(f"/proc/{pid}").exists() else None
        except (OSError, ValueError):
            return None

    def enter(self, *command, user=None, environment=None):
        """The command line that runs `command` inside, as root or as `user` with the desktop's environment."""
        leader = self.leader()
        if leader is None:
            raise BedError(f"the bed {self.name} is not running; boot it first.")
        variables = {"PATH": PATH, "HOME": "/root", "TERM": "dumb", "LANG": "C.UTF-8"}
        prefix = []
        if user is not None:
            uid = self._user_id(user)
            variables |= {"HOME": f"/home/{user}", "USER": user, "DISPLAY": DISPLAY,
                          "XDG_RUNTIME_DIR": f"/run/user/{uid}", "DBUS_SESSION_BUS_ADDRESS": f"unix:path=/run/user/{uid}/bus"}
            prefix = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--init-groups"]
        variables |= environment or {}
        return ["nsenter", "-t", str(leader), "-m", "-u", "-i", "-n", "-p", "-C", "--", "env", "-i", "-C", "/",
                *(f"{key}={value}" for key, value in variables.items()), *prefix, *map(str, command)]

    def _user_id(self, user):
        for line in self.path("/etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if fields[0] == user:
                return int(fields[2])
        raise BedError(f"the bed {self.name} has no account {user}.")

    def path(self, inside):
        """A path of the bed as the host may open it (links with absolute targets are not followed into the bed)."""
        return pathlib.Path(f"/proc/{self.leader()}/root{inside}")

    def run(self, *command, user=None, check=True, timeout=60, environment=None, text=None):
        """Runs a command inside and returns its CompletedProcess; with `check` a failure raises BedError with its output."""
        done = subprocess.run(self.enter(*command, user=user, environment=environment), timeout=timeout, input=text,
                              stdin=subprocess.DEVNULL if text is None else None, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise BedError(f"`{' '.join(map(str, command))}` in the bed ended with {done.returncode}: "
                           f"{(done.stdout + done.stderr).strip()[-2000:]}")
        return done

    def output(self, *command, **how):
        return self.run(*command, **how).stdout.strip()

    def start(self, *command, user=None, environment=None, **how):
        """Starts a command inside and returns its Popen."""
        return subprocess.Popen(self.enter(*command, user=user, environment=environment), stdin=subprocess.DEVNULL, **how)

    def copy_in(self, source, inside, mode=0o644):
        """Copies a file of the host into the bed; folders are made."""
        self.run("mkdir", "-p", os.path.dirname(inside))
        with open(source, "rb") as file:
            subprocess.run(self.enter("dd", f"of={inside}", "bs=1M", "status=none"), stdin=file, check=True)
        self.run("chmod", f"{mode:o}", inside)

    def install(self, *debs):
        """Installs .deb files with apt-get, without a network; returns what it printed."""
        inside = []
        for deb in debs:
            inside.append(f"/var/tmp/debs/{os.path.basename(deb)}")
            self.copy_in(deb, inside[-1])
        return self.output("apt-get", "install", "-y", "--no-install-recommends", *inside, timeout=300,
                           environment={"DEBIAN_FRONTEND": "noninteractive"})

    def give_camera(self, film, library):
        """Makes /dev/video0 a webcam that shows `film` (an .avi of sg_compose_film) from now on, again and again.

        `library` is build/<preset>/tests/fake_v4l2.so: the loader puts it before libc in every program of the bed that is
        started from now on. Called again, it changes the film. See tests/support/camera/fake_v4l2.c for its limits."""
        number = time.monotonic_ns()
        self.copy_in(film, f"{CAMERA}/{number}.avi")
        if self.run("test", "-e", "/dev/video0", check=False).returncode != 0:
            self.copy_in(library, f"{CAMERA}/fake_v4l2.so", mode=0o755)
            self.run("sh", "-c", "truncate -s 3M /dev/video0 && chgrp video /dev/video0 && chmod 660 /dev/video0")
            self.run("sh", "-c", f"echo {CAMERA}/fake_v4l2.so > /etc/ld.so.preload")
        self.run("sh", "-c", f"ln -s {number}.avi {CAMERA}/next && mv -T {CAMERA}/next {CAMERA}/film")

    def set_camera(self, state, on=True):
        """Sets or clears one of the camera's states: "unplugged" or "frozen"."""
        self.run("touch" if on else "rm", f"{CAMERA}/{state}")

    def camera_users(self):
        """The process ids (in the bed) that hold /dev/video0 open; one id for each descriptor."""
        listing = self.output("sh", "-c", "ls -l /proc/[0-9]*/fd/* 2>/dev/null || true", environment={"LC_ALL": "C"})
        return [int(match[1]) for match in re.finditer(r"/proc/(\d+)/fd/\d+ -> /dev/video0$", listing, re.MULTILINE)]

    def learn_to_sleep(self):
        """From now on `systemctl suspend` runs through the bed's own logind and systemd; what the kernel would do is a file that
        takes the word, and two seconds. For each sleep /run/slept gets a line of who held /dev/video0 open then, and "awake"."""
        self.run("sh", "-c", "mount -o remount,rw /sys && mkdir /sys/power && echo freeze mem > /sys/power/state && "
                 "nsenter -t $(pidof systemd-logind) -m mount -o remount,rw /sys")
        hook = ('#!/bin/sh\n[ "$1" = post ] && { echo awake >> /run/slept; exit; }\n'
                'echo asleep: $(ls -l /proc/[0-9]*/fd/* 2>/dev/null | grep /dev/video0) >> /run/slept\nsleep 2\n')
        self.run("sh", "-c", "cat > /lib/systemd/system-sleep/note && chmod +x /lib/systemd/system-sleep/note", text=hook)

    def session(self, user=WORKER):
        """The id of the user's logind session."""
        for line in self.output("loginctl", "list-sessions", "--no-legend").splitlines():
            fields = line.split()
            if fields[2] == user:
                return fields[0]
        raise BedError(f"{user} has no session in the bed {self.name}.")

    def property(self, name, session=None):
        return self.output("loginctl", "show-session", session or self.session(), "--value", f"--property={name}")

    def locked(self):
        """logind's LockedHint, which the locker sets: the only proof that counts."""
        return self.property("LockedHint") == "yes"

    def type_into(self, command, answers, until=r"\$ $|login: $|incorrect|denied", seconds=20):
        """Runs a command on a terminal of the bed and types each answer, once, when its question is shown; ends it when
        `until` is shown after the first answer, when it leaves, or after so many seconds. Returns what it showed."""
        process = subprocess.Popen(self.enter("script", "-qec", command, "/dev/null"), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.set_blocking(process.stdout.fileno(), False)
        shown, left, deadline = "", dict(answers), time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and process.poll() is None:
                shown += (process.stdout.read() or b"").decode(errors="replace")
                for question in [each for each in left if each in shown]:
                    process.stdin.write(f"{left.pop(question)}\n".encode())
                    process.stdin.flush()
                if len(left) < len(answers) and re.search(until, shown):
                    break
                time.sleep(0.05)
            if process.poll() is not None:
                os.set_blocking(process.stdout.fileno(), True)
                shown += process.stdout.read().decode(errors="replace")
        finally:
            process.kill()
            process.communicate()
        return shown

    def unlock(self):
        """Ends the locker as alice's right password would."""
        self.run("pkill", "-x", "i3lock", check=False)
        self.wait_until(lambda: not self.locked(), "alice's session is unlocked")

    def screenshot(self, picture):
        """alice's screen as a PNG on the host."""
        png.write(pathlib.Path(picture), *png.from_xwd(self.path("/run/screen/Xvfb_screen0").read_bytes()))

    def wait_until(self, condition, what, seconds=10.0):
        """Waits for a condition of another process; returns how long it took, in seconds."""
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > seconds:
                raise BedError(f"after {seconds:g} s it is still not so that {what} (console: {self.console}).")
            time.sleep(0.02)
        return time.monotonic() - start

    def keep(self, owner):
        """Starts the keeper, which boots the bed and outlives this object if it must."""
        with open(self.console, "wb") as console:
            self._keeper = subprocess.Popen([sys.executable, str(HERE / "keeper.py"), self.name, str(owner)],
                                            stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
                                            start_new_session=True)
        (self.folder / "keeper").write_text(str(self._keeper.pid))
        return self._keeper

    def stop(self):
        """Shuts the bed down and removes what it left; harmless when it is not running."""
        with contextlib.suppress(OSError, ValueError):
            keeper = int((self.folder / "keeper").read_text())
            os.kill(keeper, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS + 4
            while pathlib.Path(f"/proc/{keeper}").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
                if self._keeper is not None:
                    self._keeper.poll()
        if self._keeper is not None:
            self._keeper.wait(timeout=STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def find(name):
    return Bed(name)


def boot(name, owner=None):
    """Boots the tree under a name of the caller's and returns once alice sits at her desktop.

    The bed ends with `owner` (a process id; the caller's own unless given; 0 for none)."""
    need_root()
    make()
    desk = Bed(name)
    if desk.leader() is not None:
        raise BedError(f"a bed {name} runs already; stop it first, or take another name.")
    shutil.rmtree(desk.folder, ignore_errors=True)
    desk.folder.mkdir(parents=True)
    start = time.monotonic()
    keeper = desk.keep(os.getpid() if owner is None else owner)
    try:
        while not _ready(desk):
            if keeper.poll() is not None or time.monotonic() - start > BOOT_SECONDS:
                raise BedError(f"the bed {name} did not boot; its console said: {desk.console.read_text(errors='replace')[-1500:]}")
            time.sleep(0.05)
    except BaseException:
        desk.stop()
        raise
    say(f"{name} is ready after {time.monotonic() - start:.1f} s")
    return desk


def _ready(desk):
    if desk.leader() is None:
        return False
    done = desk.run("test", "-e", "/run/screen/ready", check=False)
    return done.returncode == 0
