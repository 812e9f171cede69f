"""`installer/demo --camera`: a person at a terminal in front of a camera, step by step; the camera is the project's stand-in.

The terminal is a pseudo-terminal of the test's own, and the person is a set of composed films that the camera is turned to.
"""

import os
import pathlib
import pty
import select
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ["SHIFTGUARD_BUILD"])
CAMERA = os.environ["SHIFTGUARD_FAKE_CAMERA"]
DATA = ROOT / "build/test-data"
SCENES = {"worker": "worker=10000", "absent": "absent=30000", "bystander": "bystander=20000", "covered": "covered=20000"}
PATIENCE_SECONDS = 150


class InFront:
    """The demo with a camera in front of which the test puts what it wants."""

    def __init__(self, test):
        folder = tempfile.TemporaryDirectory(prefix="sg-e2e-")
        test.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.device = self.folder / "video"
        self.device.touch()
        os.truncate(self.device, 3 << 20)
        for name, scenes in SCENES.items():
            subprocess.run([BUILD / "bin/sg_compose_film", "--scenes", scenes, "--data", DATA, "--out", self.folder / f"{name}.avi"],
                           check=True, capture_output=True)
        self.said, self.master = "", None

    def show(self, name):
        link = self.folder / "next"
        link.symlink_to(f"{name}.avi")
        os.replace(link, self.folder / "film")

    def start(self):
        self.show("worker")
        self.master, terminal = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "SSH_CONNECTION")} | {
            "TMPDIR": str(self.temporary), "LD_PRELOAD": CAMERA, "FAKE_V4L2_DEVICE": str(self.device), "FAKE_V4L2_FOLDER": str(self.folder)}
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "installer/lib/demo.py", "--exit", "--camera", self.device, "--build-dir", BUILD, "--report",
             self.folder / "report.html"], env=environment, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
        os.close(terminal)

    def wait_for(self, words):
        """Reads on until these words come after what was read before; False where the demo ends or time is up."""
        begin, deadline = len(self.said), time.monotonic() + PATIENCE_SECONDS
        while words not in self.said[begin:]:
            if not select.select([self.master], [], [], max(deadline - time.monotonic(), 0))[0]:
                return False
            try:
                data = os.read(self.master, 4096)
            except OSError:
                return False  # the other end is closed
            self.said += data.decode(errors="replace").replace("\r", "")
        return True

    def press_enter(self):
        os.write(self.master, b"\n")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


class CameraTest(unittest.TestCase):
    def test_goes_step_by_step_and_reports_what_the_camera_saw(self):
        demo = InFront(self)
        demo.start()
        self.addCleanup(demo.close)
        for prompt, scene in (("Step 1: ", "worker"), ("Step 2: ", "absent"), ("Step 3: ", "bystander"), ("Step 4: ", "covered")):
            self.assertTrue(demo.wait_for(prompt), demo.said)
            demo.show(scene)
            demo.press_enter()
        demo.wait_for("no such words: until it ends")
        self.assertEqual(demo.process.wait(timeout=30), 0, demo.said)
        table = demo.said.split("Incidents on the server:")[1]
        self.assertRegex(table, r"worker_absent\s+worker-0017\s+lock\s+verified")
        self.assertRegex(table, r"(additional|unknown)_person\s+worker-0017\s+lock\s+verified")
        self.assertRegex(table, r"camera_covered\s+worker-0017\s+lock\s+verified")
        self.assertIn("Your template, the keys and databases lie in", demo.said)
        self.assertIn("are destroyed.", demo.said.splitlines()[-1])
        self.assertEqual(list(demo.temporary.iterdir()), [])
        page = (demo.folder / "report.html").read_text()
        self.assertIn("the camera of this machine, which shows", page)
        self.assertNotIn("the end of a shift", page.split("</p>")[0])
        self.assertNotIn("data:image/jpeg", page)  # frames never leave the eye


if __name__ == "__main__":
    unittest.main(verbosity=2)
