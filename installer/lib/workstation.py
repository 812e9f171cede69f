"""The demo's workstation: the agent in the foreground, and the worker's commands to it."""

import getpass
import json
import os
import pathlib
import queue
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

from demo_policy import WORKER
from processes import Program, ProgramError, answer_of
from server import Server
from guard_trace import Trace
from telling import doing


class Guard(Program):
    """A running `shiftguard run`; `lines()` is what it said since it was last asked."""

    def __init__(self, command: list[object], folder: pathlib.Path, name: str, environment: Mapping[str, str] | None) -> None:
        super().__init__("shiftguard run", command, folder / f"{name}.log", environment, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True)
        self.trace = Trace(folder / f"{name}.trace")
        self._said: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with open(self.log, "a") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self._said.put(line.rstrip("\n"))

    def lines(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self._said.get_nowait())
            except queue.Empty:
                return said

    def stop(self, seconds: float = 10) -> int:
        status = super().stop(seconds)
        self._reader.join(timeout=2)
        return status


class Workstation:
    def __init__(self, programs: pathlib.Path, models: pathlib.Path, folder: pathlib.Path, bus: str) -> None:
        self._tool = programs / "shiftguard"
        self._models = models
        self._folder = folder
        self._bus = bus
        self.account = getpass.getuser()
        self.state = folder / "workstation"
        self.state.mkdir(mode=0o700)

    def write_policy(self, name: str, policy: dict[str, Any]) -> pathlib.Path:
        """Puts a policy in place by a rename: the guard `name` follows its file and never reads half of one."""
        file = self._folder / f"{name}.policy.json"
        part = file.with_suffix(".part")
        part.write_text(json.dumps(policy, indent=2))
        os.replace(part, file)
        return file

    def guard(self, name: str, policy: dict[str, Any], film: pathlib.Path | None = None,
              environment: Mapping[str, str] | None = None, lock_own_session: bool = False) -> Guard:
        """Starts the guard and waits until it answers on the bus."""
        policy_file = self.write_policy(name, policy)
        command: list[object] = [self._tool, "run", *([film] if film else []), "--policy", policy_file, "--state", self.state,
                                 "--models", self._models, "--bus", self._bus, "--account", self.account,
                                 "--trace", self._folder / f"{name}.trace", *(["--lock"] if lock_own_session else [])]
        guard = Guard(command, self._folder, name, environment)
        try:
            with doing("the agent starts"):
                guard.wait_until(self._answers, "it answered on the bus", seconds=90)
        except ProgramError:
            guard.stop()
            raise
        return guard

    def join(self, server: Server) -> str:
        return self._ask("join", "--server", server.agents_url, "--token", server.join_token(), "--authority", server.authority)

    def enrol(self, code: str) -> str:
        return self._ask("enrol", "--worker", WORKER, "--code", code, "--front-only", seconds=90)

    def version(self) -> str:
        return answer_of("shiftguard --version", [self._tool, "--version"]).strip()

    def _ask(self, command: str, *options: object, seconds: float = 30) -> str:
        return answer_of(f"shiftguard {command}", [self._tool, command, *options, "--bus", self._bus], seconds=seconds)

    def _answers(self) -> bool:
        """Whether the agent's name is on the bus: a question that changes nothing."""
        try:
            self._ask("incidents")
        except ProgramError:
            return False
        return True
