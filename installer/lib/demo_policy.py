"""The demo's policy document: its times are short, so that a film of 45 seconds can show every finding."""

import datetime
import json
import pathlib
from typing import Any

WORKER = "worker-0017"

# finding: confirm, confirm_looks, warn; in milliseconds.
TIMES: dict[str, tuple[int, int, int]] = {
    "additional_person": (1000, 3, 0),
    "unknown_person": (1000, 3, 0),
    "worker_absent": (2000, 3, 1000),
    "camera_covered": (1500, 3, 0),
    "outside_shift": (0, 1, 1000),
}
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "agent/policy/schema/policy.schema.json"
GRACE_MS = 500
LONG_MS = 600_000


def _instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def document(account: str, lock_way: dict[str, Any], shift_ends: datetime.datetime, version: int,
             camera: str | None = None) -> dict[str, Any]:
    """The policy for `account`, whose worker's only shift began an hour ago and ends at `shift_ends`."""
    findings: dict[str, dict[str, Any]] = {
        finding: {"response": "lock", "confirm_ms": confirm, "confirm_looks": looks, "warn_ms": warn, "grace_ms": GRACE_MS}
        for finding, (confirm, looks, warn) in TIMES.items()}
    findings["worker_not_enrolled"] = {"response": "lock", "warn_ms": LONG_MS}  # the demo enrols in the meantime
    findings["camera_repeating"] = {"response": "off"}  # the demo's films are made of a few clips that come again
    policy = {
        "schema_version": 1,
        "name": "demo",
        "version": version,
        "enforcement": "enforce",
        "findings": findings,
        "shift": {"notice_before_end_s": 5},  # the demo's shift is not much longer than a notice would otherwise be
        "accounts": {account: WORKER},
        "workers": {WORKER: {"shifts": [{"from": _instant(shift_ends - datetime.timedelta(hours=1)), "to": _instant(shift_ends)}]}},
        "lock": {"ways": [lock_way], "verify_ms": 2000},
    }
    if camera is not None:
        policy["camera"] = {"device": camera}
    return policy


def default_times() -> dict[str, tuple[int, int]]:
    """Finding -> confirm and warn, in milliseconds, that a policy has where it says nothing: from the published schema."""
    findings = json.loads(SCHEMA.read_text())["properties"]["findings"]["properties"]
    return {finding: (findings[finding]["default"]["confirm_ms"], findings[finding]["default"]["warn_ms"]) for finding in TIMES}


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s"


def times_in_words() -> list[list[str]]:
    """Rows for people: finding, the demo's confirm and warn times, the default ones."""
    defaults = default_times()
    return [[finding, _seconds(confirm), _seconds(warn), *map(_seconds, defaults[finding])]
            for finding, (confirm, _, warn) in TIMES.items()]
