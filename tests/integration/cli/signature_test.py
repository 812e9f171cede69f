"""`shiftguard policy check --key`: signatures that the real minisign made are taken, and nothing else is."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import ROOT, run

PROFILE = ROOT / "agent/policy/profiles/default.policy.json"


class Signing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.policy = self.folder / "berlin.policy.json"
        shutil.copy(PROFILE, self.policy)
        self.key = self.make_key("it")

    def minisign(self, *arguments):
        subprocess.run(["minisign", *map(str, arguments)], check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)

    def make_key(self, name):
        """Without a password; returns the public one."""
        self.minisign("-G", "-W", "-p", self.folder / f"{name}.pub", "-s", self.folder / f"{name}.key")
        return self.folder / f"{name}.pub"

    def sign(self, *options, by="it"):
        self.minisign("-S", "-s", self.folder / f"{by}.key", "-m", self.policy, *options)


class Signature(Signing):
    def check(self, *keys, status):
        options = [word for key in keys for word in ("--key", key)]
        done = run("shiftguard", "policy", "check", self.policy, *options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_tells_the_faults_of_a_file_that_nobody_signed_as_well(self):
        self.policy.write_text('{"schema_version": 1, "name": "n", "version": 1, "colour": 1, "camera": {"device": "video0"}}')
        told = self.check(self.key, status=3)
        for fault in ("the policy is not signed", "/colour: unknown key", "/camera/device: must be an absolute path"):
            self.assertIn(fault, told)

    def test_takes_what_it_signed_and_says_by_whom(self):
        self.sign("-H", "-t", "version 7, for berlin")
        number = self.key.read_text().split()[5]
        self.assertEqual(self.check(self.make_key("other"), self.key, status=0),
                         f"{self.policy}: good, signed by the key {number}: version 7, for berlin\n")

    def test_refuses_what_is_not_signed(self):
        self.assertIn("berlin.policy.json.minisig: the policy is not signed", self.check(self.key, status=3))

    def test_refuses_what_was_changed_or_signed_by_another(self):
        self.sign("-H")
        self.assertIn("not among this machine's", self.check(self.make_key("other"), status=3))
        self.policy.write_text(self.policy.read_text() + " ")
        self.assertIn("the signature is not of this file", self.check(self.key, status=3))

    def test_refuses_the_form_that_is_not_prehashed(self):
        self.sign("-l")
        self.assertIn("minisig:2: this signature is of the older form", self.check(self.key, status=3))

    def test_refuses_a_key_that_is_none(self):
        self.sign("-H")
        self.assertIn("berlin.policy.json:1: a minisign public key", self.check(self.policy, status=1))
        self.assertIn("none.pub", self.check(self.folder / "none.pub", status=1))


class Machine(Signing):
    """What lies on a machine with IT's key: policy.json and files NAME.policy.json."""
    def setUp(self):
        super().setUp()
        (self.folder / "policy-keys.d").mkdir()
        shutil.copy(self.key, self.folder / "policy-keys.d")
        self.policy.unlink()

    def put(self, name, version, by="it", **more):
        self.policy = self.folder / name
        self.policy.write_text(json.dumps({"schema_version": 1, "name": name, "version": version, **more}))
        self.sign("-H", by=by)

    def check_machine(self, status):
        done = run("shiftguard", "policy", "check", "--config", self.folder, "--state", self.folder / "state")
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def show(self):
        done = run("shiftguard", "policy", "show", "--config", self.folder, "--state", self.folder / "state")
        return done.stderr

    def doctor(self):
        done = run("shiftguard", "doctor", "--policy", self.folder / "policy.json", "--models", ROOT / "build/models", "--state",
                   self.folder / "state", "--user", "root", "--bus", "unix:path=/nonexistent/bus")
        return done.stdout

    def test_the_highest_version_counts_and_everybody_says_which(self):
        accounts = {"accounts": {"root": "w"}, "workers": {"w": {}}}
        self.put("policy.json", 3, **accounts)
        self.put("berlin.policy.json", 4, **accounts)
        berlin = self.folder / "berlin.policy.json"
        self.assertTrue(self.check_machine(0).endswith(f"{berlin}: counts on this machine\n"))
        self.assertIn(f"version 4, from {berlin}, signed by the key", self.show())
        self.assertRegex(self.doctor(), rf'ready +policy +"berlin.policy.json" version 4, 1 accounts in scope, from {berlin}')
        (self.folder / "policy.json").write_text("{")
        self.assertIn("policy.json.minisig: the signature is not of this file", self.check_machine(3))
        self.assertIn("Refused beside it: ", self.show())
        self.assertRegex(self.doctor(), r"MISSING +policies +\S+/policy.json.minisig: the signature is not of this file")

    def test_the_same_version_with_other_contents_is_told_with_both_names(self):
        self.put("policy.json", 4)
        self.put("berlin.policy.json", 4)
        both = f"{self.folder}/policy.json, {self.folder}/berlin.policy.json: version 4 lies here with different contents"
        self.assertIn(both, self.check_machine(3))
        self.assertIn(both, self.show())
        self.assertRegex(self.doctor(), f"MISSING +policy +{both}")

    def test_a_new_key_that_counts_anew_is_told_with_both_names(self):
        shutil.copy(self.make_key("next"), self.folder / "policy-keys.d")
        self.put("policy.json", 4)
        self.put("berlin.policy.json", 1, by="next")
        both = f"{self.folder}/berlin.policy.json, {self.folder}/policy.json: version 1 by the key"
        self.assertIn(both, self.check_machine(3))
        self.assertIn(f"Refused beside it: {both}", self.show())

    def test_the_packages_own_policy_needs_no_signature_beside_another(self):
        shutil.copy(PROFILE, self.folder / "policy.json")
        self.assertIn("the policy is not signed", self.check_machine(3))
        self.put("berlin.policy.json", 4)
        self.assertNotIn("not signed", self.check_machine(0))


