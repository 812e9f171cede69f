"""The demo's story with the person in front of the camera: step by step, while the guard's lines go on."""

import pathlib
import select
import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

import demo_policy
from server import Server
from story import Told, enrol, in_an_hour, shortcomings_of, wait_for_delivery
from telling import doing, say
from watch import STEP_SECONDS, UNLOCK_AFTER_SECONDS, Stage, Watch
from workstation import Guard, Workstation

STEP_PATIENCE_SECONDS = 60.0
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Leave your chair until the screen locks.", ("worker_absent",)),
    ("Let somebody come in beside you, or hold up a photograph of a face.", ("additional_person", "unknown_person")),
    ("Cover the lens with your hand.", ("camera_covered", "camera_dark")),
)


class Stopped(Exception):
    """The terminal has ended: nobody is there to go on."""


class Person(Protocol):
    def enter(self, prompt: str, meanwhile: Callable[[], None]) -> None:
        """Shows the prompt and returns at Enter; `meanwhile` is called again and again until then."""


class AtTerminal:
    """Waits for Enter without standing still: the guard's lines and what is due go on."""

    def __init__(self, terminal: TextIO = sys.stdin) -> None:
        self._terminal = terminal

    def enter(self, prompt: str, meanwhile: Callable[[], None]) -> None:
        say(prompt)
        while not select.select([self._terminal], [], [], 0)[0]:
            meanwhile()
        if not self._terminal.readline():
            raise Stopped("the terminal has ended in the middle of a step.")


def await_one_of(watch: Watch, guard: Guard, wanted: tuple[str, ...], seconds: float | None = None) -> str | None:
    """The finding that came, once it is locked and unlocked again; None where it did not come in time."""
    already = sum(1 for shown, _ in watch.findings() if shown.kind in wanted and shown.verified)
    deadline = time.monotonic() + (STEP_PATIENCE_SECONDS if seconds is None else seconds)
    while guard.running and time.monotonic() < deadline:
        watch.step()
        came = [shown.kind for shown, _ in watch.findings() if shown.kind in wanted and shown.verified]
        if len(came) > already:
            pause_until = time.monotonic() + UNLOCK_AFTER_SECONDS + 1
            while watch.locked and time.monotonic() < pause_until:
                watch.step()
            return came[-1]
    if not guard.running:
        raise guard.failure("it ended in the middle of a step")
    say("  Nothing of that kind was found in time; the demo goes on.")
    return None


def take_steps(watch: Watch, guard: Guard, person: Person) -> tuple[list[str], list[str]]:
    """Every step once; returns the findings that came and one sentence for each step without any."""
    found, missed = [], []
    for number, (step, wanted) in enumerate(STEPS, start=2):
        person.enter(f"\nStep {number}: {step} Come back when it has locked. Press Enter, then do it.", watch.step)
        with doing(f"step {number}"):
            came = await_one_of(watch, guard, wanted)
        if came is None:
            missed.append(f"step {number} ({step.rstrip('.').lower()}) led to no verified lock")
        else:
            found.append(came)
    return found, missed


def tell_with_camera(stage: Stage, server: Server, workstation: Workstation, camera: pathlib.Path, person: Person) -> Told:
    policy = demo_policy.document(workstation.account, stage.lock_way, in_an_hour(), version=1, camera=str(camera))
    with workstation.guard("guard", policy, None, stage.environment) as guard, stage.live_picture(guard, None):

        def show_lines() -> None:
            for line in guard.lines():
                say("  " + line)
            time.sleep(STEP_SECONDS)

        person.enter("\nStep 1: sit in front of the camera, alone, and look at it. Then press Enter.", show_lines)
        enrolment = enrol(server, workstation, guard)
        watch = Watch(guard, stage)
        found, missed = take_steps(watch, guard, person)
        expected = tuple(dict.fromkeys(found))
        incidents = wait_for_delivery(watch, server, expected)
    return Told(watch.findings(), incidents, enrolment, expected, (*missed, *shortcomings_of(watch)))
