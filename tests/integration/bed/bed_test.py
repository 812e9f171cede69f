"""The bed proves itself: its logind, polkit and locker are real, and it leaves nothing behind."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import bed  # noqa: E402
import png  # noqa: E402



def environment_of(process):
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []  # gone


def beds_cgroups():
    return list(pathlib.Path("/sys/fs/cgroup").glob("**/shiftguard-bed-self-*"))


class BedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = bed.boot(f"self-{os.getpid()}")
        cls.addClassCleanup(cls.desk.stop)

    def setUp(self):
        self.assertFalse(self.desk.locked())

    def lock(self):
        self.desk.run("loginctl", "lock-session", self.desk.session(), user=bed.WORKER)
        self.desk.wait_until(self.desk.locked, "LockedHint is yes")
        self.addCleanup(self.desk.unlock)

    def test_boots_with_every_unit_well(self):
        self.assertEqual(self.desk.run("systemctl", "is-system-running", "--wait", check=False).stdout.strip(), "running")

    def test_alice_has_a_session_of_type_x11(self):
        self.assertEqual(self.desk.property("Type"), "x11")
        self.assertEqual(self.desk.property("Active"), "yes")

    def test_lock_session_is_answered_by_i3lock_and_locked_hint(self):
        self.lock()
        self.assertEqual(self.desk.run("pgrep", "-x", "i3lock", check=False).returncode, 0)

    def test_a_locked_screen_shows_the_lockers_colour(self):
        def corner():
            with tempfile.TemporaryDirectory() as folder:
                picture = pathlib.Path(folder) / "screen.png"
                self.desk.screenshot(picture)
                return png.pixel(picture.read_bytes(), 0, 0)
        self.assertEqual(corner(), (0x46, 0x82, 0xB4))
        self.lock()
        self.desk.wait_until(lambda: corner() == (0xAA, 0, 0), "the screen shows the locker")

    def test_a_stranger_may_not_lock_alices_session(self):
        refused = self.desk.run("setpriv", "--reuid=nobody", "--clear-groups", "loginctl", "--no-ask-password", "lock-session",
                                self.desk.session(), check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertFalse(self.desk.locked())

    def test_has_no_network_but_its_own_loopback(self):
        links = [line.split(":")[0].strip() for line in self.desk.output("cat", "/proc/net/dev").splitlines()[2:]]
        self.assertEqual(links, ["lo"])

    def test_what_is_written_inside_does_not_reach_the_tree(self):
        self.desk.run("touch", "/etc/written-by-a-test")
        self.assertFalse((bed.tree() / "etc/written-by-a-test").exists())


class BedEndTest(unittest.TestCase):
    def test_a_stopped_bed_leaves_no_process_and_no_cgroup(self):
        name = f"self-stop-{os.getpid()}"
        desk = bed.boot(name)
        leader = desk.leader()
        desk.stop()
        self.assertFalse(pathlib.Path(f"/proc/{leader}").exists())
        self.assertFalse(desk.folder.exists())
        self.assertEqual([group for group in beds_cgroups() if group.name.endswith(name)], [])

    def test_a_bed_ends_when_its_owner_dies(self):
        name = f"self-owner-{os.getpid()}"
        owner = subprocess.Popen(["sleep", "60"])
        desk = bed.boot(name, owner=owner.pid)
        self.addCleanup(desk.stop)
        leader = desk.leader()
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        deadline = time.monotonic() + 15
        while pathlib.Path(f"/proc/{leader}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(pathlib.Path(f"/proc/{leader}").exists())

    def test_a_bed_that_is_left_is_known_by_the_mark_of_its_test_run(self):
        mark = f"bed-test-{os.getpid()}"
        with unittest.mock.patch.dict(os.environ, {"SHIFTGUARD_TEST_RUN": mark}), bed.boot(f"self-mark-{os.getpid()}"):
            marked = [process for process in pathlib.Path("/proc").glob("[0-9]*")
                      if f"SHIFTGUARD_TEST_RUN={mark}".encode() in environment_of(process)]
            names = {(process / "comm").read_text().strip() for process in marked}
        self.assertTrue(any(name.startswith("ld-linux") or name == "systemd-nspawn" for name in names), names)

    def test_trees_that_were_not_used_for_a_day_are_removed_and_no_others(self):
        with tempfile.TemporaryDirectory() as folder:
            trees = [pathlib.Path(folder) / f"tree-{name}" for name in ("used", "unused", "new", "unknown")]
            for each in trees:
                each.mkdir()
            for each, hours in ((bed.used(trees[0]), 23), (bed.used(trees[1]), 25), (trees[3], 25)):
                each.touch()
                os.utime(each, times=(time.time() - hours * 3600,) * 2)
            with unittest.mock.patch.object(bed, "cache", return_value=pathlib.Path(folder)):
                bed.remove_unused_trees()
            left = sorted(path.name for path in pathlib.Path(folder).iterdir())
            self.assertEqual(left, ["tree-new", "tree-used", "tree-used.used"])

    def test_a_second_bed_of_the_same_name_is_refused(self):
        name = f"self-twice-{os.getpid()}"
        with bed.boot(name), self.assertRaisesRegex(bed.BedError, "runs already"):
            bed.boot(name)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(verbosity=2)
