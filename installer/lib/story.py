"""The demo's story: a server, a workstation, a worker who is enrolled, and a guard that watches over them."""

import dataclasses
import datetime
import pathlib
import time
from collections.abc import Callable, Mapping
from typing import Any

import demo_policy
import film
import findings_report
import report
from findings_report import Screenshots
from guard_trace import Shown
from processes import ProgramError
from screen import LOCKER_COMMAND, PrivateBus, Screen
from server import Server
from workstation import Guard, Workstation

STEP_SECONDS = 0.05
UNLOCK_AFTER_SECONDS = 2.0
SHIFT_ENDS_AT = datetime.timedelta(seconds=38)  # after the guard's start, in the film's last scene
AGENT_START_SECONDS = 40
DELIVERY_SECONDS = 20


class StoryError(Exception):
    """What did not come out as it must: one sentence."""


def say(line: str = "") -> None:
    print(line, flush=True)


def proof(line: str) -> None:
    say(f"             proof    {line}")


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

    @property
    def environment(self) -> Mapping[str, str] | None:
        return None if self.lock_own_session else self.screen.environment


class Watch:
    """Stands beside a running guard: shows its lines, proves each lock from outside, and plays the worker who unlocks."""

    def __init__(self, guard: Guard, stage: Stage, last_finding: str) -> None:
        self._guard = guard
        self._stage = stage
        self._last_finding = last_finding
        self._unlock_at: float | None = None
        self._requested: dict[int, str] = {}
        self._before: pathlib.Path | None = None
        self.screens: dict[int, Screenshots] = {}
        self._picture_before()

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
        screen = self._stage.screen
        lockers, held = screen.locker_pids(), screen.keyboard_is_held()
        if lockers and held:
            proof(f"process {lockers[0]} (i3lock) runs on {screen.name}, and the keyboard there is refused to us: it is locked")
        else:
            proof(f"NOT LOCKED as seen from outside: locker {'runs' if lockers else 'does not run'}, keyboard "
                  f"{'held' if held else 'free'}")
        self.screens[finding] = Screenshots(self._before, screen.screenshot(self._stage.folder / f"locked-{finding}.png"))
        if self._requested.get(finding) != self._last_finding:
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


@dataclasses.dataclass(frozen=True)
class Told:
    """How the story went."""
    findings: list[tuple[Shown, Screenshots]]
    incidents: list[dict[str, Any]]
    enrolment: str


def enrol(stage: Stage, server: Server, workstation: Workstation, guard: Guard) -> str:
    """Joins and enrols with the running guard; returns the sentence about the template's margin."""
    say("  " + workstation.join(server).strip())
    code = server.enrolment_code()
    say(f"  One-time code from the server for {demo_policy.WORKER}: {code}")
    said = [line for line in workstation.enrol(code).splitlines() if line.strip()]
    for line in (said[:2] + ["  ..."] + said[-3:] if len(said) > 6 else said):
        say("  " + line)
    guard.lines()
    return said[-1] if said else ""


def wait_for_delivery(watch: Watch, server: Server, expected: tuple[str, ...]) -> list[dict[str, Any]]:
    """Until the server holds every expected incident with its outcome, or time is up; what it holds then."""
    deadline = time.monotonic() + DELIVERY_SECONDS
    while True:
        for _ in range(10):
            watch.step()
        incidents = server.incidents()
        if not missing(incidents, expected) or time.monotonic() > deadline:
            return incidents


def missing(incidents: list[dict[str, Any]], expected: tuple[str, ...]) -> list[str]:
    """The expected findings of which no incident with a verified lock stands on the server."""
    there = {one["finding"] for one in incidents if one["response"] == "lock" and one["verified"] is True}
    return [finding for finding in expected if finding not in there]


