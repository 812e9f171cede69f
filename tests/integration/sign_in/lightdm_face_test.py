"""The face at the greeters of a real lightdm in the container bed: the bed's camera, real recordings of people."""

import sys
import unittest

sys.dont_write_bytecode = True

from at_lightdm import AtLightdm  # noqa: E402  (no bytecode of it is left)
from before_the_camera import LOOK, BeforeTheCamera  # noqa: E402
from gate import CONTACT, bed  # noqa: E402


class LightdmFaceTest(AtLightdm, BeforeTheCamera):
    @classmethod
    def setUpClass(cls):
        cls.boot("lightdm-face")
        cls.desk.run("shiftguard", "enrol", "--worker", "w-1", "--front-only", timeout=120)
        cls.start_lightdm()

    def test_1_the_worker_is_told_to_look_and_is_let_in(self):
        self.assertIn('"verify_face" b true', self.admission())
        self.assertEqual(self.sign_in("alice"), (True, [LOOK]))

    def test_2_the_usual_greeter_shows_what_to_do_and_opens_the_session(self):
        self.at_the_usual_greeter()
        self.type_name_and_password()
        self.desk.wait_until(lambda: f"label: {LOOK}" in self.shown(), "the greeter says what to do", seconds=10)
        self.desk.wait_until(lambda: self.has_session("alice", "lightdm"), "alice has a session of lightdm's", seconds=20)

    def test_3_another_person_with_the_password_is_refused_and_is_an_incident(self):
        self.put_before_the_camera(self.stranger)
        refused = f"You are not let in: this is not the face of the account's worker. {CONTACT}"
        self.assertEqual(self.sign_in("alice"), (False, [LOOK, refused]))
        self.assertEqual(self.desk.output("shiftguard", "incidents").count("sign_in_refused"), 1)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
