"""installer/lib/screen.py: the private screen is private, and a lock on it is proved from outside."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "installer/lib"))

import png  # noqa: E402
import screen  # noqa: E402


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


class ScreenTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        # Also where somebody runs the tests at a desktop: Xvfb, no window.
        without_display = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        with unittest.mock.patch.dict(os.environ, without_display, clear=True):
            self.desk = screen.Screen(self.folder)
        self.addCleanup(self.desk.close)

    def test_nobody_holds_the_keyboard_of_a_new_screen(self):
        self.assertFalse(self.desk.keyboard_is_held())
        self.assertEqual(self.desk.locker_pids(), [])

    def test_i3lock_is_seen_by_its_process_and_its_grab_until_it_ends(self):
        locker = self.desk.start("i3lock", "--nofork", "--color=aa0000")
        self.assertTrue(wait_until(self.desk.keyboard_is_held))
        self.assertIn(locker.process.pid, self.desk.locker_pids())
        self.desk.unlock()
        self.assertTrue(wait_until(lambda: not self.desk.keyboard_is_held()))
        self.assertEqual(self.desk.locker_pids(), [])

    def test_a_screenshot_shows_what_is_on_the_screen(self):
        self.desk._probe("ground", "335577")
        picture = self.desk.screenshot(self.folder / "screen.png")
        self.assertEqual(png.pixel(picture.read_bytes(), 5, 5), (0x33, 0x55, 0x77))

    def test_a_program_without_the_cookie_is_refused(self):
        stranger = self.desk.environment | {"XAUTHORITY": str(self.folder / "none")}
        question = [sys.executable, screen.PROBE, "grab"]
        self.assertNotEqual(subprocess.run(question, env=stranger, capture_output=True).returncode, 0)
        self.assertEqual(subprocess.run(question, env=self.desk.environment, capture_output=True).returncode, 0)

    def test_everything_on_the_screen_ends_with_it(self):
        program = self.desk.start("xterm", "-e", "sleep", "60")
        self.desk.close()
        self.assertFalse(program.running)
        # By the cookie and not by the socket's name: another test's server may have taken the number at once.
        question = [sys.executable, screen.PROBE, "grab"]
        self.assertNotEqual(subprocess.run(question, env=self.desk.environment, capture_output=True).returncode, 0)


class DeadDisplayTest(unittest.TestCase):
    def test_a_display_that_does_not_answer_leads_to_xvfb_and_a_reason(self):
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.dict(os.environ, {"DISPLAY": ":9999"}), \
                screen.Screen(pathlib.Path(folder)) as desk:
            self.assertFalse(desk.visible)
            self.assertEqual(desk.without_window, "the display :9999 takes no window")
            self.assertFalse(desk.keyboard_is_held())


class PrivateBusTest(unittest.TestCase):
    def test_a_private_bus_answers_under_its_own_address(self):
        with tempfile.TemporaryDirectory() as folder, screen.PrivateBus(pathlib.Path(folder)) as bus:
            self.assertNotEqual(bus.address, os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
            done = subprocess.run(["dbus-send", f"--bus={bus.address}", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                                   "org.freedesktop.DBus.GetId"], capture_output=True)
            self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
