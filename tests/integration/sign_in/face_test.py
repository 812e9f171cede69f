"""The face at the gate in the container bed: the packaged module and agent, the bed's camera, real recordings of people.

alice is enrolled and her session locked, as at a greeter or a locker: the camera is off until a sign-in asks for it.
"""

import sys
import time
import unittest

sys.dont_write_bytecode = True

from before_the_camera import LOOK, BeforeTheCamera  # noqa: E402  (no bytecode of it is left)
from gate import CONTACT, PASSWORD, bed  # noqa: E402


class FaceTest(BeforeTheCamera):
    @classmethod
    def setUpClass(cls):
        cls.boot("face")

    def sign_in(self):
        """Status, what was shown, and how long it took in seconds."""
        began = time.monotonic()
        done = self.desk.run("sh", "-c", f"printf '%s\\n\\n' '{PASSWORD}' | LANG=C.UTF-8 pamtester login alice authenticate "
                             "acct_mgmt 2>&1", check=False)
        return done.returncode, done.stdout, time.monotonic() - began

    def camera_goes_off(self):
        self.desk.wait_until(lambda: self.desk.camera_users() == [], "the camera is off", seconds=5)

    def test_1_who_has_no_template_is_let_in_and_nobody_is_looked_at(self):
        self.assertIn('"verify_face" b false', self.admission())
        status, said, _ = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertNotIn(LOOK, said)

    def test_2_the_worker_is_verified_and_the_camera_is_on_for_that_alone(self):
        self.desk.run("shiftguard", "enrol", "--worker", "w-1", "--front-only", timeout=90)
        self.desk.run("loginctl", "lock-session", self.desk.session())
        self.desk.wait_until(self.desk.locked, "alice's session is locked", seconds=10)
        self.camera_goes_off()
        self.assertIn('"verify_face" b true', self.admission())
        status, said, took = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count(LOOK), 1, said)
        self.assertNotIn("could not be verified", said)
        print(f"sign-in with the face, pamtester and bed included: {took:.1f} s", flush=True)
        self.camera_goes_off()

    def test_3_a_real_login_shows_what_to_do_and_lets_the_worker_in(self):
        shown = self.desk.type_into("login alice", {"assword:": PASSWORD})
        self.assertIn(LOOK, shown)
        self.assertRegex(shown, r"\$ $")
        self.camera_goes_off()

    def test_4_another_person_with_the_password_is_refused_and_is_an_incident(self):
        self.put_before_the_camera(self.stranger)
        status, said, took = self.sign_in()
        self.assertNotEqual(status, 0, said)
        self.assertIn(f"You are not let in: this is not the face of the account's worker. {CONTACT}", said)
        print(f"refused, pamtester and bed included: {took:.1f} s", flush=True)
        self.assertEqual(self.desk.output("shiftguard", "incidents").count("sign_in_refused"), 1)
        self.camera_goes_off()
        self.assertIn("refused: the face (another)", self.desk.output("journalctl", "--no-pager", "-o", "cat", "-t", "pamtester"))

    def test_5_it_says_so_in_german(self):
        done = self.desk.run("sh", "-c", f"printf '%s\\n\\n' '{PASSWORD}' | LANG=de_DE.UTF-8 pamtester login alice authenticate "
                             "2>&1", check=False)
        self.assertIn("Schauen Sie in die Kamera.", done.stdout)
        self.assertIn("Das ist nicht das Gesicht, das zu diesem Konto gehört.", done.stdout)

    def test_6_a_camera_that_is_unplugged_lets_in_and_says_what_follows(self):
        self.desk.set_camera("unplugged")
        status, said, _ = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertIn("The camera can't be used, so your face was not verified. If it stays so, the session locks in", said)
        self.desk.set_camera("unplugged", on=False)

    def test_7_the_worker_is_in_again_when_they_are_back(self):
        self.put_before_the_camera(self.worker)
        status, said, _ = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertNotIn("could not be verified", said)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
