"""The demo's temporary folder: keys, templates and databases lie in it, and it is gone when the demo ends.

Guarantee: "destroyed" is said only of what is gone. No signal stops it: it stands around `stopping.interruptible`.
"""

import pathlib
import shutil
import tempfile
import time

from telling import say

TRIES = 5


class NotDestroyed(Exception):
    """What is left, and what to do: one sentence."""


def destroy(folder: pathlib.Path) -> None:
    """Removes the folder; a program that is just ending may still write into it, so more than once."""
    for number in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.2 * number)
    raise NotDestroyed(f"{folder} could not be destroyed; it holds the demo's keys and templates: delete it by hand.")


class PrivateFolder:
    def __enter__(self) -> pathlib.Path:
        self._path = pathlib.Path(tempfile.mkdtemp(prefix="shiftguard-demo-"))
        return self._path

    def __exit__(self, *_: object) -> None:
        destroy(self._path)
        say("The demo's keys, templates and databases are destroyed.")
