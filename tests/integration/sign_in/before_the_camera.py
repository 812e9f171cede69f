"""What the tests of the face at the gate share: films of two people before the bed's camera, and a policy that looks."""

import json
import os
import pathlib
import subprocess
import tempfile
import time

import gate

BIN = pathlib.Path(os.environ["SHIFTGUARD_BIN"])
CAMERA = os.environ["SHIFTGUARD_FAKE_CAMERA"]
DATA = os.environ["SHIFTGUARD_TEST_DATA"]
LOOK = "Look at the camera."
POLICY = {
    "schema_version": 1,
    "name": "face at the gate",
    "version": 1,
    "accounts": {"alice": "w-1"},
    "workers": {"w-1": {}},
    "gate": {"contact": "help desk, phone 4711"},
    "findings": {"camera_repeating": {"response": "off"},  # the bed's camera shows its film again and again
                 "worker_not_enrolled": {"response": "lock", "warn_ms": 600000}},  # until the test enrols the worker
    "lock": {"ways": [{"kind": "logind"}]},
}


class BeforeTheCamera(gate.GateTest):
    """The worker is before the camera, and not enrolled yet."""

    @classmethod
    def boot(cls, name):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.worker = cls.compose("worker", "--film", "enrolment")
        cls.stranger = cls.compose("stranger", "--scenes", "stranger=120000")
        super().boot(name)
        cls.desk.give_camera(cls.worker, CAMERA)
        policy = cls.folder / "policy.json"
        policy.write_text(json.dumps(POLICY))
        cls.desk.copy_in(policy, "/etc/shiftguard/policy.json", mode=0o640)
        cls.restart()

    @classmethod
    def compose(cls, name, *what):
        film = cls.folder / f"{name}.avi"
        subprocess.run([BIN / "sg_compose_film", *what, "--data", DATA, "--out", film], check=True, capture_output=True)
        return film

    def put_before_the_camera(self, film):
        self.desk.give_camera(film, CAMERA)
        given = time.monotonic()
        self.desk.wait_until(lambda: time.monotonic() - given > 3, "the scene has begun", seconds=5)
