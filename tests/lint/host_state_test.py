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

LISTEN = "import socket,sys; s=socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); sys.stdin.read()"


class HostStateTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.etc = pathlib.Path(temporary.name)
        (self.etc / "passwd").write_text("root")
        os.environ[host_state.MARK] = f"host-state-test-{os.getpid()}"
        self.addCleanup(os.environ.pop, host_state.MARK)

    def changed_by(self, change):
        before = {"/etc": host_state.files_under(self.etc)}
        change()
        return list(host_state.differences(before, {"/etc": host_state.files_under(self.etc)}))

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

    def test_sees_a_process_that_was_left_and_the_port_it_listens_on(self):
        left = subprocess.Popen([sys.executable, "-c", LISTEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = left.stdout.readline().strip()
        found = list(host_state.leftovers())
        left.communicate("")
        self.assertEqual(len(found), 1, found)
        self.assertIn(f"port {port}.", found[0])
        self.assertEqual(list(host_state.leftovers()), [])


if __name__ == "__main__":
    unittest.main()
