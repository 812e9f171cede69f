"""installer/demo: a signal to it alone reaches the demo, which is waited for; its exit status is the demo's."""

import signal
import subprocess
import unittest

from support import Clone

DEMO = """#!/usr/bin/python3
import pathlib, signal, sys, time
def end(*_):
    time.sleep(0.3)  # it has something to put in order
    pathlib.Path("ended").write_text("in order")
    sys.exit(130)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, end)
print("demo runs", flush=True)
time.sleep(0 if "--exit" in sys.argv else 30)
sys.exit(3)
"""


class SignalsTest(unittest.TestCase):
    def setUp(self):
        self.clone = Clone(self)
        for name in ("prepare", "lib/tools"):
            self.clone.program(name, "exit 0\n", at=self.clone.root / "installer")
        (self.clone.root / "installer/lib/demo.py").write_text(DEMO)

    def start(self, *options):
        return subprocess.Popen(["installer/demo", "--build-dir", "build/dev", *options], cwd=self.clone.root,
                                env=self.clone.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def test_each_signal_ends_the_demo_in_order(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.start() as process:
                self.assertEqual(process.stdout.readline(), "demo runs\n")
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=20), 130)
                self.assertEqual((self.clone.root / "ended").read_text(), "in order")
                (self.clone.root / "ended").unlink()

    def test_the_exit_status_is_the_demos(self):
        with self.start("--exit") as process:
            self.assertEqual(process.wait(timeout=20), 3)


if __name__ == "__main__":
    unittest.main()
