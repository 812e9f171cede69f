"""`shiftguard policy show`, `diff` and `simulate` without a second policy: against what is in force on the machine."""
import json
import pathlib
import tempfile
import unittest

from program import ROOT, run

JOURNAL = ROOT / "tests/golden/journals/place.jsonl"


class InForce(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = pathlib.Path(folder.name) / "config"
        self.state = pathlib.Path(folder.name) / "state"
        (self.config / "policy.d").mkdir(parents=True)
        self.state.mkdir()
        self.policy = self.config / "policy.json"
        self.policy.write_text(json.dumps(self.document(), indent=2))
        self.drop_in = self.config / "policy.d/10-late.json"
        self.drop_in.write_text('{\n"findings": {"worker_absent": {"warn_ms": 77}}}')

    def document(self, **more):
        place = {"response": "lock", "enforcement": "observe", "confirm_ms": 1000, "warn_ms": 0}
        return {"schema_version": 1, "name": "here", "version": 4, "findings": {"outside_place": place}} | more

    def shiftguard(self, *words):
        return run("shiftguard", "policy", *words, "--config", self.config, "--state", self.state)

    def test_show_tells_each_value_with_the_file_that_sets_it(self):
        done = self.shiftguard("show")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"/findings/worker_absent/warn_ms = 77    {self.drop_in}:2 (machine)\n", done.stdout)
        self.assertRegex(done.stdout, rf'/name = "here"    {self.policy}:\d+ \(machine\)')
        self.assertIn("/camera/device = \"/dev/video0\"    default\n", done.stdout)
        self.assertIn(f'"here", version 4, from {self.policy} with 1 drop-ins', done.stderr)
        self.assertIn("What the agent took is not known", done.stderr)
        told = json.loads(self.shiftguard("show", "--json").stdout)
        self.assertEqual(told["/findings/worker_absent/warn_ms"],
                         {"value": 77, "source": "machine", "file": str(self.drop_in), "line": 2})

    def test_show_tells_that_a_file_is_not_in_force_and_shows_the_last_good_one(self):
        kept = self.state / "policy.last-good.json"
        kept.write_text(json.dumps(self.document(version=3)))
        kept.chmod(0o600)
        done = self.shiftguard("show")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"/version = 3    {kept}:1 (machine)", done.stdout)
        self.assertIn("version 3", done.stderr)
        self.assertIn(f"The policy file is not: {self.policy}", done.stderr)

    def test_show_gives_one_value_alone_for_scripts(self):
        for pointer, value in (("/name", "here"), ("/findings/worker_absent/warn_ms", "77"), ("/sign_in/without_agent", "admit")):
            self.assertEqual(self.shiftguard("show", "--value", pointer).stdout, f"{value}\n")
        done = self.shiftguard("show", "--value", "/sign_in/with_agent")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("/sign_in/with_agent: no setting has this pointer", done.stderr)
        self.assertEqual(self.shiftguard("show", "--value", "/name", "--json").returncode, 2)

    def test_show_of_a_file_knows_nothing_of_the_machine_unless_it_is_told(self):
        alone = run("shiftguard", "policy", "show", self.policy)
        self.assertEqual((alone.returncode, alone.stderr), (0, ""))
        self.assertNotIn("10-late", alone.stdout)
        both = run("shiftguard", "policy", "show", self.policy, "--drop-ins", self.drop_in.parent)
        self.assertIn(f"warn_ms = 77    {self.drop_in}:2", both.stdout)
        self.assertEqual(run("shiftguard", "policy", "show", "--drop-ins", self.drop_in.parent).returncode, 2)

    def test_show_says_that_an_unsigned_policy_lets_no_program_act_as_the_camera(self):
        self.policy.write_text(json.dumps(self.document(camera={"virtual_name": "OBS"}), indent=2))
        why = "only a policy that a key of IT signed lets a program act as the camera"
        self.assertRegex(self.shiftguard("show").stdout, rf'/camera/virtual_name = "OBS"    \S+ \(machine\), ignored: {why}\n')
        told = json.loads(self.shiftguard("show", "--json").stdout)
        self.assertEqual(told["/camera/virtual_name"]["doubt"], f"ignored: {why}")
        self.assertNotIn("doubt", told["/name"])
        self.assertIn("ignored unless a key of IT signed the policy", run("shiftguard", "policy", "show", self.policy).stdout)
        self.policy.write_text(json.dumps(self.document(), indent=2))
        self.assertNotIn("ignored", self.shiftguard("show").stdout)

    def test_show_says_what_is_wrong_where_there_is_no_policy(self):
        self.policy.unlink()
        done = self.shiftguard("show")
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (3, "", 1))
        self.assertIn(str(self.policy), done.stderr)

    def test_diff_of_one_policy_compares_it_with_what_is_in_force_and_lays_the_same_drop_ins_over_it(self):
        following = self.config / "next.json"
        following.write_text(json.dumps(self.document(version=5)))
        self.assertEqual(self.shiftguard("diff", following).stdout, "other: version: was 4, now 5 (/version)\n")
        two = run("shiftguard", "policy", "diff", self.policy, following)  # neither knows of the machine
        self.assertEqual((two.stdout, two.stderr), ("other: version: was 4, now 5 (/version)\n", ""))
        following.write_text("{")
        done = self.shiftguard("diff", following)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{following}:1", done.stderr)

    def test_simulate_compares_with_what_is_in_force(self):
        self.drop_in.write_text(json.dumps({"findings": {"outside_place": {"cool_down_ms": 60000}}}))
        following = self.config / "next.json"
        locking = {"response": "lock", "confirm_ms": 1000, "warn_ms": 0}
        following.write_text(json.dumps(self.document(version=5, findings={"outside_place": locking})))
        done = run("shiftguard", "policy", "simulate", "--policy", following, "--journal", JOURNAL, "--config", self.config, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["not_judged"], [])
        place = json.loads(done.stdout)["outside_place"]
        self.assertEqual((place["against"]["would_lock"], place["policy"]["locks"]), (2, 2))
        self.assertIn("In force on this machine: \"here\", version 4", done.stderr)

    def test_show_check_and_diff_take_a_bundle_of_any_name(self):
        bundle = self.config / "berlin.policy.json"
        self.policy.rename(bundle)
        self.assertIn(f'"here", version 4, from {bundle} with 1 drop-ins', self.shiftguard("show").stderr)
        self.assertEqual(self.shiftguard("check").stdout, f"{bundle}: good with 1 drop-ins\n")
        self.assertEqual(self.shiftguard("diff", bundle).stdout, "no difference\n")

    def test_two_files_that_need_no_signature_are_refused_with_both_names_and_the_last_good_one_is_shown(self):
        bundle = self.config / "berlin.policy.json"
        bundle.write_text(json.dumps(self.document(version=5)))
        both = f"{self.policy}, {bundle}: these policies lie side by side and need not be signed"
        for command in ("show", "check"):
            done = self.shiftguard(command)
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertIn(both, done.stderr)
        (self.state / "policy.last-good.json").write_text(json.dumps(self.document(version=3)))
        done = self.shiftguard("show")
        self.assertIn("/version = 3", done.stdout)
        self.assertIn(f"The policy file is not: {both}", done.stderr)
        following = self.config / "next.json"
        following.write_text(json.dumps(self.document(version=6)))
        done = run("shiftguard", "policy", "simulate", "--policy", following, "--journal", JOURNAL, "--config", self.config, "--json")
        self.assertEqual(done.returncode, 3)
        self.assertIn(both, done.stderr)

    def test_check_without_a_file_tells_the_faults_of_what_lies_there(self):
        self.policy.write_text(json.dumps(self.document(colour=1), indent=2))
        done = self.shiftguard("check")
        self.assertEqual(done.returncode, 3)
        self.assertIn("/colour: unknown key", done.stdout)
        self.policy.unlink()
        done = self.shiftguard("check")
        self.assertEqual(done.returncode, 3)
        self.assertIn("there is no policy here", done.stderr)
        (self.config / "policy-keys.d").mkdir()
        (self.config / "policy-keys.d/bad.pub").write_text("no key")
        done = self.shiftguard("check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("bad.pub", done.stderr)

    def test_check_tells_all_faults_of_file_and_drop_ins(self):
        self.policy.write_text(json.dumps(self.document(colour=1, camera={"device": "video0"}), indent=2))
        self.drop_in.write_text('{"accounts": {"alice": "nobody"}, "workers": {"w-1": {}}}')
        done = run("shiftguard", "policy", "check", self.policy, "--drop-ins", self.drop_in.parent)
        self.assertEqual(done.returncode, 3)
        for told in ("/colour: unknown key", "/camera/device: must be an absolute path", "/accounts/alice: there is no worker"):
            self.assertIn(told, done.stdout)
        self.assertIn(f"{self.drop_in}:1: /accounts/alice", done.stdout)


if __name__ == "__main__":
    unittest.main()
