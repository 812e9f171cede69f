"""A clone of the test's own with the installer in it, and programs on $PATH that do as told."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[3]


class Clone:
    def __init__(self, test):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.path.chmod(0o777)
        shutil.copytree(ROOT / "installer", self.path / "clone/installer", ignore=shutil.ignore_patterns("__pycache__"))
        self.root = self.path / "clone"
        self.root.chmod(0o777)
        self.bin = self.path / "bin"
        self.bin.mkdir()

    def program(self, name, script, at=None):
        file = (at or self.bin) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/bash\n" + script)
        file.chmod(0o755)

    def environment(self, **more):
        inherited = {key: value for key, value in os.environ.items() if key not in ("SSH_CONNECTION", "SUDO_USER", "SHIFTGUARD_TOOLS")}
        return inherited | {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.path)} | more

    def run(self, *command, prefix=(), **environment):
        return subprocess.run([*prefix, *command], cwd=self.root, env=self.environment(**environment), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=50)
