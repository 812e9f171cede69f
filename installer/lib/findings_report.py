"""The demo's report as a description for report.py: what was found, with its pictures, and what stands on the server."""

import dataclasses
import datetime
import os
import pathlib
import platform
from typing import Any

import demo_policy
from film import Film
from guard_trace import Shown

MEANINGS = {
    "additional_person": "A second person came into view beside the worker.",
    "unknown_person": "Somebody who is not the enrolled worker sat at the machine.",
    "worker_absent": "Nobody was in view for longer than policy allows.",
    "camera_covered": "Something was put over the lens.",
    "camera_dark": "It was too dark for the camera.",
    "outside_shift": "The agreed shift ended while the session was open.",
}
IN_WORDS = {
    "additional_person": "a bystander beside the worker",
    "unknown_person": "somebody else at the machine",
    "worker_absent": "an empty chair",
    "camera_covered": "a covered lens",
    "camera_dark": "a dark picture",
    "outside_shift": "the end of a shift",
}
SILENT = "No picture was taken: an incident holds geometry only, and frames never leave the eye's memory."


@dataclasses.dataclass
class Screenshots:
    """The private screen around one lock."""
    before: pathlib.Path | None = None
    after: pathlib.Path | None = None


def _seconds(milliseconds: float | None) -> str:
    return "–" if milliseconds is None else f"{milliseconds / 1000:.2f} s"


def _instant(rfc3339: str) -> str:
    """As people read it; the zone stands in the column's head."""
    return rfc3339.partition(".")[0].replace("T", " ").removesuffix("Z")


def _boxes(look: dict[str, Any]) -> list[dict[str, Any]]:
    return ([{"box": person["box"], "label": "person", "kind": "person"} for person in look.get("persons", [])]
            + [{"box": face["box"], "label": f"face {face['track']}", "kind": "face"} for face in look.get("faces", [])])


def _look_picture(shown: Shown, film: Film | None) -> list[dict[str, Any]]:
    if shown.look is None or shown.kind == "outside_shift":
        return []
    picture: dict[str, Any] = {"boxes": _boxes(shown.look), "caption": "The look that decided, as geometry. " + SILENT}
    if film is not None and shown.film_ms is not None:
        picture["jpeg"] = film.frame_at(shown.film_ms)
        picture["caption"] = f"The film at {_seconds(shown.film_ms)}, with what the eye saw in that look."
    return [picture]


def _finding(shown: Shown, screens: Screenshots, film: Film | None) -> dict[str, Any]:
    pictures = _look_picture(shown, film)
    if screens.before is not None:
        pictures.append({"file": screens.before, "caption": "The private screen before: customers' data is open."})
    if screens.after is not None:
        pictures.append({"file": screens.after, "caption": "The private screen after: the locker covers it and holds the keyboard."})
    locked = None if shown.outcome_ms is None or shown.requested_ms is None else shown.outcome_ms - shown.requested_ms
    rows = [["first seen", _seconds(shown.first_seen_ms)], ["confirmed", _seconds(shown.confirmed_ms)],
            ["lock requested", _seconds(shown.requested_ms)], ["outcome", _seconds(shown.outcome_ms)],
            ["from request to verified", _seconds(locked)], ["proof", shown.outcome or "–"]]
    return {"heading": shown.kind, "badge": "locked, verified" if shown.verified else "not verified", "well": bool(shown.verified),
            "paragraphs": [MEANINGS.get(shown.kind, ""), f"The agent's own words: {shown.detail}."],
            "table": {"columns": ["what", "time in this run"], "rows": rows}, "pictures": pictures}


def _on_server(incidents: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [[_instant(one["at"]), one["finding"], one["worker"], one["response"], {True: "verified", False: "NOT VERIFIED", None: "–"}[one["verified"]],
             one["occurrences"], one["detail"]] for one in incidents]
    return {"heading": "What stands on the server", "paragraphs": ["Each line was signed and chained on the workstation, sent over mutual "
                                                                   "TLS, checked at the server's door and acknowledged with a receipt."],
            "table": {"columns": ["when (UTC)", "finding", "worker", "response", "outcome", "times", "detail"], "rows": rows}}


def _processor() -> str:
    try:
        names = [line.partition(":")[2].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name")]
        return names[0] if names else platform.machine()
    except OSError:
        return platform.machine()


def lead(kinds: list[str], film: Film | None) -> str:
    """What was shown, and no more than that."""
    source = "a composed film of real recordings" if film is not None else "the camera of this machine"
    shown = [IN_WORDS.get(kind, kind) for kind in dict.fromkeys(kinds)]
    if not shown:
        return f"One run of the demo over {source}, in which nothing was found."
    words = " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
    return f"One run of the demo over {source}, which shows {words}."


def description(findings: list[tuple[Shown, Screenshots]], incidents: list[dict[str, Any]], film: Film | None, enrolment: str,
                version: str, started: datetime.datetime, command: str) -> dict[str, Any]:
    sections = [_finding(shown, screens, film) for shown, screens in findings] + [_on_server(incidents), {
        "heading": "Short times, for the demo only", "paragraphs": ["A working policy waits longer where waiting does no harm."],
        "table": {"columns": ["finding", "confirm (demo)", "warn (demo)", "confirm (default)", "warn (default)"],
                  "rows": demo_policy.times_in_words()}}]
    return {
        "title": "What Shiftguard saw, locked and reported",
        "lead": lead([shown.kind for shown, _ in findings], film),
        "facts": [["Date", started.strftime("%Y-%m-%d %H:%M:%S %Z")], ["Machine", f"{_processor()}, {os.cpu_count()} cores"],
                  ["System", platform.platform()], ["Shiftguard", version], ["Command", command], ["Enrolment", enrolment]],
        "sections": sections,
        "footer": "Made by installer/demo. The demo's keys, templates and databases lie in a temporary folder that is destroyed at its end.",
    }
