"""Stands beside a running guard: shows its lines, proves each lock from outside, and plays the worker who unlocks."""

import contextlib
import dataclasses
import pathlib
import time
from collections.abc import Mapping
from typing import Any

from findings_report import Screenshots
from guard_trace import Shown
from processes import Program
from screen import LOCKER_COMMAND, PrivateBus, Screen
from telling import proof, say
from workstation import Guard

STEP_SECONDS = 0.05
UNLOCK_AFTER_SECONDS = 2.0


@dataclasses.dataclass(frozen=True)
class Stage:
    """What the story is played on."""
    programs: pathlib.Path
    models: pathlib.Path
    folder: pathlib.Path
    screen: Screen
    bus: PrivateBus
    lock_own_session: bool

    @property
    def lock_way(self) -> dict[str, Any]:
        return {"kind": "logind"} if self.lock_own_session else {"kind": "command", "argv": LOCKER_COMMAND}

    def live_picture(self, guard: Guard, film: pathlib.Path | None) -> contextlib.AbstractContextManager[object]:
        """A window beside the private screen's that shows what the guard sees; nothing where there is no display for it."""
        if not self.screen.visible:
            return contextlib.nullcontext()
        command = [self.programs / "sg_live_picture", "--trace", guard.trace.file, *(["--film", film] if film else [])]
        return Program("sg_live_picture", command, self.folder / "live-picture.log")

    @property
    def environment(self) -> Mapping[str, str] | None:
        return None if self.lock_own_session else self.screen.environment


class Watch:
    """`unproved` names the findings whose lock the guard calls verified and a look from outside does not see."""

    def __init__(self, guard: Guard, stage: Stage, last_finding: str = "") -> None:
        self._guard = guard
        self._stage = stage
        self._last_finding = last_finding
        self._unlock_at: float | None = None
        self._requested: dict[int, str] = {}
        self._before: pathlib.Path | None = None
        self.screens: dict[int, Screenshots] = {}
        self.unproved: list[str] = []
        self._picture_before()

    @property
    def locked(self) -> bool:
        """Whether a verified lock of the private screen still waits for the worker's password."""
        return self._unlock_at is not None

    def step(self) -> None:
        """Once: what is new on the terminal, and what is due."""
        for line in self._guard.lines():
            say("  " + line)
        for key, value in self._guard.trace.news():
            if key == "output" and value["type"] == "respond":
                self._requested[value["finding"]] = value["kind"]
            elif key == "output" and value["type"] == "outcome":
                self._on_outcome(value["finding"], value["verified"])
        if self._unlock_at is not None and time.monotonic() >= self._unlock_at:
            self._unlock()
        time.sleep(STEP_SECONDS)

    def findings(self) -> list[tuple[Shown, Screenshots]]:
        return [(shown, self.screens.get(shown.number, Screenshots())) for shown in self._guard.trace.shown]

    def is_locked_for(self, kind: str) -> bool:
        return any(shown.kind == kind and shown.verified for shown in self._guard.trace.shown)

    def _on_outcome(self, finding: int, verified: bool) -> None:
        if not verified or self._stage.lock_own_session:
            return
        kind, screen = self._requested.get(finding, "a finding"), self._stage.screen
        lockers, held = screen.locker_pids(), screen.keyboard_is_held()
        if lockers and held:
            proof(f"process {lockers[0]} (i3lock) runs on {screen.name}, and the keyboard there is refused to us: it is locked")
        else:
            self.unproved.append(kind)
            proof(f"NOT LOCKED as seen from outside: locker {'runs' if lockers else 'does not run'}, keyboard "
                  f"{'held' if held else 'free'}")
        self.screens[finding] = Screenshots(self._before, screen.screenshot(self._stage.folder / f"locked-{finding}.png"))
        if kind != self._last_finding:
            self._unlock_at = time.monotonic() + UNLOCK_AFTER_SECONDS

    def _unlock(self) -> None:
        self._unlock_at = None
        proof("the demo plays the worker's password: it ends the locker")
        self._stage.screen.unlock()
        time.sleep(0.2)
        self._picture_before()

    def _picture_before(self) -> None:
        if not self._stage.lock_own_session:
            number = len(self.screens) + 1
            self._before = self._stage.screen.screenshot(self._stage.folder / f"open-{number}.png")
