"""What the demo says: every line at once, and never ten seconds of silence while something is being done."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

SILENCE_SECONDS = 5.0


class Voice:
    """Says lines; within `doing` a line of its own comes after five silent seconds, so that nobody wonders."""

    def __init__(self, to: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._to = to
        self._clock = clock
        self._mutex = threading.Lock()  # guards what follows and the writing itself
        self._said_at = clock()
        self._doing: list[tuple[str, float]] = []

    def say(self, line: str = "") -> None:
        with self._mutex:
            self._write(line)

    def beat(self) -> None:
        """Once: the line that is due where nothing was said for too long."""
        with self._mutex:
            if self._doing and self._clock() - self._said_at >= SILENCE_SECONDS:
                what, since = self._doing[-1]
                self._write(f"  ... {what}: {self._clock() - since:.0f} s")

    @contextlib.contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """While this block runs, silence is broken with `what`."""
        with self._mutex:
            self._doing.append((what, self._clock()))
        try:
            yield
        finally:
            with self._mutex:
                self._doing.pop()

    @contextlib.contextmanager
    def beating(self) -> Iterator[None]:
        """A thread that beats until this block ends."""
        over = threading.Event()

        def run() -> None:
            while not over.wait(SILENCE_SECONDS / 10):
                self.beat()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _write(self, line: str) -> None:
        print(line, file=self._to or sys.stdout, flush=True)
        self._said_at = self._clock()


VOICE = Voice()
say, doing = VOICE.say, VOICE.doing


def proof(line: str) -> None:
    say(f"             proof    {line}")
