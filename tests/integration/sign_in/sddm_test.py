"""The gate in a real sddm in the container bed: the module as packaged, in the service as Debian ships it.

sddm runs on Xvfb, and is started while logind is away: it waits for a graphics card where logind says that there is none.
Its greeter gives nothing of what is said to it to whoever sits there, so what is said is read in its log.
"""

import sys
import unittest

sys.dont_write_bytecode = True

import gate  # noqa: E402  (no bytecode of it is left)
from gate import CONTACT, NEVER, PASSWORD, bed  # noqa: E402


class SddmTest(gate.GateTest):
    @classmethod
    def setUpClass(cls):
        cls.boot("sddm")
        cls.free_the_seat("sddm")
        # sddm's service reads /etc/environment only when logind has made the session already.
        cls.desk.run("sed", "-i", "1i session optional pam_env.so", "/etc/pam.d/common-session")

    def start_sddm(self, account):
        """sddm's greeter has just come up, with the account chosen; whoever had signed in is out."""
        self.desk.run("systemctl", "stop", "sddm")
        for each in ("alice", "bob"):
            self.desk.run("loginctl", "terminate-user", each, check=False)
        self.desk.run("systemctl", "reset-failed", "sddm", check=False)
        self.desk.run("tee", "/var/lib/sddm/state.conf", text=f"[Last]\nUser={account}\n")
        self.began = self.desk.output("date", "+%F %T.%N")
        self.desk.run("systemctl", "stop", "systemd-logind")
        self.desk.run("systemctl", "start", "sddm")
        self.desk.wait_until(lambda: "No session manager found" in self.log("sddm", self.began), "sddm has started", seconds=20)
        self.desk.run("systemctl", "start", "systemd-logind")
        self.desk.wait_until(lambda: "from daemon: HostName" in self.log("sddm-greeter", self.began), "its greeter has come up",
                             seconds=30)

    def type_password(self):
        """Until the greeter takes it: its field may not have come up yet."""
        authority = self.desk.output("sh", "-c", "ls /run/sddm/{*}")

        def is_taken():
            for words in (("key", "ctrl+a"), ("type", "--delay", "20", PASSWORD), ("key", "Return")):
                self.desk.run("xdotool", *words, environment={"DISPLAY": ":0", "XAUTHORITY": authority})
            try:
                self.desk.wait_until(lambda: "from greeter: Login" in self.log("sddm", self.began), "it is taken", seconds=2)
            except bed.BedError:
                return False
            return True

        self.desk.wait_until(is_taken, "the greeter takes the password", seconds=20)

    def wait_for(self, words):
        self.desk.wait_until(lambda: words in self.log("sddm", self.began), f"sddm says {words}", seconds=20)

    def wait_for_session(self, account):
        self.desk.wait_until(lambda: self.has_session(account, "sddm"), f"{account} has a session of sddm's", seconds=20)

    def helper(self):
        return self.log("sddm-helper", self.began)

    def test_1_in_shift_the_session_opens_and_auth_and_account_have_asked(self):
        self.put([])
        self.start_sddm("alice")
        with self.counted() as asked:
            self.type_password()
            self.wait_for_session("alice")
        self.assertEqual(asked, [2])

    def test_2_off_shift_nobody_gets_in_and_sddm_is_told_why(self):
        self.put(NEVER)
        self.start_sddm("alice")
        self.type_password()
        self.wait_for("Authentication failure")
        self.assertFalse(self.has_session("alice", "sddm"))
        self.assertIn(f"You have no shift now. {CONTACT}", self.log("sddm", self.began))
        self.assertIn("pam_shiftguard(sddm:auth): refused: outside_shift", self.helper())

    def test_3_an_account_out_of_scope_is_not_touched(self):
        self.put(NEVER)
        self.start_sddm("bob")
        self.type_password()
        self.wait_for_session("bob")
        self.assertNotIn("pam_shiftguard", self.helper())

    def test_4_without_the_agent_the_worker_is_let_in_and_the_incident_follows(self):
        self.put(NEVER)
        self.desk.run("systemctl", "stop", "shiftguardd")
        self.start_sddm("alice")
        self.type_password()
        self.wait_for_session("alice")
        self.assertIn("admitted, as unreachable=admit says", self.helper())
        self.restart()
        self.wait_for_incident("a sign-in or unlock by sddm", "it was let in")

    def test_5_where_a_code_would_help_sddm_is_told_why_and_asked_for_none(self):
        self.put(NEVER)
        self.join_a_server()
        self.desk.wait_until(lambda: '"release_offer" s "outside_shift"' in self.admission(), "a code is asked for", seconds=20)
        self.start_sddm("alice")
        self.type_password()
        self.wait_for("Authentication failure")
        self.assertFalse(self.has_session("alice", "sddm"))
        self.assertEqual(self.log("sddm", self.began).count("You have no shift now"), 1)
        self.assertNotIn("This code is wrong", self.log("sddm", self.began))


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
