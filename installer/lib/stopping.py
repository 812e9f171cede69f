"""How the demo is stopped: the first signal is a KeyboardInterrupt, and those after it are nothing.

It comes only where what has begun can be ended in order: within `interruptible`, and never within `held`.
"""

import contextlib
import signal
import types
from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopping:
    """One for the process: `STOPPING`. Python runs signal handlers in the main thread, so it needs no mutex."""

    def __init__(self) -> None:
        self._asked = False
        self._raised = False
        self._interruptible = False
        self._holds = 0

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Within this block a signal raises KeyboardInterrupt; one that came before it does so at once."""
        self._interruptible = True
        try:
            self._raise_if_due()
            yield
        finally:
            self._interruptible = False

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Puts the KeyboardInterrupt off to the end of this block: what is begun in it is also put down in it."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        self._raise_if_due()

    def _on_signal(self, _number: int, _frame: types.FrameType | None) -> None:
        self._asked = True
        self._raise_if_due()

    def _raise_if_due(self) -> None:
        if self._asked and self._interruptible and not self._holds and not self._raised:
            self._raised = True
            raise KeyboardInterrupt


STOPPING = Stopping()
