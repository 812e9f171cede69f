"""The machine bed: Debian's own kernel in QEMU, without KVM, with a driver of it loaded and one program run as its end and aim.

Guarantees: no root is needed and nothing is installed; kernel, QEMU and busybox come out of a private folder (installer/lib/tools).
The machine has no disk and no network: all that it holds is one archive that it boots from, made of files of this host, and its
only way out is its serial line. It ends itself; it dies with whoever started it, and when its time is up.

Its clock counts instructions, one a nanosecond, and stands still for nothing else: a time that is measured inside is the same on
every host and under every load, and is that of a slow machine of one core (about a sixth of a desktop's in vision).

    archive = machine.Archive(folder)
    archive.modules("vivid")
    archive.program("/usr/bin/meter", "build/dev/tests/meter")
    status = machine.boot(archive, "busybox modprobe vivid\\nmeter /dev/video0", seconds=900)
"""

import contextlib
import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PR_SET_PDEATHSIG = 1
MEGABYTES = 3072
# One processor, for the clock can count the instructions of one only, and without AVX: QEMU computes each number of an AVX2
# multiply-and-add in software, and the eye's models then take half an hour to get ready.
PROCESSOR = ["-accel", "tcg,thread=single,tb-size=512", "-cpu", "Nehalem", "-smp", "1", "-icount", "shift=0,sleep=off"]
ENDED = re.compile(r"machine: ended with status (\d+)")
FIRST_PROGRAM = """#!/usr/bin/busybox sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
busybox mkdir -p /proc /sys /dev /tmp /run /root
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev
busybox mount -t tmpfs tmpfs /tmp
(
set -e
{script}
)
echo "machine: ended with status $?"
busybox poweroff -f
"""


class MachineError(Exception):
    """What went wrong with the machine, where, and what to do: one sentence."""


