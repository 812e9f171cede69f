"""Runs one of our programs as a person does, in a folder of its own."""
import os
import pathlib
import subprocess

BIN = pathlib.Path(os.environ["SHIFTGUARD_BIN"])
ROOT = pathlib.Path(os.environ["SHIFTGUARD_ROOT"])


def run(program, *arguments, environment=None):
    return subprocess.run([BIN / program, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, check=False)
