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
        cls.nobody = cls.compose("nobody", "--scenes", "absent=120000")

    def sign_in(self):
        """Status, what was shown, and how long it took in seconds."""
        began = time.monotonic()
        done = self.desk.run("sh", "-c", f"printf '%s\\n\\n' '{PASSWORD}' | LANG=C.UTF-8 pamtester login alice authenticate "
                             "acct_mgmt 2>&1", check=False)
        return done.returncode, done.stdout, time.monotonic() - began

    def type_behind_the_lock(self):
        """The password into i3lock, at which the camera looks while the session is still locked; when that began."""
        if not self.desk.locked():
            self.lock()
        self.camera_goes_off()
        self.type_into_locker()
        began = time.monotonic()
        self.desk.wait_until(lambda: self.desk.camera_users() != [], "the camera looks", seconds=5)
        self.assertTrue(self.desk.locked())
        return began

    def i3lock_opens(self, seconds):
        self.desk.wait_until(lambda: not self.desk.locked(), "i3lock has opened", seconds=seconds)

    def refusals(self):
        return self.desk.output("shiftguard", "incidents").count("sign_in_refused")

    def camera_goes_off(self):
        self.desk.wait_until(lambda: self.desk.camera_users() == [], "the camera is off", seconds=5)

    def test_1_who_has_no_template_is_let_in_and_nobody_is_looked_at(self):
        self.assertIn('"verify_face" b false', self.admission())
        status, said, _ = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertNotIn(LOOK, said)

    def test_2_the_worker_is_verified_and_the_camera_is_on_for_that_alone(self):
        self.desk.run("shiftguard", "enrol", "--worker", "w-1", "--front-only", timeout=90)
        self.lock()
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

    def test_3a_i3lock_opens_for_the_worker_once_the_face_is_verified_behind_it(self):
        began = self.type_behind_the_lock()
        self.i3lock_opens(seconds=10)
        print(f"unlock at i3lock with the face, bed included: {time.monotonic() - began:.1f} s", flush=True)
        self.assertNotIn("pam_shiftguard", self.log("i3lock"))
        self.lock()
        self.camera_goes_off()

    def test_3b_an_i3lock_that_logind_knows_nothing_of_asks_beside_the_guard(self):
        """Started by a key of the window manager, say: for the agent the session is open, and its camera on."""
        self.type_into_locker()
        self.i3lock_opens(seconds=10)
        locker = self.desk.start("i3lock", "--nofork", user="alice")
        self.addCleanup(locker.kill)
        self.put_before_the_camera(self.stranger)
        self.assertFalse(self.desk.locked())
        self.type_into_locker()
        self.desk.wait_until(lambda: "refused: the face (another)" in self.log("i3lock"), "the gate has refused i3lock", seconds=10)
        self.assertIsNone(locker.poll())
        self.put_before_the_camera(self.worker)

        def has_opened():
            self.type_into_locker()
            time.sleep(2)
            return locker.poll() is not None

        self.desk.wait_until(has_opened, "i3lock has opened", seconds=20)
        self.assertEqual(locker.returncode, 0)
        self.lock()
        self.camera_goes_off()

    def test_4_another_person_with_the_password_is_refused_and_is_an_incident(self):
        before = self.refusals()
        self.put_before_the_camera(self.stranger)
        status, said, took = self.sign_in()
        self.assertNotEqual(status, 0, said)
        self.assertIn(f"You are not let in: this is not the face of the account's worker. {CONTACT}", said)
        print(f"refused, pamtester and bed included: {took:.1f} s", flush=True)
        self.assertEqual(self.refusals(), before + 1)
        self.camera_goes_off()
        self.assertIn("refused: the face (another)", self.desk.output("journalctl", "--no-pager", "-o", "cat", "-t", "pamtester"))

    def test_4a_i3lock_stays_locked_before_another_person_with_the_password(self):
        before = self.refusals()
        began = self.desk.output("date", "+%F %T.%N")
        self.type_behind_the_lock()
        self.desk.wait_until(lambda: "refused: the face (another)" in self.log("i3lock", began), "the gate has refused i3lock",
                             seconds=15)
        self.assertTrue(self.desk.locked())
        self.camera_goes_off()
        self.assertEqual(self.refusals(), before + 1)

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
        self.type_into_locker()
        self.i3lock_opens(seconds=10)
        self.desk.set_camera("unplugged", on=False)

    def test_6a_at_i3lock_a_doubt_lets_in_when_the_policys_time_is_up(self):
        self.put_before_the_camera(self.nobody)
        began = self.type_behind_the_lock()
        self.i3lock_opens(seconds=15)
        took = time.monotonic() - began
        print(f"unlock at i3lock with nobody in view, bed included: {took:.1f} s", flush=True)
        self.assertGreater(took, 8)  # gate.face_within_ms: 10 s
        self.desk.wait_until(lambda: self.desk.camera_users() != [], "the open session looks", seconds=5)
        self.lock()

    def test_7_the_worker_is_in_again_when_they_are_back(self):
        self.put_before_the_camera(self.worker)
        status, said, _ = self.sign_in()
        self.assertEqual(status, 0, said)
        self.assertNotIn("could not be verified", said)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
