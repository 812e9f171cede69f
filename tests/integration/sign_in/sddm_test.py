"""The gate in a real sddm in the container bed: the module as packaged, in the service as Debian ships it."""

import sys
import unittest

sys.dont_write_bytecode = True

from at_sddm import AtSddm  # noqa: E402  (no bytecode of it is left)
from gate import CONTACT, NEVER, bed  # noqa: E402


class SddmTest(AtSddm):
    @classmethod
    def setUpClass(cls):
        cls.boot("sddm")
        cls.install_sddm()

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
