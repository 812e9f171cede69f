"""Exit statuses and sentences of the command line, as the manual pages give them."""
import pathlib
import tempfile
import unittest

from program import ROOT, run

GOOD_POLICY = ROOT / "agent/policy/profiles/default.policy.json"
PROGRAMS = ("shiftguard", "shiftguardd", "shiftguard-run", "shiftguard-server", "shiftguard-eye")


class Options(unittest.TestCase):
    def test_a_bad_option_ends_every_program_with_2(self):
        for program in PROGRAMS:
            done = run(program, "--bogus")
            self.assertEqual(done.returncode, 2, program)
            self.assertTrue(done.stderr, program)

    def test_a_missing_or_unknown_command_ends_with_2(self):
        for program in ("shiftguard", "shiftguard-server"):
            self.assertEqual(run(program).returncode, 2)
            self.assertEqual(run(program, "bogus").returncode, 2)
        self.assertEqual(run("shiftguard", "enrol").returncode, 2)
        self.assertEqual(run("shiftguard-server", "token", "--dir", "/nonexistent", "--minutes", "0").returncode, 2)

    def test_help_and_version_end_with_0(self):
        for program in PROGRAMS:
            self.assertEqual(run(program, "--help").returncode, 0, program)
        for program in PROGRAMS[:4]:
            self.assertEqual(run(program, "--version").returncode, 0, program)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_policy_check_takes_a_good_file(self):
        done = run("shiftguard", "policy", "check", GOOD_POLICY)
        self.assertEqual((done.returncode, done.stdout), (0, f"{GOOD_POLICY}: good\n"))

    def test_policy_check_says_every_fault_of_every_file_with_its_place(self):
        bad = self.file("bad.json", '{"schema_version": 1, "name": 5, "bogus": 1}')
        done = run("shiftguard", "policy", "check", bad, GOOD_POLICY)
        self.assertEqual(done.returncode, 3)
        self.assertIn("/name", done.stdout)
        self.assertIn("bogus", done.stdout)
        self.assertIn(f"{GOOD_POLICY}: good", done.stdout)

    def test_policy_check_says_that_a_file_is_not_there(self):
        done = run("shiftguard", "policy", "check", self.folder / "none.json")
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot be read", done.stderr)

    def test_replay_makes_no_keys_in_a_mistyped_state_folder(self):
        journal = self.file("run.journal", "not a journal")
        done = run("shiftguard", "replay", journal, "--policy", GOOD_POLICY, "--state", self.folder / "mistyped")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no keys", done.stderr)
        self.assertFalse((self.folder / "mistyped").exists())

    def test_replay_refuses_what_is_no_journal_with_6_and_a_bad_policy_with_3(self):
        journal = self.file("run.journal", "not a journal")
        self.assertEqual(run("shiftguard", "replay", journal, "--policy", GOOD_POLICY).returncode, 6)
        bad = self.file("bad.json", "{")
        done = run("shiftguard", "replay", journal, "--policy", bad)
        self.assertEqual(done.returncode, 3)
        self.assertIn("bad.json", done.stderr)


class WithoutAnAgent(unittest.TestCase):
    def test_what_asks_the_agent_says_that_the_bus_cannot_be_reached(self):
        for command in (["incidents"], ["enrol", "--worker", "w"]):
            done = run("shiftguard", *command, "--bus", "unix:path=/nonexistent/bus")
            self.assertEqual(done.returncode, 1, command)
            self.assertRegex(done.stderr, r"^shiftguard: .*bus.*\n$")


if __name__ == "__main__":
    unittest.main()
