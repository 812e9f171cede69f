"""`shiftguard policy simulate`: two policies over a golden journal, counted by finding."""
import json
import pathlib
import tempfile
import unittest

from program import ROOT, run

JOURNAL = ROOT / "tests/golden/journals/place.jsonl"


class Simulate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.observing = self.policy("observing", {"response": "lock", "enforcement": "observe", "confirm_ms": 1000, "warn_ms": 0})
        self.locking = self.policy("locking", {"response": "lock", "confirm_ms": 1000, "warn_ms": 0})

    def policy(self, name, outside_place):
        file = self.folder / f"{name}.policy.json"
        file.write_text(json.dumps({"schema_version": 1, "name": name, "version": 1, "findings": {"outside_place": outside_place}}))
        return file

    def simulate(self, *options, policy=None, against=None, journal=JOURNAL):
        return run("shiftguard", "policy", "simulate", "--policy", policy or self.locking, "--against",
                   against or self.observing, "--journal", journal, *options)

    def test_counts_both_policies_by_finding(self):
        done = self.simulate("--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        place = json.loads(done.stdout)["outside_place"]
        self.assertEqual((place["against"]["locks"], place["against"]["would_lock"]), (0, 2))
        self.assertEqual((place["policy"]["locks"], place["policy"]["would_lock"]), (2, 0))
        self.assertEqual(place["against"]["incidents"], place["policy"]["incidents"])

    def test_prints_a_table_and_what_it_is_worth(self):
        done = self.simulate()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"outside_place +1 -> 1 +0 -> 2 +0 -> 0 +2 -> 0")
        self.assertIn("take the difference for a hint", done.stdout)

    def with_worker(self, name, **more):
        worker = {"roster": "nights", "places": ["home"], "tolerance": {"after_s": 600}} | more.pop("worker", {})
        file = self.folder / f"{name}.policy.json"
        document = json.loads(self.locking.read_text()) | {
            "workers": {"w-17": worker}, "rosters": {"nights": {"file": "/etc/shiftguard/n.ics", "zone": "Europe/Berlin"}},
            "places": {"home": {"access_points": ["02:00:00:00:00:01"]}, "office": {"access_points": ["02:00:00:00:00:02"]}}}
        file.write_text(json.dumps(document | more))
        return file

    def test_says_what_of_the_new_policy_the_journal_could_not_be_judged_by(self):
        before = self.with_worker("before")
        after = self.with_worker("after", worker={"places": ["office"], "tolerance": {"after_s": 0}}, clock={"step_limit_s": 5},
                                 gate={"contact": "4711"})
        told = json.loads(self.simulate("--json", policy=after, against=before).stdout)
        self.assertEqual({change["pointer"] for change in told["not_judged"]},
                         {"/workers/w-17/places", "/workers/w-17/tolerance/after_s", "/clock/step_limit_s"})
        said = self.simulate(policy=after, against=before).stdout
        self.assertIn("Not in these counts", said)
        self.assertIn("(/workers/w-17/places)", said)
        self.assertEqual(json.loads(self.simulate("--json", policy=before, against=before).stdout)["not_judged"], [])
        self.assertNotIn("Not in these counts", self.simulate(policy=before, against=before).stdout)

    def test_a_tolerance_is_judged_where_the_journal_tells_of_the_shift(self):
        journal = self.folder / "told.jsonl"
        lines = JOURNAL.read_text().replace('"shift_ends_ms":1767628800000', '"shift_ends_ms":1767628800000,"shift_from_ms":1767592800000,'
                                            '"shift_to_ms":1767628200000')
        journal.write_text(lines)
        before = self.with_worker("before")
        after = self.with_worker("after", worker={"tolerance": {"after_s": 0}})
        done = self.simulate("--json", policy=after, against=before, journal=journal)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["not_judged"], [])

    def test_refuses_a_bad_policy_with_3_and_what_is_no_journal_with_6(self):
        bad = self.folder / "bad.json"
        bad.write_text("{}")
        self.assertEqual(self.simulate(policy=bad).returncode, 3)
        self.assertEqual(self.simulate(against=bad).returncode, 3)
        missing = self.simulate(journal=self.folder / "none")
        self.assertEqual((missing.returncode, missing.stderr.count("\n")), (6, 1))

    def test_refuses_a_folder_without_keys(self):
        done = self.simulate("--state", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(self.folder), done.stderr)


if __name__ == "__main__":
    unittest.main()
