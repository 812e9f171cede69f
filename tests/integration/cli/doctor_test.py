"""`shiftguard doctor` as a process: each line is ready, or missing with the mend; 5 where something is missing."""
import json
import pathlib
import subprocess
import tempfile
import unittest

from program import ROOT, run

POLICY = {
    "schema_version": 1, "name": "desk", "version": 3,
    "accounts": {"root": "worker-0017"}, "workers": {"worker-0017": {}},
    "lock": {"ways": [{"kind": "command", "argv": ["/bin/true"]}]},
}


class Doctor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def examine(self, policy=None, **options):
        """The lines by what they are about: (ready, found, mend)."""
        file = self.folder / "policy.json"
        file.write_text(policy if isinstance(policy, str) else json.dumps(policy or POLICY), encoding="utf-8")
        words = {"policy": file, "models": ROOT / "build/models", "state": self.folder, "user": "root",
                 "bus": "unix:path=/nonexistent/bus", **options}
        self.done = run("shiftguard", "doctor", *(f"--{name}={value}" for name, value in words.items()))
        lines = {}
        for line in self.done.stdout.splitlines():
            if line.startswith(("ready", "MISSING")):
                about = line[8:19].strip()
                lines[about] = (line.startswith("ready"), line[20:], "")
            else:
                ready, found, _ = lines[about]
                lines[about] = (ready, found, line.strip())
        return lines

    def missing(self, lines, about, *words):
        ready, found, mend = lines[about]
        self.assertFalse(ready, found)
        self.assertRegex(mend, "^mend: .+")
        for word in words:
            self.assertIn(word, found)

    def test_an_agent_that_does_not_run_is_missing_with_the_mend(self):
        lines = self.examine()
        self.assertEqual(self.done.returncode, 5)
        self.missing(lines, "agent")
        self.assertIn("systemctl", lines["agent"][2])

    def test_a_good_policy_accounts_disk_zones_and_lock_are_ready(self):
        lines = self.examine()
        for about in ("policy", "accounts", "disk", "time zones", "lock"):
            self.assertTrue(lines[about][0], lines[about])
        self.assertIn("version 3", lines["policy"][1])

    def test_a_bad_policy_is_missing_and_what_needs_it_is_left_out(self):
        lines = self.examine("{")
        self.missing(lines, "policy", "policy.json")
        self.assertNotIn("camera", lines)
        self.assertIn("disk", lines)

    def test_an_account_that_is_not_on_the_machine_is_named(self):
        self.missing(self.examine({**POLICY, "accounts": {"nobody-of-that-name": "worker-0017"}}), "accounts",
                     "nobody-of-that-name")

    def test_a_policy_without_accounts_guards_nobody(self):
        self.missing(self.examine({**POLICY, "accounts": {}}), "policy", "no account is in scope")

    def test_a_camera_that_is_not_there_or_is_none_is_missing(self):
        self.missing(self.examine({**POLICY, "camera": {"device": "/dev/none"}}), "camera", "is not there")
        self.missing(self.examine({**POLICY, "camera": {"device": "/dev/null"}}), "camera", "captures")

    def test_a_camera_that_the_services_account_may_not_open_is_missing(self):
        device = self.folder / "video"
        device.touch(mode=0o600)
        lines = self.examine({**POLICY, "camera": {"device": str(device)}}, user="nobody")
        self.missing(lines, "camera", "nobody may not open")
        self.assertIn("video", lines["camera"][2])

    def gate(self, line, without_agent="admit"):
        (self.folder / "pam.d").mkdir(exist_ok=True)
        (self.folder / "pam.d/common-auth").write_text(f"auth [success=1] pam_unix.so\n{line}\n", encoding="utf-8")
        return self.examine({**POLICY, "sign_in": {"without_agent": without_agent}}, pam=self.folder / "pam.d")

    def test_the_gate_is_off_or_does_without_the_agent_what_policy_says(self):
        module = "auth\trequired\tpam_shiftguard.so"
        for line in ("", f"# {module} unreachable=admit"):
            self.assertTrue(self.gate(line)["gate"][0])
            self.assertIn("off", self.gate(line)["gate"][1])
        self.assertTrue(self.gate(f"{module} unreachable=admit")["gate"][0])
        self.assertTrue(self.gate(f"{module} unreachable=refuse", "refuse")["gate"][0])
        self.assertTrue(self.gate(f"{module} lang=de unreachable=refused")["gate"][0])  # no word of the module's: its default
        for argument, policy in (("admit", "refuse"), ("refuse", "admit")):
            lines = self.gate(f"{module} unreachable={argument}", policy)
            self.missing(lines, "gate", "the policy says otherwise")
            self.assertIn("dpkg-reconfigure shiftguard-agent", lines["gate"][2])

    def location(self, settings, **places):
        """The lines of a policy that names coordinates, where GeoClue's settings are these."""
        (self.folder / "geoclue").mkdir(exist_ok=True)
        (self.folder / "geoclue/geoclue.conf").write_text(settings, encoding="utf-8")
        circle = {"circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}}
        return self.examine({**POLICY, "places": {"home": circle}, **places}, geoclue=self.folder / "geoclue")

    def test_a_geoclue_that_tells_a_public_service_is_missing_with_the_mend(self):
        lines = self.location("[wifi]\nenable=true\n")
        self.missing(lines, "location", "the networks in view", "public location service")
        self.assertIn("enable=false under [wifi] and [3g]", lines["location"][2])
        url = "https://locate.example.org/v1"
        self.missing(self.location(f"[wifi]\nurl={url}\n"), "location", "location.service_url")
        admits = "[agent]\nwhitelist=geoclue-demo-agent;gnome-shell\n"
        self.assertTrue(self.location(f"{admits}[wifi]\nurl={url}\n", location={"service_url": url})["location"][0])
        quiet = "[wifi]\nenable=false\n[3g]\nenable=false\n"
        self.assertTrue(self.location(admits + quiet)["location"][0])
        self.missing(self.location(quiet), "location", "whitelist")

    def test_coordinates_that_nobody_is_asked_for_are_missing(self):
        self.missing(self.location("", location={"geoclue": False, "gpsd": False}), "location", "nobody who is asked")
        self.assertNotIn("location", self.examine())

    def test_a_locker_that_cannot_be_started_is_missing(self):
        policy = {**POLICY, "lock": {"ways": [{"kind": "command", "argv": ["/nonexistent/locker"]}]}}
        self.missing(self.examine(policy), "lock", "/nonexistent/locker")

    def test_models_that_are_not_there_are_missing(self):
        self.missing(self.examine(models=self.folder), "models")

    def test_a_bus_without_an_agent_is_told_from_no_bus(self):
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address", "--nopidfile"],
                               stdout=subprocess.PIPE, text=True)
        self.addCleanup(bus.stdout.close)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        address = bus.stdout.readline().strip()
        lines = self.examine(bus=address)
        self.missing(lines, "agent", "does not run")
        done = run("shiftguard", "incidents", "--bus", address)
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not run", done.stderr)


if __name__ == "__main__":
    unittest.main()
