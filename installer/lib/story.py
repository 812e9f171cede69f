"""The demo's story over the film: a worker who is enrolled, and a guard that watches over them."""

import dataclasses
import datetime
import math
import pathlib
import time
from typing import Any

import demo_policy
from findings_report import Screenshots
from guard_trace import Shown
from server import Server
from telling import doing, say
from watch import Stage, Watch
from workstation import Guard, Workstation

# Of the film, in its last scene. Counted from the first look, so that a slow start takes nothing from it.
SHIFT_ENDS_AT_MS = 37_000
AGENT_START_SECONDS = 120
DELIVERY_SECONDS = 40


@dataclasses.dataclass(frozen=True)
class Told:
    """How the story went."""
    findings: list[tuple[Shown, Screenshots]]
    incidents: list[dict[str, Any]]
    enrolment: str
    expected: tuple[str, ...]      # what must stand on the server
    shortcomings: tuple[str, ...]  # what else did not come out as it must, one sentence each


def missing(incidents: list[dict[str, Any]], expected: tuple[str, ...]) -> list[str]:
    """The expected findings of which no incident with a verified lock stands on the server."""
    there = {one["finding"] for one in incidents if one["response"] == "lock" and one["verified"] is True}
    return [finding for finding in expected if finding not in there]


def shortcomings_of(watch: Watch) -> list[str]:
    return [f"the lock of {kind} was called verified, and seen from outside the screen was not locked" for kind in watch.unproved]


def in_an_hour() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)


def shift_end(first_look_wall_ms: int) -> datetime.datetime:
    """When the demo's shift ends, for a film whose first look was at this moment: a whole second, never too early."""
    return datetime.datetime.fromtimestamp(math.ceil((first_look_wall_ms + SHIFT_ENDS_AT_MS) / 1000), datetime.timezone.utc)


def enrol(server: Server, workstation: Workstation, guard: Guard) -> str:
    """Joins and enrols with the running guard; returns the sentence about the template's margin."""
    say("  " + workstation.join(server).strip())
    code = server.enrolment_code()
    say(f"  One-time code from the server for {demo_policy.WORKER}: {code}")
    with doing("the eye takes samples of the worker's face"):
        said = [line for line in workstation.enrol(code).splitlines() if line.strip()]
    for line in (said[:2] + ["  ..."] + said[-3:] if len(said) > 6 else said):
        say("  " + line)
    guard.lines()
    return said[-1] if said else ""


def wait_for_delivery(watch: Watch, server: Server, expected: tuple[str, ...], seconds: float = DELIVERY_SECONDS) -> list[dict[str, Any]]:
    """Until the server holds every expected incident with its outcome, or time is up; what it holds then."""
    deadline = time.monotonic() + seconds
    with doing("waiting until everything stands on the server"):
        while True:
            for _ in range(10):
                watch.step()
            incidents = server.incidents()
            if not missing(incidents, expected) or time.monotonic() > deadline:
                return incidents


class FilmShift:
    """Ends the worker's shift at its moment of the film: once the first look is known, the policy file says when."""

    def __init__(self, guard: Guard, workstation: Workstation, stage: Stage) -> None:
        self._guard = guard
        self._workstation = workstation
        self._stage = stage
        self.ends: datetime.datetime | None = None

    def step(self) -> None:
        first = self._guard.trace.first_look_wall_ms
        if self.ends is None and first is not None:
            self.ends = shift_end(first)
            say(f"  The demo's shift ends at {self.ends:%H:%M:%S} UTC, in the film's last scene: the policy file now says so.")
            policy = demo_policy.document(self._workstation.account, self._stage.lock_way, self.ends, version=3)
            self._workstation.write_policy("guard", policy)


def watch_the_film(stage: Stage, server: Server, workstation: Workstation, film: pathlib.Path, length_ms: int,
                   expected: tuple[str, ...]) -> tuple[Watch, list[dict[str, Any]]]:
    policy = demo_policy.document(workstation.account, stage.lock_way, in_an_hour(), version=2)
    with workstation.guard("guard", policy, film, stage.environment, stage.lock_own_session) as guard, \
            stage.live_picture(guard, film), doing("the guard watches the film"):
        watch, shift = Watch(guard, stage, last_finding=expected[-1]), FilmShift(guard, workstation, stage)
        deadline = time.monotonic() + AGENT_START_SECONDS + length_ms / 1000
        while guard.running and time.monotonic() < deadline and not watch.is_locked_for(expected[-1]):
            watch.step()
            shift.step()
        return watch, wait_for_delivery(watch, server, expected)


def tell_with_films(stage: Stage, server: Server, workstation: Workstation, enrolment_film: pathlib.Path, demo_film: pathlib.Path,
                    length_ms: int, expected: tuple[str, ...]) -> Told:
    """Enrols the worker of the first film, then guards over the second until the last expected finding has locked."""
    say("\nEnrolment: the worker looks at the camera.")
    policy = demo_policy.document(workstation.account, stage.lock_way, in_an_hour(), version=1)
    with workstation.guard("enrolment", policy, enrolment_film, stage.environment) as guard:
        enrolment = enrol(server, workstation, guard)
    say("\nThe guard over the film:")
    watch, incidents = watch_the_film(stage, server, workstation, demo_film, length_ms, expected)
    return Told(watch.findings(), incidents, enrolment, expected, tuple(shortcomings_of(watch)))
