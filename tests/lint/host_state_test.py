"""host_state.py sees what tests must not leave behind."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import host_state  # noqa: E402

PROGRAM = """
import socket, sys
kind = socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM
s = socket.socket(socket.AF_INET, kind)
s.bind(("127.0.0.1", 0))
if sys.argv[1] == "tcp":
    s.listen()
print(s.getsockname()[1], flush=True)
sys.stdin.read()
"""


class FilesTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.etc = pathlib.Path(temporary.name)
        (self.etc / "passwd").write_text("root")

    def changed_by(self, change):
        before = host_state.taken(self.etc)
        change()
        return list(host_state.differences(before.files, host_state.taken(self.etc).files))

    def test_an_untouched_folder_is_the_same(self):
        self.assertEqual(self.changed_by(lambda: None), [])

    def test_sees_a_new_file(self):
        self.assertIn("is new", self.changed_by(lambda: (self.etc / "pam.d").write_text(""))[0])

    def test_sees_a_file_that_is_gone(self):
        self.assertIn("is gone", self.changed_by(lambda: (self.etc / "passwd").unlink())[0])

    def test_sees_another_content(self):
        self.assertIn("changed", self.changed_by(lambda: (self.etc / "passwd").write_text("toor"))[0])

    def test_sees_another_mode(self):
        self.assertIn("changed", self.changed_by(lambda: (self.etc / "passwd").chmod(0o600))[0])

    def test_sees_another_target_of_a_link(self):
        (self.etc / "link").symlink_to("passwd")

        def turn():
            (self.etc / "link").unlink()
            (self.etc / "link").symlink_to("shadow")
        self.assertIn("changed", self.changed_by(turn)[0])

    def test_reads_names_with_blanks_and_lines(self):
        self.assertEqual(len(self.changed_by(lambda: (self.etc / "a b\nc").write_text(""))), 1)


class BroughtTest(unittest.TestCase):
    """What the packages that were installed in between explain, and what nothing does."""

    def faults(self, path, is_new=True, brought=("/etc/vdpau_wrapper.cfg", "/etc/pam.d/i3lock", "/etc/xdg/autostart/at-spi.desktop")):
        before = {} if is_new else {path: "f 644 0:0 old"}
        return list(host_state.differences(before, {path: "f 644 0:0 new"}, frozenset(brought)))

    def test_a_librarys_own_setting_may_come(self):
        self.assertEqual(self.faults("/etc/vdpau_wrapper.cfg"), [])
        self.assertEqual(self.faults("/etc/alternatives/c++"), [])

    def test_a_file_that_no_new_package_knows_may_not(self):
        self.assertEqual(len(self.faults("/etc/shiftguard.conf")), 1)

    def test_a_setting_that_was_there_may_not_change(self):
        self.assertEqual(len(self.faults("/etc/vdpau_wrapper.cfg", is_new=False)), 1)

    def test_no_package_may_bring_a_pam_entry_an_autostart_a_unit_or_an_init_script(self):
        for path in ("/etc/pam.d/i3lock", "/etc/xdg/autostart/at-spi.desktop", "/usr/lib/systemd/system/dbus.service", "/etc/init.d/dbus",
                     "/etc/systemd/system/x.service", "/usr/share/dbus-1/system-services/x.service"):
            self.assertEqual(len(self.faults(path, brought=(path,))), 1, path)

    def test_the_init_scripts_that_libraries_drag_in_are_named(self):
        for path in ("/etc/init.d/x11-common", "/etc/rcS.d/S01x11-common", "/etc/init.d/procps"):
            self.assertEqual(self.faults(path), [], path)

    def test_where_nothing_was_installed_nothing_may_come(self):
        self.assertEqual(len(self.faults("/etc/alternatives/c++", brought=())), 1)
        self.assertEqual(len(self.faults("/etc/init.d/procps", brought=())), 1)


class ProcessesTest(unittest.TestCase):
    def setUp(self):
        os.environ[host_state.MARK] = f"host-state-test-{os.getpid()}"
        self.addCleanup(os.environ.pop, host_state.MARK)

    def start(self, kind, environment=None):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=environment)
        self.addCleanup(process.communicate)
        return process, int(process.stdout.readline())

    def opened(self, kind, environment=None):
        before = host_state.taken("/nonexistent")
        process, port = self.start(kind, environment)
        found = [line for line in host_state.new_listeners(before, host_state.taken("/nonexistent")) if f" {port} " in line]
        process.communicate("")
        return found

    def test_sees_a_tcp_port_that_was_left_open(self):
        self.assertIn("tcp port", self.opened("tcp")[0])

    def test_sees_a_udp_port_that_was_left_open(self):
        self.assertIn("udp port", self.opened("udp")[0])

    def test_a_port_of_somebody_elses_program_is_not_ours_to_answer_for(self):
        others = {key: value for key, value in os.environ.items() if key != host_state.MARK}
        self.assertEqual(self.opened("tcp", others), [])

    def test_a_port_whose_process_cannot_be_seen_counts(self):
        self.assertTrue(host_state.is_ours(None, 0))

    def test_sees_a_process_that_was_left(self):
        process, _ = self.start("tcp")
        self.assertIn(f"process {process.pid} ", list(host_state.leftovers())[0])
        process.communicate("")
        self.assertEqual(list(host_state.leftovers()), [])


if __name__ == "__main__":
    unittest.main()
