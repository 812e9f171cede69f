"""tests/machine/machine.py: what becomes of a machine that ends, that says nothing or that never ends; which kernel it boots."""

import pathlib
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/machine"))
sys.dont_write_bytecode = True

import machine  # noqa: E402  (found through the lines above)


def boot(script, seconds=20):
    heard = []
    return machine.listen(["/bin/sh", "-c", script], {"WORD": "vivid"}, seconds, heard.append), heard


class MachineTest(unittest.TestCase):
    def test_its_status_is_what_its_script_ended_with_and_every_line_is_told(self):
        status, heard = boot('echo "machine: $WORD"; echo "machine: ended with status 3"; exit 0')
        self.assertEqual((status, heard), (3, ["machine: vivid", "machine: ended with status 3"]))

    def test_one_that_ends_without_a_status_is_an_error(self):
        with self.assertRaisesRegex(machine.MachineError, "did not come to its end"):
            boot("echo Kernel panic; exit 0")

    def test_one_that_never_ends_is_ended(self):
        began = time.monotonic()
        with self.assertRaisesRegex(machine.MachineError, "within 1 s"):
            boot("exec sleep 600", seconds=1)
        self.assertLess(time.monotonic() - began, 60)

    def test_the_newest_kernel_that_has_its_modules_is_booted(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "boot").mkdir()
            for version in ("6.1.0-9-amd64", "6.1.0-57-amd64", "6.1.0-58-amd64"):
                (root / "boot" / f"vmlinuz-{version}").touch()
                if "58" not in version:
                    (root / "lib/modules" / version / "kernel").mkdir(parents=True)
            self.assertEqual(machine.kernel(root), ("6.1.0-57-amd64", root))

    def test_a_program_that_is_not_there_is_told_with_what_to_do(self):
        with self.assertRaisesRegex(machine.MachineError, "^no-such-program is not there; run installer/prepare"):
            machine.find("no-such-program")


if __name__ == "__main__":
    unittest.main()
