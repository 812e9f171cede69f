"""Programs of the demo: each with a log, each ended by its process id, none left behind.

A program ends with its `with` block; `none_left` ends what a signal tore out of its block before that had begun. Should this
process be killed, the kernel ends its programs in its place.
"""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from stopping import STOPPING

PR_SET_PDEATHSIG = 1
LAST_LINES = 15
STOP_SECONDS = 8.0


class ProgramError(Exception):
    """What went wrong with a program, with the last it said."""


def _end_with_parent() -> None:
    """Runs in the child before the program: SIGTERM when the process that started it dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


_started: list[subprocess.Popen[Any]] = []


def _start(words: list[str], **more: Any) -> subprocess.Popen[Any]:
    """Starts a program in a session of its own and puts it down for `none_left`, both or neither."""
    with STOPPING.held():
        _started[:] = [process for process in _started if process.poll() is None]
        try:
            process = subprocess.Popen(words, start_new_session=True, preexec_fn=_end_with_parent, **more)
        except OSError as error:
            raise ProgramError(f"{words[0]} cannot be started ({error.strerror}); run installer/demo again to build and install "
                               "what is missing.") from error
        _started.append(process)
    return process


def _end(process: subprocess.Popen[Any], seconds: float = STOP_SECONDS) -> int:
    """SIGTERM, and SIGKILL where that is not heard; returns the exit status."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


@contextlib.contextmanager
def none_left() -> Iterator[None]:
    """Ends, at the end of this block, every program that still runs, the last started first."""
    try:
        yield
    finally:
        while _started:
            _end(_started.pop())


def last_lines(text: str, most: int = LAST_LINES) -> str:
    return "\n".join("    " + line for line in text.splitlines()[-most:])


class Program:
    """A program that runs beside us, in a session of its own so that Ctrl-C reaches us alone and we end things in order."""

    def __init__(self, name: str, command: Sequence[object], log: pathlib.Path, environment: Mapping[str, str] | None = None,
                 **more: Any) -> None:
        self.name = name
        self.log = log
        with open(log, "ab") as sink:
            self.process = _start([str(word) for word in command], env=environment,
                                  **({"stdin": subprocess.DEVNULL, "stdout": sink, "stderr": sink} | more))

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def failure(self, what: str) -> ProgramError:
        """An error with the program's own last lines."""
        status = self.process.poll()
        ended = "" if status is None else f" (it ended with status {status})"
        said = last_lines(self.log.read_text(errors="replace"))
        return ProgramError(f"{self.name}: {what}{ended}." + (f" Its last lines:\n{said}" if said else ""))

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Waits until `ready()`; ProgramError where the program ends before, or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise self.failure(f"it ended before {what}")
            if time.monotonic() > deadline:
                raise self.failure(f"it took longer than {seconds:.0f} s until {what}")
            time.sleep(0.05)

    def stop(self, seconds: float = STOP_SECONDS) -> int:
        """SIGTERM, and SIGKILL where that is not heard; returns the exit status."""
        return _end(self.process, seconds)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def answer_of(name: str, command: Sequence[object], environment: Mapping[str, str] | None = None, seconds: float = 60) -> str:
    """Runs a program to its end and returns its standard output; ProgramError with what it said where it fails."""
    process = _start([str(word) for word in command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE, text=True)
    with process:
        try:
            said, complained = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise ProgramError(f"{name} did not end within {seconds:.0f} s.") from error
        finally:
            _end(process)
    if process.returncode != 0:
        raise ProgramError(f"{name} failed with status {process.returncode}:\n{last_lines(said + complained)}")
    return said


def processes_on_screen(program: str, display: str) -> list[int]:
    """The ids of processes of that name that show themselves on that X screen."""
    shown = f"DISPLAY={display}".encode()
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "comm").read_text().strip() == program and shown in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return sorted(found)


def end(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
