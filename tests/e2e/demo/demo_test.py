"""`installer/demo --exit` from the build on: what is promised of it stands on the terminal, in the report, and nothing is left."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = os.environ["SHIFTGUARD_BUILD"]
FINDINGS = ("additional_person", "unknown_person", "worker_absent", "camera_covered", "outside_shift")
MOST_SILENCE_SECONDS = 10
STOPPED = 130


class Run:
    """One run of demo.py, without display and terminal, with a temporary folder and a mark of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sg-e2e-")
        self.temporary = pathlib.Path(self.folder.name) / "tmp"
        self.temporary.mkdir()
        self.report = pathlib.Path(self.folder.name) / "report.html"
        self.mark = f"SHIFTGUARD_E2E={os.getpid()}-{time.monotonic_ns()}"
        name, value = self.mark.split("=")
        environment = {key: text for key, text in os.environ.items() if key not in ("DISPLAY", "SSH_CONNECTION")}
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "installer/lib/demo.py", "--exit", "--build-dir", BUILD, "--report", self.report],
            env=environment | {"TMPDIR": str(self.temporary), name: value}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.lines, self.longest_silence, self.after = [], 0.0, ""

    def read(self, until=""):
        """Reads to the end, or to the first line with `until`."""
        spoken = time.monotonic()
        for line in self.process.stdout:
            silence, spoken = time.monotonic() - spoken, time.monotonic()
            if silence > self.longest_silence:
                self.longest_silence, self.after = silence, self.lines[-1] if self.lines else "its start"
            self.lines.append(line.rstrip("\n"))
            if until and until in line:
                return
        self.process.wait()

    def processes_left(self):
        left = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    left.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue  # gone, or another's
        return left

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait()
        self.folder.cleanup()


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.run_ = Run()
        cls.addClassCleanup(cls.run_.close)
        cls.run_.read()
        cls.said = "\n".join(cls.run_.lines)

    def test_ends_well(self):
        self.assertEqual(self.run_.process.returncode, 0, self.said)

    def test_shows_every_finding_by_name_as_it_happens(self):
        film = self.said.split("The guard over the film:")[1].split("Incidents on the server:")[0]
        for finding in FINDINGS:
            self.assertRegex(film, rf"finding\s+{finding}: ")
            self.assertRegex(film, rf"decided\s+{finding}: lock requested")
        self.assertEqual(film.count("the keyboard there is refused to us: it is locked"), len(FINDINGS))

    def test_ends_with_a_table_of_verified_incidents(self):
        table = self.said.split("Incidents on the server:")[1]
        for finding in FINDINGS:
            self.assertRegex(table, rf"{finding}\s+worker-0017\s+lock\s+verified")
        self.assertIn("All 5 expected incidents stand on the server", table)

    def test_names_its_short_times_as_the_demos(self):
        self.assertIn("For the demo the times are short", self.said)

    def test_gives_no_link_that_is_dead_when_it_is_read(self):
        self.assertNotIn("the link signs in once", self.said)

    def test_is_never_silent_for_ten_seconds(self):
        self.assertLess(self.run_.longest_silence, MOST_SILENCE_SECONDS, f"after: {self.run_.after}")

    def test_leaves_one_page_that_fetches_nothing(self):
        page = self.run_.report.read_text()
        for finding in FINDINGS:
            self.assertIn(finding, page)
        self.assertEqual(re.findall(r"https?://(?!127\.0\.0\.1)[^\s\"'<]*", page), [])
        self.assertEqual(re.findall(r"(?:src|href)=\"(?!data:)[^\"]*", page), [])
        self.assertGreaterEqual(page.count("data:image/png"), 2 * len(FINDINGS))  # the screen before and after
        self.assertGreaterEqual(page.count("data:image/jpeg"), len(FINDINGS) - 1)  # the end of a shift has no picture

    def test_destroys_its_folder_and_says_so(self):
        self.assertIn("are destroyed.", self.run_.lines[-1])
        self.assertEqual([path.name for path in self.run_.temporary.iterdir()], [])

    def test_leaves_no_process(self):
        self.assertEqual(self.run_.processes_left(), [])


class StoppedDemoTest(unittest.TestCase):
    def test_a_stopped_demo_leaves_neither_folder_nor_process(self):
        run = Run()
        self.addCleanup(run.close)
        run.read(until="The guard over the film:")
        for _ in range(2):  # the second must not end the clean-up
            run.process.send_signal(signal.SIGTERM)
        run.read()
        self.assertEqual(run.process.returncode, STOPPED, run.lines)
        self.assertEqual([path.name for path in run.temporary.iterdir()], [])
        self.assertEqual(run.processes_left(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