def tools(*lists):
    """Unpacks what the lists of installer/packages name, unless it is there, and returns the folders of programs."""
    script = str(ROOT / "installer/lib/tools")
    if subprocess.run([script, "unpack", *lists], stdout=sys.stderr).returncode != 0:
        raise MachineError("the machine's packages could not be fetched; apt's last lines are above.")
    return pathlib.Path(subprocess.run([script, "path", *lists], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())


def find(program, *folders):
    """The program in these folders or along PATH."""
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"], "/usr/sbin", "/sbin"])
    found = shutil.which(program, path=path)
    if found is None:
        raise MachineError(f"{program} is not there; run installer/prepare --for tests and try again.")
    return found


def kernel(root):
    """The newest kernel of the private folder's packages, else of this host: its version and the folder that is its root."""
    for base in (root, pathlib.Path("/")):
        versions = [file.name.removeprefix("vmlinuz-") for file in (base / "boot").glob("vmlinuz-*")]
        versions = [version for version in versions if (base / "lib/modules" / version / "kernel").is_dir()]
        if versions:
            return max(versions, key=lambda version: [int(number) for number in re.findall(r"\d+", version)]), base
    raise MachineError("there is no kernel with its modules under /boot; run installer/lib/tools unpack machine.")


class Archive:
    """What the machine holds. `folder`: an empty one, for the tree that it is packed from."""

    def __init__(self, folder):
        self.bin = tools("machine")
        self.root = self.bin.parent / "root"
        self.folder = folder
        self.tree = folder / "tree"
        self.version, self.base = kernel(self.root)
        for link in ("bin", "sbin", "lib", "lib64"):
            (self.tree / "usr" / link).mkdir(parents=True)
            (self.tree / link).symlink_to(f"usr/{link}")
        self.file("/usr/bin/busybox", self._busybox())
        (self.tree / "usr/bin/sh").symlink_to("busybox")

    def _busybox(self):
        private = self.root / "bin/busybox"
        return private if private.exists() else find("busybox")

    def file(self, inside, source):
        target = self.tree / inside.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)

    def text(self, inside, text, mode=0o644):
        target = self.tree / inside.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def program(self, inside, source, libraries=""):
        """A program with every library that it is linked to. `libraries`: folders to find them in, before this host's own."""
        self.file(inside, source)
        linked = subprocess.run(["ldd", str(source)], stdout=subprocess.PIPE, text=True, check=True,
                                env=os.environ | {"LD_LIBRARY_PATH": libraries}).stdout
        if "not found" in linked:
            raise MachineError(f"{source} cannot be run here: {linked[linked.index('not found') - 60:][:80].strip()}")
        for library in re.findall(r"(?:=>\s|^\s)(/\S+)", linked, re.MULTILINE):
            name = pathlib.PurePath(library).name
            where = "usr/lib64" if name.startswith("ld-linux") else "usr/lib/x86_64-linux-gnu"
            self.file(f"{where}/{name}", os.path.realpath(library))

    def private_program(self, name, folder):
        """A program that installer/lib/tools unpacked into that folder, or that this host has."""
        starter = pathlib.Path(find(name, folder))
        started = re.search(r'LD_LIBRARY_PATH="([^"$]*)\S*" exec "([^"]+)"', starter.read_text(errors="replace")[:4000])
        if started:
            self.program(f"/usr/bin/{name}", started[2], started[1])
        else:
            self.program(f"/usr/bin/{name}", starter)

    def modules(self, *names):
        """Modules of the kernel, with those that they need."""
        every = pathlib.Path("lib/modules") / self.version
        if not (self.base / every / "modules.dep").exists():  # as the package would when it is installed
            self._kmod("depmod", "-b", self.base, self.version)
        needed = self._kmod("modprobe", "-d", self.base, "-S", self.version, "--show-depends", "-a", *names)
        for module in re.findall(r"^insmod (\S+)", needed, re.MULTILINE):
            self.file(module[module.index("/lib/modules/"):], module)
        for known in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
            self.file(f"{every}/{known}", self.base / every / known)
        self._kmod("depmod", "-b", self.tree, self.version)

    def _kmod(self, name, *words):
        """Runs kmod under one of its names; returns what it says."""
        private = self.root / "bin/kmod"
        program = str(private) if private.exists() else find("kmod")
        return subprocess.run([name, *map(str, words)], executable=program, stdout=subprocess.PIPE, text=True, check=True).stdout

    def pack(self, script):
        """The archive's file, with the lines of shell that the machine runs before it ends."""
        self.text("/init", FIRST_PROGRAM.format(script=script), 0o755)
        packed = self.folder / "archive"
        names = "\n".join(str(path.relative_to(self.tree)) for path in sorted(self.tree.rglob("*")))
        with open(packed, "wb") as sink:
            subprocess.run([find("cpio", self.bin), "--create", "--quiet", "--format=newc", "--owner=+0:+0"], cwd=self.tree,
                           input=names.encode(), stdout=sink, check=True)
        return packed


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def qemu(archive, packed):
    """The command that boots it, and what its environment needs."""
    private = archive.root / "usr/share"
    firmware = [word for name in ("qemu", "seabios") if (private / name).is_dir() for word in ("-L", str(private / name))]
    modules = archive.root / "usr/lib/x86_64-linux-gnu/qemu"
    return [find("qemu-system-x86_64", archive.bin), *firmware, *PROCESSOR, "-m", str(MEGABYTES), "-nodefaults", "-display", "none",
            "-serial", "stdio", "-no-reboot", "-kernel", str(archive.base / f"boot/vmlinuz-{archive.version}"),
            "-initrd", str(packed), "-append", "console=ttyS0 quiet panic=-1"], (
                {"QEMU_MODULE_DIR": str(modules)} if modules.is_dir() else {})


def boot(archive, script, seconds, hear=print):
    """Boots the machine, runs the script in it and tells every line that it says; returns the script's status.

    MachineError where it says no status within that many seconds.
    """
    return listen(*qemu(archive, archive.pack(script)), seconds, hear)


def listen(command, environment, seconds, hear):
    """Runs the machine's command as boot() does."""
    status = None
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          preexec_fn=_die_with_parent, env=os.environ | environment) as running:
        late = threading.Timer(seconds, running.kill)
        late.start()
        try:
            for line in running.stdout:
                text = line.decode(errors="replace").strip()
                ended = ENDED.search(text)
                status = int(ended[1]) if ended else status
                hear(text)
        finally:
            late.cancel()
            with contextlib.suppress(ProcessLookupError):
                running.kill()
    if status is None:
        raise MachineError(f"the machine did not come to its end within {seconds:.0f} s; its last lines are above.")
    return status
