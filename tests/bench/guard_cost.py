"""What the whole guard costs, measured from outside: `shiftguard run` and its eye over composed films, as in the demo.

Prints a Markdown table: share of one core and resident memory of both processes on a quiet scene at the default pace, and the
time from a second person's first frame to the lock request and to the verified lock. Nothing of the machine's session is touched.
"""

import argparse
import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer/lib"))

import demo_policy  # noqa: E402  (the demo's workstation is the one that is measured)
from guard_trace import Trace  # noqa: E402
from screen import LOCKER_COMMAND, PrivateBus, Screen  # noqa: E402
from server import Server  # noqa: E402
from workstation import Guard, Workstation  # noqa: E402

ENROLMENT_SECONDS = 25
SETTLE_SECONDS = 10  # the worker is verified, and the first hurry is over
BYSTANDER_AFTER_MS = 6000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Spent:
    processor_seconds: float
    resident_megabytes: float


def spent(process: int) -> Spent:
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return Spent((int(fields[11]) + int(fields[12])) / TICKS, resident * 1024 / 1e6)


def eye_of(guard: int) -> int:
    children = [int(child) for task in pathlib.Path(f"/proc/{guard}/task").iterdir()
                for child in (task / "children").read_text().split()]
    return next(child for child in children if pathlib.Path(f"/proc/{child}/comm").read_text().startswith("shiftguard-eye"))


def compose(programs: pathlib.Path, data: pathlib.Path, scenes: str, film: pathlib.Path) -> pathlib.Path:
    subprocess.run([programs / "sg_compose_film", "--scenes", scenes, "--data", data, "--out", film,
                    "--timeline", film.with_suffix(".json")], check=True, stdout=subprocess.DEVNULL)
    return film


def wait_for_looks(trace: Trace) -> None:
    deadline = time.monotonic() + 60
    while trace.last_look is None or not trace.last_look.get("frame"):
        for _ in trace.news():
            pass
        if time.monotonic() > deadline:
            raise SystemExit("guard_cost: the guard looked at nothing for a minute; see its log")
        time.sleep(0.05)


def quiet_scene(guard: Guard, seconds: int) -> list[tuple[str, str]]:
    wait_for_looks(guard.trace)
    time.sleep(SETTLE_SECONDS)
    daemon, eye = guard.process.pid, eye_of(guard.process.pid)
    began, before = time.monotonic(), [spent(process) for process in (daemon, eye)]
    time.sleep(seconds)
    passed, after = time.monotonic() - began, [spent(process) for process in (daemon, eye)]
    shares = [100 * (now.processor_seconds - then.processor_seconds) / passed for then, now in zip(before, after)]
    memory = [now.resident_megabytes for now in after]
    return [("share of one core, quiet scene, daemon", f"{shares[0]:.1f} %"),
            ("share of one core, quiet scene, eye with capture", f"{shares[1]:.1f} %"),
            ("share of one core, quiet scene, together", f"{sum(shares):.1f} %"),
            ("resident memory, daemon", f"{memory[0]:.0f} MB"),
            ("resident memory, eye", f"{memory[1]:.0f} MB"),
            ("resident memory, together", f"{sum(memory):.0f} MB")]


@dataclasses.dataclass(frozen=True)
class Reaction:
    """Milliseconds."""
    to_request: float   # since the bystander's first frame
    to_verified: float
    past_confirm: float  # from the end of the confirm time to the request


def reaction(guard: Guard, timeline: dict[str, object]) -> Reaction:
    mark = next(mark for mark in timeline["scenes"] if mark["scene"] == "bystander")
    deadline = time.monotonic() + BYSTANDER_AFTER_MS / 1000 + 30
    while time.monotonic() < deadline:
        for _ in guard.trace.news():
            pass
        for shown in guard.trace.shown:
            if shown.kind == "additional_person" and shown.outcome_ms is not None and shown.requested_ms is not None:
                assert shown.first_seen_ms is not None
                requested, verified = (guard.trace.film_ms_at(at) for at in (shown.requested_ms, shown.outcome_ms))
                confirm = demo_policy.TIMES["additional_person"][0]
                return Reaction(requested - mark["cause_from_ms"], verified - mark["cause_from_ms"],
                                shown.requested_ms - shown.first_seen_ms - confirm)
        time.sleep(0.02)
    raise SystemExit("guard_cost: the bystander was not found; see the guard's log")


def summary(values: list[float]) -> str:
    return f"median {statistics.median(values):.0f} ms, most {max(values):.0f} ms ({len(values)} runs)"


def measure(options: argparse.Namespace, folder: pathlib.Path) -> list[tuple[str, str]]:
    enrolment = compose(options.programs, options.data, f"worker={1000 * ENROLMENT_SECONDS}", folder / "enrolment.avi")
    quiet = compose(options.programs, options.data, f"worker={1000 * (options.seconds + SETTLE_SECONDS + 20)}", folder / "quiet.avi")
    crowd = compose(options.programs, options.data, f"worker={BYSTANDER_AFTER_MS},bystander=6000", folder / "crowd.avi")
    timeline = json.loads(crowd.with_suffix(".json").read_text())
    with Screen(folder) as screen, PrivateBus(folder) as bus, Server(options.programs, folder) as server:
        workstation = Workstation(options.programs, options.models, folder, bus.address)
        shift_ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=50)  # an hour long: it has begun
        policy = demo_policy.document(workstation.account, {"kind": "command", "argv": LOCKER_COMMAND}, shift_ends, 1)
        with workstation.guard("enrolment", policy, enrolment, screen.environment):
            workstation.join(server)
            workstation.enrol(server.enrolment_code())
        with workstation.guard("quiet", policy, quiet, screen.environment) as guard:
            rows = quiet_scene(guard, options.seconds)
        reactions = []
        for number in range(options.runs):
            with workstation.guard(f"crowd-{number}", policy, crowd, screen.environment) as guard:
                reactions.append(reaction(guard, timeline))
            screen.unlock()
    confirm = demo_policy.TIMES["additional_person"][0]
    return rows + [
        (f"second person's first frame to lock request (confirm {confirm} ms)", summary([one.to_request for one in reactions])),
        ("second person's first frame to verified lock", summary([one.to_verified for one in reactions])),
        ("end of the confirm time to lock request", summary([one.past_confirm for one in reactions]))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of the built programs")
    parser.add_argument("--models", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of the recordings")
    parser.add_argument("--seconds", type=int, default=60, help="how long the quiet scene is measured")
    parser.add_argument("--runs", type=int, default=5, help="how often the bystander comes in")
    options = parser.parse_args()
    options.programs, options.models, options.data = (path.resolve() for path in (options.programs, options.models, options.data))
    with tempfile.TemporaryDirectory(prefix="shiftguard-bench-") as folder, contextlib.chdir(ROOT):
        rows = measure(options, pathlib.Path(folder))
    print("| what | measured |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")


if __name__ == "__main__":
    main()
