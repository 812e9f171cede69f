"""The face at the greeters of a real lightdm in the container bed: the bed's camera, real recordings of people."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True

import at_lightdm  # noqa: E402  (no bytecode of it is left)
from gate import CONTACT, bed  # noqa: E402

BIN = pathlib.Path(os.environ["SHIFTGUARD_BIN"])
CAMERA = os.environ["SHIFTGUARD_FAKE_CAMERA"]
DATA = os.environ["SHIFTGUARD_TEST_DATA"]
LOOK = "Look at the camera."
POLICY = {
    "schema_version": 1,
    "name": "face at lightdm",
    "version": 1,
    "accounts": {"alice": "w-1"},
    "workers": {"w-1": {}},
    "gate": {"contact": "help desk, phone 4711"},
    "findings": {"camera_repeating": {"response": "off"}},  # the bed's camera shows its film again and again
    "lock": {"ways": [{"kind": "logind"}]},
}


class LightdmFaceTest(at_lightdm.AtLightdm):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        worker = cls.compose("worker", "--film", "enrolment")
        cls.stranger = cls.compose("stranger", "--scenes", "stranger=120000")
        cls.boot("lightdm-face")
        cls.desk.give_camera(worker, CAMERA)
        policy = cls.folder / "policy.json"
        policy.write_text(json.dumps(POLICY))
        cls.desk.copy_in(policy, "/etc/shiftguard/policy.json", mode=0o640)
        cls.restart()
        cls.desk.run("shiftguard", "enrol", "--worker", "w-1", "--front-only", timeout=120)
        cls.start_lightdm()

    @classmethod
    def compose(cls, name, *what):
        film = cls.folder / f"{name}.avi"
        subprocess.run([BIN / "sg_compose_film", *what, "--data", DATA, "--out", film], check=True, capture_output=True)
        return film

    def test_1_the_worker_is_told_to_look_and_is_let_in(self):
        self.assertIn('"verify_face" b true', self.admission())
        self.assertEqual(self.sign_in("alice"), (True, [LOOK]))

    def test_2_the_usual_greeter_shows_what_to_do_and_opens_the_session(self):
        self.at_the_usual_greeter()
        self.type_name_and_password()
        self.desk.wait_until(lambda: f"label: {LOOK}" in self.shown(), "the greeter says what to do", seconds=10)
        self.desk.wait_until(lambda: self.has_session("alice", "lightdm"), "alice has a session of lightdm's", seconds=20)

    def test_3_another_person_with_the_password_is_refused_and_is_an_incident(self):
        self.desk.give_camera(self.stranger, CAMERA)
        given = time.monotonic()
        self.desk.wait_until(lambda: time.monotonic() - given > 3, "the scene has begun", seconds=5)
        refused = f"You are not let in: this is not the face of the account's worker. {CONTACT}"
        self.assertEqual(self.sign_in("alice"), (False, [LOOK, refused]))
        self.assertEqual(self.desk.output("shiftguard", "incidents").count("sign_in_refused"), 1)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