class ServersPolicy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = self.folder / "server"
        self.run_server(0, "init")
        self.policy = self.folder / "berlin.policy.json"
        shutil.copy(PROFILE, self.policy)

    def run_server(self, status, *words):
        done = run("shiftguard-server", *words, "--dir", self.server)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr

    def test_is_offered_with_its_signature_and_withdrawn(self):
        (self.folder / "berlin.policy.json.minisig").write_text("four lines")
        self.assertIn("fetch it within about a minute", self.run_server(0, "policy", "offer", self.policy))
        self.assertIn("Workstations keep what is in force", self.run_server(0, "policy", "withdraw"))
        self.assertIn("No policy is offered.", self.run_server(1, "policy", "withdraw"))

    def test_that_cannot_be_offered_leaves_what_was(self):
        self.assertIn("minisign -S -H -m berlin.policy.json", self.run_server(1, "policy", "offer", self.policy))
        signature = self.folder / "berlin.policy.json.minisig"
        signature.write_text("four lines")
        self.run_server(0, "policy", "offer", self.policy)
        before = (self.server / "policy-offer.json").read_bytes()
        self.policy.write_bytes(b"\xff")
        self.assertIn("must be UTF-8", self.run_server(1, "policy", "offer", self.policy))
        self.assertIn("nowhere.json", self.run_server(1, "policy", "offer", self.folder / "nowhere.json"))
        self.assertEqual((self.server / "policy-offer.json").read_bytes(), before)


class DropIns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.policy = self.folder / "policy.json"
        shutil.copy(PROFILE, self.policy)
        self.drop_ins = self.folder / "policy.d"
        self.drop_ins.mkdir()

    def check(self, status, *options):
        done = run("shiftguard", "policy", "check", self.policy, "--drop-ins", self.drop_ins, *options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_are_judged_with_the_policy_and_faults_told_where_they_stand(self):
        (self.drop_ins / "10-site.json").write_text('{"name": "site"}')
        self.assertEqual(self.check(0), f"{self.policy}: good with 1 drop-ins\n")
        (self.drop_ins / "20-team.json").write_text('{\n"nam": "team"}')
        self.assertIn(f"{self.drop_ins}/20-team.json:2: /nam", self.check(3))

    def test_have_no_signature(self):
        self.assertIn("excludes", self.check(2, "--key", "it.pub"))


if __name__ == "__main__":
    unittest.main()
