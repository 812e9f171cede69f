"""The face at the greeter of a real sddm in the container bed: the bed's camera, real recordings of people.

Nothing can be shown there: the camera looks after the password, while the greeter still stands.
"""

import sys
import unittest

sys.dont_write_bytecode = True

from at_sddm import AtSddm  # noqa: E402  (no bytecode of it is left)
from before_the_camera import LOOK, BeforeTheCamera  # noqa: E402
from gate import CONTACT, bed  # noqa: E402


class SddmFaceTest(AtSddm, BeforeTheCamera):
    @classmethod
    def setUpClass(cls):
        cls.boot("sddm-face")
        cls.desk.run("shiftguard", "enrol", "--worker", "w-1", "--front-only", timeout=120)
        cls.install_sddm()

    def at_the_greeter(self):
        self.start_sddm("alice")
        self.desk.wait_until(lambda: self.desk.camera_users() == [], "the camera is off", seconds=10)
        self.type_password()
        self.desk.wait_until(lambda: self.desk.camera_users() != [], "the camera looks", seconds=10)

    def test_1_another_person_with_the_password_is_refused_and_is_an_incident(self):
        self.put_before_the_camera(self.stranger)
        self.at_the_greeter()
        self.wait_for("Authentication failure")
        self.assertFalse(self.has_session("alice", "sddm"))
        self.assertIn("pam_shiftguard(sddm:auth): refused: the face (another)", self.helper())
        said = self.log("sddm", self.began)
        self.assertIn(f"You are not let in: this is not the face of the account's worker. {CONTACT}", said)
        self.assertNotIn(LOOK, said)
        self.assertEqual(self.desk.output("shiftguard", "incidents").count("sign_in_refused"), 1)

    def test_2_the_worker_is_let_in(self):
        self.put_before_the_camera(self.worker)
        self.at_the_greeter()
        self.wait_for_session("alice")
        self.assertNotIn("pam_shiftguard", self.helper())


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
