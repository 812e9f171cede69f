"""Exit statuses and sentences of the command line, as the manual pages give them."""
import json
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
        wink = run("shiftguard", "enrol", "--worker", "w", "--leave-out", "turn_left,wink")
        self.assertEqual(wink.returncode, 2)
        self.assertIn("wink", wink.stderr)
        self.assertEqual(run("shiftguard", "enrol", "--renew", "--leave-out", "turn_left").returncode, 2)
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

    def test_policy_check_goes_on_after_a_key_that_stands_twice_and_after_a_file_that_is_no_json(self):
        twice = self.file("twice.json", '{"schema_version": 1, "name": "a",\n"name": "b", "version": 1, "accounts": {"al": "w"}, "workers": {},\n"bogus": 1}')
        broken = self.file("broken.json", '{"schema_version": 1,\n"name" "n"}')
        done = run("shiftguard", "policy", "check", broken, self.folder / "none.json", twice)
        self.assertEqual(done.returncode, 3)
        self.assertEqual([line.split(": ")[:2] for line in done.stdout.splitlines()],
                         [[f"{broken}:2", "/name"], [f"{twice}:2", "/name"], [f"{twice}:2", "/accounts/al"], [f"{twice}:3", "/bogus"]])
        self.assertIn("(column 10)", done.stdout.splitlines()[0])
        self.assertIn("none.json", done.stderr)

    def test_policy_show_gives_each_value_with_its_source(self):
        policy = self.file("p.json", '{"schema_version": 1, "name": "n", "version": 1,\n "enforcement": "observe"}')
        done = run("shiftguard", "policy", "show", policy)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f'/enforcement = "observe"    {policy}:2 (machine)\n', done.stdout)
        self.assertIn("/journal/keep_hours = 24    default\n", done.stdout)
        self.assertEqual(json.loads(run("shiftguard", "policy", "show", policy, "--json").stdout)["/enforcement"],
                         {"value": "observe", "source": "machine", "file": str(policy), "line": 2})

    def test_policy_show_of_an_account_out_of_scope_ends_with_1(self):
        done = run("shiftguard", "policy", "show", GOOD_POLICY, "--account", "nobody")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not in this policy's scope", done.stderr)

    def test_policy_show_diff_and_explain_refuse_a_bad_policy_with_3(self):
        bad = self.file("bad.json", "{")
        none = self.folder / "none.json"
        for arguments in (("show", bad), ("show", none), ("diff", bad, GOOD_POLICY), ("diff", GOOD_POLICY, none),
                          ("diff", none, GOOD_POLICY), ("diff", GOOD_POLICY, bad), ("explain", "lock_failed", "--policy", bad),
                          ("explain", "lock_failed", "--policy", none)):
            done = run("shiftguard", "policy", *arguments)
            self.assertEqual((done.returncode, done.stdout), (3, ""), arguments)
            self.assertIn(".json", done.stderr)

    def test_policy_diff_says_each_change_and_that_there_is_none(self):
        done = run("shiftguard", "policy", "diff", GOOD_POLICY, GOOD_POLICY)
        self.assertEqual((done.returncode, done.stdout), (0, "no difference\n"))
        changed = json.loads(GOOD_POLICY.read_text(encoding="utf-8")) | {"enforcement": "observe"}
        after = self.file("after.json", json.dumps(changed))
        done = run("shiftguard", "policy", "diff", GOOD_POLICY, after)
        self.assertEqual(done.returncode, 0)
        self.assertIn("looser: enforcement: was enforce, now observe (/enforcement)\n", done.stdout)
        first = json.loads(run("shiftguard", "policy", "diff", GOOD_POLICY, after, "--json").stdout)[0]
        self.assertEqual((first["direction"], first["whose"], first["pointer"]), ("looser", "machine", "/enforcement"))

    def test_policy_explain_says_what_is_done(self):
        done = run("shiftguard", "policy", "explain", "additional_person")
        self.assertEqual(done.returncode, 0)
        for heading in ("What is looked at: ", "What is done: ", "Who sees it: ", "How long it is kept: "):
            self.assertIn(heading, done.stdout)
        self.assertEqual(run("shiftguard", "policy", "explain", "bogus").returncode, 2)
        self.assertEqual(run("shiftguard", "policy", "explain", "lock_failed", "--policy", GOOD_POLICY,
                             "--account", "nobody").returncode, 1)

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
        for command in (["incidents"], ["journal"], ["enrol", "--worker", "w"], ["release", "0000-0000-0000"]):
            done = run("shiftguard", *command, "--bus", "unix:path=/nonexistent/bus")
            self.assertEqual(done.returncode, 1, command)
            self.assertRegex(done.stderr, r"^shiftguard: .*bus.*\n$")


if __name__ == "__main__":
    unittest.main()
