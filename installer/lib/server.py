"""The central server of the demo, on loopback and free ports, with its state in the demo's folder."""

import dataclasses
import json
import pathlib
from typing import Any

from demo_policy import WORKER
from processes import Program, answer_of


@dataclasses.dataclass(frozen=True)
class SignIn:
    url: str
    fingerprint: str  # SHA-256 of the server's certificate
    port: int


class Server:
    def __init__(self, programs: pathlib.Path, folder: pathlib.Path, *options: object) -> None:
        """`options`: more words for init."""
        self._tool = programs / "shiftguard-server"
        self.state = folder / "server"
        ports_file = folder / "ports.json"
        self._ask("init", *options)
        self._program = Program("shiftguard-server", [self._tool, "run", "--dir", self.state, "--agents-port", "0", "--console-port",
                                                      "0", "--operations-port", "0", "--ports-file", ports_file], folder / "server.log")
        try:
            self._program.wait_until(ports_file.exists, "its ports were open", seconds=20)
            ports = json.loads(ports_file.read_text())
        except BaseException:
            self._program.stop()
            raise
        self.agents_url = f"https://127.0.0.1:{ports['agents']}"
        self.console_port = int(ports["console"])

    @property
    def authority(self) -> pathlib.Path:
        return self.state / "authority.pem"

    def join_token(self) -> str:
        return self._ask("token").strip()

    def enrolment_code(self) -> str:
        return self._ask("enrolment-code", "--worker", WORKER).strip()

    def incidents(self) -> list[dict[str, Any]]:
        """What stands on the server, oldest first."""
        return list(reversed(json.loads(self._ask("incidents", "--json"))))

    def sign_in(self, supervisor: str) -> SignIn:
        answer = json.loads(self._ask("sign-in-link", "--supervisor", supervisor, "--create", "--json"))
        return SignIn(f"https://127.0.0.1:{self.console_port}{answer['path']}", answer["fingerprint_sha256"], self.console_port)

    @property
    def process_id(self) -> int:
        return self._program.process.pid

    def wait(self) -> None:
        """Until it ends by itself, which it does not; Ctrl-C is the way out."""
        self._program.process.wait()
        raise self._program.failure("it ended")

    def close(self) -> None:
        self._program.stop()

    def _ask(self, command: str, *options: object) -> str:
        return answer_of(f"shiftguard-server {command}", [self._tool, command, "--dir", self.state, *options])

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
