"""A private X screen and a private D-Bus for the demo: nobody's own session is touched.

Guarantees: the screen's number is the server's choice, its cookie is in a file of ours, and everything started here ends with the
object. Whether the screen is locked is proved from outside: its locker runs, and a keyboard grab of ours is refused.
"""

import contextlib
import os
import pathlib
import secrets
import select
import struct
import sys
import time

from processes import Program, ProgramError, answer_of, end, processes_on_screen

SIZE = "1024x768"
GROUND = "335577"
FAMILY_WILD = 0xFFFF
OPEN_SECONDS = 60
PROBE = pathlib.Path(__file__).resolve().parent / "x_probe.py"
LOCKER = "i3lock"
LOCKER_COMMAND = [LOCKER, "-n", "-c", "1f3a4d"]


def write_cookie(path: pathlib.Path) -> None:
    """An X authority file with one new cookie, for whatever number the screen will have."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16))
    entry = struct.pack(">H", FAMILY_WILD) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
    path.touch(mode=0o600)
    path.write_bytes(entry)


class Screen:
    """Xephyr in a window where there is a display that takes it, else Xvfb; `without_window` says why there is none."""

    def __init__(self, folder: pathlib.Path, title: str = "The workstation's private screen") -> None:
        self._folder = folder
        self._authority = folder / "screen.authority"
        write_cookie(self._authority)
        self._programs: list[Program] = []
        display = os.environ.get("DISPLAY")
        number = ""
        if display:
            with contextlib.suppress(ProgramError):  # not installed: as good as no display
                number = self._open(["Xephyr", "-title", title, "-screen", SIZE])
        self.visible = bool(number)
        self.without_window = "" if number else f"the display {display} takes no window" if display else "there is no display"
        if not number:
            number = self._open(["Xvfb", "-screen", "0", f"{SIZE}x24"])
        if not number:
            raise self._server.failure("it opened no screen")
        self.name = f":{number}"

    def _open(self, command: list[str]) -> str:
        """Starts an X server; returns the number it chose, or nothing where it ended without one."""
        reading, writing = os.pipe()
        command = [*command, "-displayfd", str(writing), "-auth", str(self._authority), "-nolisten", "tcp", "-noreset"]
        try:
            self._server = Program(command[0], command, self._folder / f"{command[0]}.log", pass_fds=[writing])
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        with open(reading) as answer:
            ready = select.select([answer], [], [], OPEN_SECONDS)[0]
            number = answer.readline().strip() if ready else ""
        if not number:
            self._server.stop()
        return number

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to show itself here and nowhere else."""
        inherited = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        return inherited | {"DISPLAY": self.name, "XAUTHORITY": str(self._authority)}

    def start(self, *command: object) -> Program:
        """Starts a program on this screen; it ends with the screen."""
        program = Program(str(command[0]), command, self._folder / "desktop.log", self.environment)
        self._programs.append(program)
        return program

    def furnish(self, text: str) -> None:
        """What lies open on the desk: a coloured ground and a window with `text`."""
        self._probe("ground", GROUND)
        self.start("xterm", "-geometry", "66x16+120+140", "-fa", "Monospace", "-fs", "12", "-bg", "#fbfaf5", "-fg", "#1b2430",
                   "-b", "16", "-title", "Customer record", "-e", "sh", "-c", 'printf "\\033[?25l%s\\n" "$0"; exec sleep 86400', text)
        time.sleep(1)  # until the window is painted; only the picture of it depends on that

    def screenshot(self, picture: pathlib.Path) -> pathlib.Path:
        self._probe("shot", picture)
        return picture

    def keyboard_is_held(self) -> bool:
        return self._probe("grab").strip() == "held"

    def locker_pids(self) -> list[int]:
        return processes_on_screen(LOCKER, self.name)

    def unlock(self) -> None:
        """What the worker's password would do: the locker ends."""
        for process in self.locker_pids():
            end(process)

    def _probe(self, *words: object) -> str:
        return answer_of("the look at the private screen", [sys.executable, PROBE, *words], self.environment, seconds=20)

    def close(self) -> None:
        self.unlock()
        for program in reversed(self._programs):
            program.stop()
        self._server.stop()

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


BUS_RULES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A D-Bus of our own, in our folder; `address` is for a program's --bus."""

    def __init__(self, folder: pathlib.Path) -> None:
        socket, rules = folder / "bus", folder / "bus.conf"
        rules.write_text(BUS_RULES.format(socket=socket))
        self.address = f"unix:path={socket}"
        self._daemon = Program("dbus-daemon", ["dbus-daemon", f"--config-file={rules}", "--nofork", "--nopidfile"], folder / "bus.log")
        try:
            self._daemon.wait_until(socket.exists, "its socket was there", seconds=10)
        except ProgramError:
            self._daemon.stop()
            raise

    def close(self) -> None:
        self._daemon.stop()

    def __enter__(self) -> "PrivateBus":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
