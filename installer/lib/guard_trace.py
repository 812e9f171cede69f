"""What the guard did, read from the trace that `shiftguard run --trace` writes while it runs."""

import dataclasses
import json
import pathlib
from collections.abc import Iterator
from typing import Any


@dataclasses.dataclass
class Shown:
    """One finding of this run and what came of it; times in milliseconds since the guard began."""
    number: int
    kind: str
    detail: str = ""
    response: str = ""
    occurrence: int = 1
    first_seen_ms: int | None = None
    confirmed_ms: int | None = None
    requested_ms: int | None = None
    outcome_ms: int | None = None
    verified: bool | None = None
    outcome: str = ""
    look: dict[str, Any] | None = None  # the geometry of the look that decided
    film_ms: float | None = None        # where in the film that was


class Trace:
    """Follows a trace file. `news()` gives what came since it was last asked, as (key, value) of each line."""

    def __init__(self, file: pathlib.Path) -> None:
        self.file = file
        self._read = 0
        self._rest = b""
        self._boot_at_start: int | None = None  # the guard's clock when its t_ms was 0
        self._first_captured: int | None = None
        self.first_look_wall_ms: int | None = None  # when the film began, on the wall clock
        self.last_look: dict[str, Any] | None = None
        self.findings: dict[int, Shown] = {}
        self.delivered = False  # whether nothing waits

    def news(self) -> Iterator[tuple[str, Any]]:
        for line in self._new_lines():
            document = json.loads(line)
            at = document.pop("t_ms")
            document.pop("wall_ms", None)
            for key, value in document.items():
                self._take(key, value, at)
                yield key, value

    @property
    def shown(self) -> list[Shown]:
        return [self.findings[number] for number in sorted(self.findings) if self.findings[number].confirmed_ms is not None]

    def film_ms(self, boot_ms: int) -> float | None:
        """Where in the film a moment of the guard's clock lies: the first look is at the film's start."""
        return None if self._first_captured is None else float(boot_ms - self._first_captured)

    def film_ms_at(self, since_start_ms: int) -> float:
        """The same of a time since the guard began. Only after the first look."""
        assert self._boot_at_start is not None and self._first_captured is not None
        return float(self._boot_at_start + since_start_ms - self._first_captured)

    def _new_lines(self) -> Iterator[bytes]:
        try:
            with open(self.file, "rb") as file:
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return
        self._read += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        yield from (line for line in lines if line.strip())

    def _take(self, key: str, value: Any, at: int) -> None:
        if key == "input":
            self._take_input(value, at)
        elif key == "output":
            self._take_output(value, at)
        elif key == "delivery":
            self.delivered = value["waiting"] == 0

    def _take_input(self, value: dict[str, Any], at: int) -> None:
        self._boot_at_start = value["now"]["boot_ms"] - at
        given = value["input"]
        if given["type"] == "looked":
            look = given["observation"]
            if look.get("frame") and self._first_captured is None:
                self._first_captured = look["captured_ms"]
                self.first_look_wall_ms = value["now"]["wall_ms"] - (value["now"]["boot_ms"] - look["captured_ms"])
            self.last_look = look

    def _take_output(self, value: dict[str, Any], at: int) -> None:
        kind = value["type"]
        if kind == "respond" and value["response"] == "lock":
            self._finding(value["finding"], value["kind"]).requested_ms = at
        elif kind == "finding":
            self._take_finding(value, at)
        elif kind == "outcome":
            shown = self._finding(value["finding"], "")
            shown.verified, shown.outcome, shown.outcome_ms = value["verified"], value["detail"], at

    def _take_finding(self, value: dict[str, Any], at: int) -> None:
        shown = self._finding(value["finding"], value["kind"])
        shown.kind, shown.detail, shown.response = value["kind"], value["detail"], value["response"]
        shown.occurrence = value["occurrence"]
        shown.first_seen_ms = self._since_start(value["first_seen"]["boot_ms"], at)
        shown.confirmed_ms = self._since_start(value["confirmed"]["boot_ms"], at)
        shown.look = value.get("deciding_look") or self.last_look
        if shown.look is not None:
            shown.film_ms = self.film_ms(shown.look["captured_ms"] if value.get("deciding_look") else value["confirmed"]["boot_ms"])

    def _finding(self, number: int, kind: str) -> Shown:
        return self.findings.setdefault(number, Shown(number, kind))

    def _since_start(self, boot_ms: int, otherwise: int) -> int:
        return otherwise if self._boot_at_start is None else boot_ms - self._boot_at_start