def tell_with_films(stage: Stage, server: Server, workstation: Workstation, enrolment_film: pathlib.Path, demo_film: pathlib.Path,
                    length_ms: int, expected: tuple[str, ...]) -> Told:
    """Enrols the worker of the first film, then guards over the second."""
    say("\nEnrolment: the worker looks at the camera.")
    in_an_hour = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    policy = demo_policy.document(workstation.account, stage.lock_way, in_an_hour, version=1)
    with workstation.guard("enrolment", policy, enrolment_film, stage.environment) as guard:
        enrolment = enrol(stage, server, workstation, guard)

    say("\nThe guard over the film:")
    shift_ends = datetime.datetime.now(datetime.timezone.utc) + SHIFT_ENDS_AT
    policy = demo_policy.document(workstation.account, stage.lock_way, shift_ends, version=2)
    with workstation.guard("guard", policy, demo_film, stage.environment, stage.lock_own_session) as guard:
        watch = Watch(guard, stage, last_finding="outside_shift")
        deadline = time.monotonic() + AGENT_START_SECONDS + length_ms / 1000
        while guard.running and time.monotonic() < deadline and not watch.is_locked_for("outside_shift"):
            watch.step()
        incidents = wait_for_delivery(watch, server, expected)
        findings = watch.findings()
    return Told(findings, incidents, enrolment)


STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Leave your chair until the screen locks.", ("worker_absent",)),
    ("Let somebody come in beside you, or hold up a photograph of a face.", ("additional_person", "unknown_person")),
    ("Cover the lens with your hand.", ("camera_covered",)),
)


def tell_with_camera(stage: Stage, server: Server, workstation: Workstation, camera: pathlib.Path,
                     ask: Callable[[str], str] = input) -> tuple[Told, tuple[str, ...]]:
    """Step by step with the person in front of the camera; returns what is expected on the server as well."""
    in_an_hour = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    policy = demo_policy.document(workstation.account, stage.lock_way, in_an_hour, version=1, camera=str(camera))
    found = []
    with workstation.guard("guard", policy, None, stage.environment, stage.lock_own_session) as guard:
        ask("\nStep 1: sit in front of the camera, alone, and look at it. Then press Enter. ")
        enrolment = enrol(stage, server, workstation, guard)
        watch = Watch(guard, stage, last_finding="")
        for number, (step, wanted) in enumerate(STEPS, start=2):
            ask(f"\nStep {number}: {step} Come back when it has locked. Press Enter, then do it. ")
            found.append(await_one_of(watch, guard, wanted))
        expected = tuple(finding for finding in found if finding)
        incidents = wait_for_delivery(watch, server, expected)
        findings = watch.findings()
    if len(expected) < len(STEPS):
        raise StoryError(f"only {len(expected)} of {len(STEPS)} steps led to a verified lock: {', '.join(expected) or 'none'}.")
    return Told(findings, incidents, enrolment), expected


def await_one_of(watch: Watch, guard: Guard, wanted: tuple[str, ...], seconds: float = 60) -> str | None:
    """The finding that came, once it is locked and unlocked again; None where it did not come in time."""
    already = sum(len([1 for shown, _ in watch.findings() if shown.kind == kind]) for kind in wanted)
    deadline = time.monotonic() + seconds
    while guard.running and time.monotonic() < deadline:
        watch.step()
        came = [shown.kind for shown, _ in watch.findings() if shown.kind in wanted and shown.verified]
        if len(came) > already:
            pause_until = time.monotonic() + UNLOCK_AFTER_SECONDS + 1
            while time.monotonic() < pause_until:
                watch.step()
            return came[-1]
    if not guard.running:
        raise guard.failure("it ended in the middle of a step")
    say("  Nothing of that kind was found within a minute; the demo goes on.")
    return None


def write_report(told: Told, film_file: pathlib.Path | None, path: pathlib.Path, version: str, started: datetime.datetime) -> None:
    reel = film.read(film_file) if film_file is not None else None
    report.write(findings_report.description(told.findings, told.incidents, reel, told.enrolment, version, started), path)


__all__ = ["ProgramError", "Stage", "StoryError", "Told", "missing", "tell_with_camera", "tell_with_films", "write_report"]
