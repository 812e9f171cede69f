#!/usr/bin/python3
"""Holds every #include of the house against the law of who may know whom.

    tests/lint/include_law.py [--root FOLDER] [--law FILE]

The law is what CMake recorded from the rooms' link lists (build/<preset>/include-law.txt: target, room, links). Checked in
agent, common, protocol and server:

1. an #include "..." names a file of the own room or of a room that is linked, directly or through another;
2. OpenCV and dlib are named in agent/vision and agent/eye only;
3. a header that another room includes shows no third-party type (nlohmann's forward declarations are allowed);
4. agent/decision reads no clock, draws no random number and touches no file, thread or operating system.

Prints one line an offence (file:line: sentence) and exits with status 1 where there is any.
"""

import argparse
import dataclasses
import pathlib
import re
import sys

ROOMS = ("agent", "common", "protocol", "server")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
GENERATED = re.compile(r"\.moc$|^ui_|^moc_|^qrc_")
THIRD_PARTY = re.compile(r"^(opencv2|dlib|nlohmann|rapidjson|sdbus-c\+\+|spdlog|fmt|CLI|boost|curl|openssl|date|valijson|kainjow|libical|"
                         r"systemd|security|xcb|X11|benchmark|catch2|sodium|Qt\w*)/|^(Q[A-Z]\w*|sodium\.h|csv\.h|sqlite3\.h|mustache\.hpp|zstd\.h|zlib\.h)$")
VISION_LIBRARIES = re.compile(r"^(opencv2|dlib)/")
VISION_ROOMS = ("agent/vision", "agent/eye")
FORWARD_DECLARATIONS = ("nlohmann/json_fwd.hpp",)
# One helper that all adapters to the system bus share; its header is the bus library's by purpose.
SHARED_ADAPTERS = ("common/linux/bus.hpp",)
PURE_ROOMS = ("agent/decision",)
IMPURE_HEADERS = re.compile(r"^(sys/|linux/|unistd\.h|fcntl\.h|poll\.h|pthread\.h|signal\.h|time\.h|ctime|fstream|iostream|filesystem|"
                            r"thread|mutex|future|atomic|random|cstdlib|cstdio)")
IMPURE_CALLS = re.compile(r"\b(?:system_clock|steady_clock|high_resolution_clock|utc_clock)\s*::\s*now\b|\b(?:clock_gettime|gettimeofday|"
                          r"getenv|random_device)\b|\bstd::(?:time|rand)\s*\(")


@dataclasses.dataclass(frozen=True)
class Include:
    file: pathlib.PurePosixPath  # from the root of the house
    line: int
    name: str
    ours: bool  # written with quotes


class Law:
    """Rooms, and for each the rooms it may know."""

    def __init__(self, text):
        self._room_of_target, links = {}, {}
        for line in text.splitlines():
            target, _, rest = line.strip().partition(" ")
            if target:
                room, _, linked = rest.partition(" ")
                self._room_of_target[target] = room
                links[target] = [each for each in linked.split(",") if each]
        self.rooms = set(self._room_of_target.values())
        self._known = {room: {room} for room in self.rooms}
        for target, room in self._room_of_target.items():
            self._known[room] |= self._reach(target, links)

    def _reach(self, target, links):
        seen, waiting = set(), [target]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += links.get(each, [])
        return {self._room_of_target[each] for each in seen if each in self._room_of_target}

    def room_of(self, file):
        """The room a file lies in: the nearest folder above it that has a target; None where there is none."""
        return next((str(folder) for folder in file.parents if str(folder) in self.rooms), None)

    def may_know(self, room, other):
        return other in self._known.get(room, set())


def files_of(root):
    for top in ROOMS:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".c") and path.is_file():
                yield pathlib.PurePosixPath(path.relative_to(root))


def includes_of(root, file):
    for number, line in enumerate((root / file).read_text(errors="replace").splitlines(), start=1):
        if match := INCLUDE.match(line):
            yield Include(file, number, match[1] or match[2], ours=match[1] is not None)


def check_room(law, root, include):
    if not include.ours or GENERATED.search(include.name):
        return None
    if not (root / include.name).is_file():
        return f'there is no "{include.name}"; write the path from the root of the house.'
    room = law.room_of(include.file)
    other = law.room_of(pathlib.PurePosixPath(include.name))
    if room is None:
        return None  # said once for the file
    if other is None or not law.may_know(room, other):
        return f'{room} does not link {other or "the room"} of "{include.name}"; link it there, if the design allows it, or do without.'
    return None


def check_vision(include):
    if VISION_LIBRARIES.match(include.name) and not include.ours and not str(include.file).startswith(VISION_ROOMS):
        return f"<{include.name}> belongs to {' and '.join(VISION_ROOMS)} alone."
    return None


def check_purity(root, file):
    if not str(file).startswith(PURE_ROOMS):
        return
    for include in includes_of(root, file):
        if not include.ours and IMPURE_HEADERS.match(include.name):
            yield include.line, f"<{include.name}> has no place in a pure room."
    for number, line in enumerate((root / file).read_text(errors="replace").splitlines(), start=1):
        if match := IMPURE_CALLS.search(line.split("//")[0]):
            yield number, f"{match[0].strip('(')} has no place in a pure room; time and chance come in as arguments."


def check_public_headers(law, includes):
    """Third-party includes of headers that another room includes."""
    public = {}
    for include in includes:
        named = pathlib.PurePosixPath(include.name)
        if include.ours and law.room_of(named) and law.room_of(named) != law.room_of(include.file):
            public.setdefault(named, law.room_of(include.file))
    for include in includes:
        third_party = not include.ours and THIRD_PARTY.match(include.name) and include.name not in FORWARD_DECLARATIONS
        if third_party and include.file in public and str(include.file) not in SHARED_ADAPTERS:
            yield include, f"<{include.name}> stands in a header that {public[include.file]} includes; keep it in a .cpp file."


def check(root, law):
    """Every offence as (file, line, sentence)."""
    includes = [include for file in files_of(root) for include in includes_of(root, file)]
    offences = []
    for include in includes:
        for sentence in (check_room(law, root, include), check_vision(include)):
            if sentence:
                offences.append((include.file, include.line, sentence))
    offences += [(file, 1, f"{file.parent} belongs to no target of a CMakeLists.txt, so nothing says whom it may know.")
                 for file in sorted({include.file for include in includes}) if law.room_of(file) is None]
    offences += [(include.file, include.line, sentence) for include, sentence in check_public_headers(law, includes)]
    offences += [(file, line, sentence) for file in files_of(root) for line, sentence in check_purity(root, file)]
    return sorted(offences)


def main():
    home = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=home)
    parser.add_argument("--law", type=pathlib.Path, default=home / "build/dev/include-law.txt")
    arguments = parser.parse_args()
    if not arguments.law.is_file():
        print(f"include_law: {arguments.law} is not there; configure the build first (cmake --preset dev).", file=sys.stderr)
        return 2
    offences = check(arguments.root, Law(arguments.law.read_text()))
    for file, line, sentence in offences:
        print(f"{file}:{line}: {sentence}")
    print(f"include law: {len(offences)} offences" if offences else "include law: kept")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
