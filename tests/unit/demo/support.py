"""Stand-ins for the demo's running programs: a trace that is written as the guard would, a screen that answers as told."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "installer/lib"))

import guard_trace  # noqa: E402
import telling  # noqa: E402

BOOT = 500_000  # the guard's clock when its t_ms was 0
WALL = 1_800_000_000_000


def silenced(test):
    """Keeps what the demo says away from the test's output; returns it."""
    said = io.StringIO()
    stack = contextlib.ExitStack()
    stack.enter_context(contextlib.redirect_stdout(said))
    test.addCleanup(stack.close)
    return said


class TraceFile:
    """A trace in a folder of the test's own."""

    def __init__(self, test):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "guard.trace"
        self.trace = guard_trace.Trace(self.path)

    def line(self, at, **what):
        with open(self.path, "a") as file:
            file.write(json.dumps({"t_ms": at, "wall_ms": WALL + at} | what) + "\n")

    def look(self, at, captured=None, frame=True):
        observation = {"captured_ms": BOOT + (at if captured is None else captured), "faces": [], "persons": []}
        if frame:
            observation["frame"] = {"width": 640, "height": 480}
        self.line(at, input={"now": {"boot_ms": BOOT + at, "wall_ms": WALL + at}, "input": {"type": "looked", "observation": observation}})

    def finding(self, number, kind, first, confirmed, outcome=None, verified=True):
        self.line(confirmed, output={"type": "respond", "finding": number, "kind": kind, "response": "lock"})
        self.line(confirmed, output={"type": "finding", "finding": number, "kind": kind, "detail": "as seen", "response": "lock",
                                     "occurrence": 1, "first_seen": {"boot_ms": BOOT + first},
                                     "confirmed": {"boot_ms": BOOT + confirmed}})
        if outcome is not None:
            self.line(outcome, output={"type": "outcome", "finding": number, "verified": verified, "detail": "process and X grab"})


class FakeGuard:
    def __init__(self, trace):
        self.trace = trace
        self.running = True

    def lines(self):
        return []

    def failure(self, what):
        return RuntimeError(what)


class FakeScreen:
    name = ":7"

    def __init__(self):
        self.lockers, self.held, self.unlocked = [], False, 0

    def locker_pids(self):
        return self.lockers

    def keyboard_is_held(self):
        return self.held

    def unlock(self):
        self.unlocked += 1

    def screenshot(self, picture):
        return picture


__all__ = ["BOOT", "WALL", "FakeGuard", "FakeScreen", "TraceFile", "silenced", "telling"]
