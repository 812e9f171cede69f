"""The .debs in the container bed: IT installs them, an administrator enrols alice, and the guard locks her real session.

Real: systemd, logind, D-Bus, polkit, the units with their sandbox, xss-lock and i3lock, the programs as packaged. The
camera is the bed's (tests/support/camera). The person in front of it comes from real recordings.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bed"))

import bed  # noqa: E402

BIN = pathlib.Path(os.environ["SHIFTGUARD_BIN"])
CAMERA = os.environ["SHIFTGUARD_FAKE_CAMERA"]
DATA = os.environ["SHIFTGUARD_TEST_DATA"]
WORKER = "worker-0017"
# Of 10; as `systemd-analyze security` of Debian 12 says of the unit. 0.5 of it is adjtimex, which the agent reads to know how
# far its clock may be trusted: it has no capability to set it.
EXPOSURE = 1.9

POLICY = {
    "schema_version": 1,
    "name": "container bed",
    "version": 1,
    "accounts": {"alice": WORKER},
    "workers": {WORKER: {}},
    "findings": {
        "worker_not_enrolled": {"response": "record"},
        "worker_absent": {"response": "lock", "confirm_ms": 3000, "warn_ms": 0},
        "vision_failed": {"response": "lock"},
        "camera_repeating": {"response": "off"},  # the bed's camera shows its film again and again
        "camera_lost": {"response": "lock", "confirm_ms": 1000, "warn_ms": 0},
    },
    "lock": {"ways": [{"kind": "logind"}]},
}


class PackagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.enrolment = cls.compose("enrolment")
        cls.crowd = cls.compose("crowd")
        cls.desk = bed.boot(f"packages-{os.getpid()}")
        cls.addClassCleanup(cls.desk.stop)
        policy = cls.folder / "policy.json"
        policy.write_text(json.dumps(POLICY))
        cls.desk.give_camera(cls.enrolment, CAMERA)
        cls.desk.install(bed.newest_package("shiftguard-models_*.deb"), bed.newest_package("shiftguard-agent_*.deb"),
                         bed.newest_package("shiftguard-desk_*.deb"), bed.newest_package("shiftguard-server_*.deb"))
        cls.packaged_policy = cls.desk.output("stat", "-c", "%U:%G:%a", "/etc/shiftguard/policy.json")
        cls.desk.copy_in(policy, "/etc/shiftguard/policy.json", mode=0o640)
        cls.desk.run("systemctl", "restart", "shiftguardd")

    @classmethod
    def compose(cls, script):
        film = cls.folder / f"{script}.avi"
        subprocess.run([BIN / "sg_compose_film", "--film", script, "--data", DATA, "--out", film], check=True, capture_output=True)
        return film

    def incidents(self):
        return self.desk.output("shiftguard", "incidents")

    def wait_for(self, words, seconds=30.0):
        try:
            self.desk.wait_until(lambda: all(word in self.incidents() for word in words),
                                 f"the incidents hold {' and '.join(words)}", seconds=seconds)
        except bed.BedError as error:
            raise bed.BedError(f"{error} They are:\n{self.incidents()}") from error

    def journal(self):
        return self.desk.output("journalctl", "-u", "shiftguardd", "--no-pager", "-o", "cat")

    def enrol(self, left_out, check=True):
        """As root inside the bed: polkit knows an administrator."""
        return self.desk.run("shiftguard", "enrol", "--worker", WORKER, "--front-only", "--leave-out", left_out, timeout=90,
                             check=check)

    def unlock_once_it_can_look(self):
        """Unlocked before the eye is back, the session is locked again at once: so again and again, as a person would."""
        def looks():
            if self.desk.locked():
                self.desk.run("pkill", "-x", "i3lock", check=False)
            return not self.desk.locked() and len(self.desk.camera_users()) == 1
        self.desk.wait_until(looks, "alice's session is unlocked and the camera is open", seconds=60)

    def test_1_the_unit_runs_as_its_own_user_without_privileges(self):
        self.assertEqual(self.desk.output("systemctl", "is-active", "shiftguardd"), "active")
        self.assertEqual(self.desk.output("systemctl", "show", "shiftguardd", "--value", "-p", "User"), "shiftguard")
        self.assertEqual(self.desk.output("systemctl", "show", "shiftguardd", "--value", "-p", "NoNewPrivileges"), "yes")

    def test_1a_the_sandbox_is_as_tight_as_was_measured(self):
        said = self.desk.output("systemd-analyze", "security", "--no-pager", "shiftguardd.service")
        exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said)[1])
        self.assertLessEqual(exposure, EXPOSURE, said)

    def test_1b_the_policy_is_closed_to_other_accounts(self):
        self.assertEqual(self.packaged_policy, "root:shiftguard:640")
        self.assertNotEqual(self.desk.run("cat", "/etc/shiftguard/policy.json", user="alice", check=False).returncode, 0)

    def test_2_an_account_without_a_template_is_a_finding_and_the_camera_stays_off(self):
        self.wait_for(["worker_not_enrolled"])
        self.assertEqual(self.desk.camera_users(), [])

    def test_3_alice_may_not_enrol_herself(self):
        done = self.desk.run("shiftguard", "enrol", "--worker", WORKER, user="alice", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("administrator", done.stderr)

    def test_3a_who_leaves_too_few_movements_is_not_enrolled(self):
        done = self.enrol("turn_left,turn_right,close_eyes", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("fewer than two movements would be left", done.stderr)
        self.assertIn("Nobody whom the policy names is enrolled", self.desk.output("shiftguard", "template", "list"))

    def test_4_an_administrator_enrols_alice(self):
        done = self.enrol("turn_left,raise_chin")
        self.assertIn("from the threshold", done.stdout)
        self.assertIn("enrolment", self.incidents())
        self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open once", seconds=10)

    def test_4a_what_alice_left_out_is_listed_for_an_administrator_and_reported_to_nobody(self):
        self.assertIn("a challenge does not ask for: turn_left, raise_chin", self.desk.output("shiftguard", "template", "list"))
        self.assertNotIn("raise_chin", self.incidents())
        self.assertNotIn("raise_chin", self.journal())

    def test_5_a_second_person_locks_the_real_session_and_the_camera_goes_off(self):
        self.desk.give_camera(self.crowd, CAMERA)
        self.desk.wait_until(self.desk.locked, "the guard has locked alice's session", seconds=30)
        self.wait_for(["additional_person", "outcome"])
        self.assertIn("LockedHint", self.incidents())
        self.desk.wait_until(lambda: self.desk.camera_users() == [], "the camera is off while it is locked", seconds=5)

    def test_6_unlocking_opens_the_camera_within_a_second(self):
        self.desk.give_camera(self.enrolment, CAMERA)
        self.desk.unlock()
        took = self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open again", seconds=5)
        self.assertLess(took, 1.5)  # one second, and what it takes to look

    def test_6a_the_doctor_finds_everything_ready_but_the_server(self):
        done = self.desk.run("shiftguard", "doctor", check=False)
        self.assertEqual(done.returncode, 5, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^ready +camera +/dev/video0 gives .*MJPG")
        self.assertRegex(done.stdout, rf"(?m)^ready +worker +{WORKER} is enrolled$")
        missing = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("MISSING")]
        self.assertEqual(missing, ["server"], done.stdout)

    def test_6b_another_account_learns_nothing(self):
        self.desk.run("useradd", "--create-home", "bob")
        self.assertIn("additional_person", self.desk.output("shiftguard", "incidents", user="alice"))
        self.assertEqual(self.desk.output("shiftguard", "incidents", user="bob"), "Nothing has been recorded.")
        kept = [json.loads(line) for line in self.desk.output("shiftguard", "journal", user="alice").splitlines()]
        self.assertLessEqual({"session_opened", "looked"}, {entry["input"]["type"] for entry in kept})
        self.assertEqual(self.desk.output("shiftguard", "journal", user="bob"), "")
        said = self.desk.output("busctl", "call", "org.shiftguard.Agent1", "/org/shiftguard/Agent1",
                                "org.shiftguard.Agent1", "GetStatus", user="bob")
        self.assertIn('"withheld" b true', said)
        for word in (WORKER, "streaming", "container bed"):
            self.assertNotIn(word, said)
        self.assertIn(WORKER, self.desk.output("busctl", "call", "org.shiftguard.Agent1", "/org/shiftguard/Agent1",
                                               "org.shiftguard.Agent1", "GetStatus", user="alice"))

    def test_6c_the_agents_own_account_cannot_read_its_memory(self):
        """Daemon and eye hold the worker's template; a process of theirs that was taken over reads no other one."""
        as_agent = ("setpriv", "--reuid=shiftguard", "--regid=shiftguard", "--clear-groups")
        self.desk.run("systemd-run", "--quiet", "--uid=shiftguard", "--unit=plain-process", "sleep", "600")
        plain = self.desk.output("systemctl", "show", "plain-process", "--value", "-p", "MainPID")
        self.desk.run(*as_agent, "cat", f"/proc/{plain}/maps")  # one that has closed nothing can be read
        self.desk.run("systemctl", "stop", "plain-process")
        for program in ("shiftguardd", "shiftguard-eye"):
            process = self.desk.output("pgrep", "-x", program)
            for what in ("mem", "maps"):
                read = self.desk.run(*as_agent, "head", "-c", "1", f"/proc/{process}/{what}", check=False)
                self.assertNotEqual(read.returncode, 0, f"{what} of {program} can be read")
                self.assertIn("Permission denied", read.stderr)

    def test_6d_the_camera_is_off_before_the_machine_sleeps_and_on_when_alice_is_back(self):
        def slept():
            return self.desk.output("cat", "/run/slept", check=False).splitlines()
        self.desk.learn_to_sleep()
        self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open", seconds=10)
        self.desk.run("systemctl", "suspend")
        self.desk.wait_until(lambda: "awake" in slept(), "the machine has slept", seconds=20)
        self.assertEqual(slept(), ["asleep:", "awake"])  # nobody held the camera
        self.desk.wait_until(self.desk.locked, "alice's locker has locked for the sleep", seconds=5)
        self.desk.unlock()
        took = self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open again", seconds=10)
        self.assertLess(took, 5)

    def test_7_a_killed_eye_locks(self):
        self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open", seconds=10)
        self.desk.run("pkill", "-SEGV", "-x", "shiftguard-eye")
        self.desk.wait_until(self.desk.locked, "the guard has locked alice's session", seconds=3)
        self.wait_for(["vision_failed"])
        self.unlock_once_it_can_look()

    def test_8_a_camera_pulled_out_locks_and_comes_back(self):
        self.desk.wait_until(lambda: len(self.desk.camera_users()) == 1, "the camera is open", seconds=30)
        self.desk.set_camera("unplugged")
        self.desk.wait_until(self.desk.locked, "the guard has locked alice's session", seconds=15)
        self.wait_for(["camera_lost"])
        self.desk.set_camera("unplugged", False)
        self.unlock_once_it_can_look()

    def test_9_the_log_names_nobody(self):
        said = self.journal()
        for word in (WORKER, "alice"):
            self.assertNotIn(word, said)

    def test_9a_the_server_serves_from_its_package(self):
        self.assertNotEqual(self.desk.output("systemctl", "is-active", "shiftguard-server", check=False), "active")
        self.desk.run("runuser", "-u", "shiftguard-server", "--", "shiftguard-server", "init", "--dir",
                      "/var/lib/shiftguard-server", "--name", "localhost")
        self.desk.run("systemctl", "start", "shiftguard-server")
        self.desk.wait_until(lambda: self.listening() >= 2, "the server listens to agents and to supervisors", seconds=10)
        self.assertEqual(self.desk.output("systemctl", "is-active", "shiftguard-server"), "active")
        self.desk.run("runuser", "-u", "shiftguard-server", "--", "shiftguard-server", "doctor", "--dir",
                      "/var/lib/shiftguard-server")

    def test_9a_the_time_comes_from_the_server_and_the_next_start_knows_it(self):
        token = self.desk.output("runuser", "-u", "shiftguard-server", "--", "shiftguard-server", "token", "--dir",
                                 "/var/lib/shiftguard-server").splitlines()[0]
        self.desk.run("shiftguard", "join", "--server", "https://localhost:7443", "--token", token, "--authority",
                      "/var/lib/shiftguard-server/authority.pem")
        self.desk.wait_until(lambda: self.desk.run("test", "-e", "/var/lib/shiftguard/time.json", check=False).returncode == 0,
                             "the agent has kept what the server said of the time", seconds=10)
        self.assertEqual(self.desk.output("stat", "-c", "%U:%a", "/var/lib/shiftguard/time.json"), "shiftguard:600")
        kept = json.loads(self.desk.output("cat", "/var/lib/shiftguard/time.json"))
        # The unit's sandbox hides this file from the agent.
        self.assertEqual(kept["boot_id"], self.desk.output("cat", "/proc/sys/kernel/random/boot_id").replace("-", ""))
        self.assertLess(abs(kept["time_ms"] - time.time() * 1000), 60_000)
        self.desk.run("systemctl", "restart", "shiftguardd")
        self.desk.wait_until(lambda: "ready   time        as the server signed it, give or take 1 s" in
                             self.desk.output("shiftguard", "doctor", check=False), "the doctor trusts the time", seconds=10)

    def listening(self):
        """How many TCP ports are open in the bed, whose network is its own."""
        return sum(" 0A " in line for table in ("tcp", "tcp6")
                   for line in self.desk.output("cat", f"/proc/net/{table}").splitlines())

    def test_9aa_an_upgrade_keeps_state_and_what_it_has_turned_off(self):
        debs = [f"/var/tmp/debs/{pathlib.Path(bed.newest_package(f'shiftguard-{name}_*.deb')).name}" for name in ("agent", "server")]
        before = self.desk.output("sha256sum", "/var/lib/shiftguard/keys", "/etc/shiftguard/policy.json")
        self.desk.run("install", "-g", "root", "-m", "640", "/etc/shiftguard/policy.json", "/etc/shiftguard/berlin.policy.json")
        self.desk.run("dpkg", "-i", *debs, timeout=120)
        self.assertEqual(self.desk.output("stat", "-c", "%U:%G:%a", "/etc/shiftguard/berlin.policy.json"), "root:shiftguard:640")
        self.desk.run("rm", "/etc/shiftguard/berlin.policy.json")
        self.desk.wait_until(lambda: self.desk.output("systemctl", "is-active", "shiftguardd", check=False) == "active",
                             "the agent runs again after an upgrade", seconds=10)
        self.assertEqual(self.desk.output("sha256sum", "/var/lib/shiftguard/keys", "/etc/shiftguard/policy.json"), before)
        self.desk.run("systemctl", "disable", "--now", "shiftguardd", "shiftguard-server")
        self.desk.run("dpkg", "-i", *debs, timeout=120)
        for unit in ("shiftguardd", "shiftguard-server"):
            self.assertEqual(self.desk.output("systemctl", "is-enabled", unit, check=False), "disabled")
            self.assertNotEqual(self.desk.output("systemctl", "is-active", unit, check=False), "active")
        self.desk.run("systemctl", "enable", "--now", "shiftguardd", "shiftguard-server")

    def test_9ab_what_policy_says_of_a_sign_in_without_the_agent_stands_in_pam_since_the_package_was_configured(self):
        self.desk.run("pam-auth-update", "--package", "--enable", "shiftguard")
        policy = self.folder / "policy.json"

        def configured(text, in_force):
            policy.write_text(text)
            self.desk.copy_in(policy, "/etc/shiftguard/policy.json", mode=0o640)
            self.desk.wait_until(lambda: self.desk.output("shiftguard", "policy", "show", "--value", "/sign_in/without_agent")
                                 == in_force, f"{in_force} is in force", seconds=5)
            self.desk.run("dpkg-reconfigure", "-f", "noninteractive", "shiftguard-agent", timeout=120)
            lines = [line for kind in ("auth", "account")
                     for line in self.desk.output("cat", f"/etc/pam.d/common-{kind}").splitlines() if "pam_shiftguard" in line]
            self.assertEqual(len(lines), 2, lines)
            return {line.rsplit("unreachable=", 1)[1] for line in lines}

        self.assertEqual(configured(json.dumps(POLICY | {"sign_in": {"without_agent": "refuse"}}), "refuse"), {"refuse"})
        self.assertRegex(self.desk.run("shiftguard", "doctor", check=False).stdout, r"(?m)^ready +gate +on; .* is refused, as ")
        self.assertEqual(configured("{", "refuse"), {"refuse"})  # the agent goes on by the last good one
        self.assertEqual(configured(json.dumps(POLICY), "admit"), {"admit"})

    def test_9b_purging_leaves_nothing_that_runs(self):
        policies = [f"/etc/shiftguard/{name}" for name in ("policy.json", "policy.json.minisig", "berlin.policy.json",
                                                           "berlin.policy.json.minisig")]
        self.desk.run("touch", *policies)
        self.desk.run("apt-get", "purge", "-y", "shiftguard-agent", "shiftguard-desk", "shiftguard-server",
                      "shiftguard-models", timeout=120)
        self.assertEqual(self.desk.run("pgrep", "-x", "shiftguardd", check=False).returncode, 1)
        for path in (*policies, "/var/lib/shiftguard", "/var/lib/shiftguard-server", "/usr/share/pam-configs/shiftguard"):
            self.assertNotEqual(self.desk.run("test", "-e", path, check=False).returncode, 0, path)
        self.assertNotIn("pam_shiftguard", self.desk.output("cat", "/etc/pam.d/common-auth", "/etc/pam.d/common-account"))
        for account in ("shiftguard", "shiftguard-server"):
            self.assertNotEqual(self.desk.run("getent", "passwd", account, check=False).returncode, 0, account)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
