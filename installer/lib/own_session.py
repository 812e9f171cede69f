"""Whether the person who tries the demo sits at a graphical session that logind can lock."""

import subprocess

GRAPHICAL = ("x11", "wayland", "mir")


def _said(*words: str) -> list[str]:
    try:
        done = subprocess.run(["loginctl", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []


def graphical_session(account: str) -> str | None:
    """The id of the account's active graphical session, or None."""
    for line in _said("list-sessions", "--no-legend"):
        fields = line.split()
        if len(fields) < 3 or fields[2] != account:
            continue
        properties = dict(entry.split("=", 1) for entry in _said("show-session", fields[0], "-p", "Type", "-p", "Active") if "=" in entry)
        if properties.get("Type") in GRAPHICAL and properties.get("Active") == "yes":
            return fields[0]
    return None
