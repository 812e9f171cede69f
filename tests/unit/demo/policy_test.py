"""installer/lib/demo_policy.py: short times that are named against the real defaults."""

import datetime
import unittest

import support  # noqa: F401  (finds the demo's library)

import demo_policy

ENDS = datetime.datetime(2026, 11, 23, 22, 0, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


class PolicyTest(unittest.TestCase):
    def document(self, **more):
        return demo_policy.document("mara", {"kind": "logind"}, ENDS, 7, **more)

    def test_the_shift_ends_when_told_in_universal_time(self):
        shift, = self.document()["workers"][demo_policy.WORKER]["shifts"]
        self.assertEqual(shift, {"from": "2026-11-23T20:00:01+00:00", "to": "2026-11-23T21:00:01+00:00"})

    def test_the_account_belongs_to_the_worker(self):
        self.assertEqual(self.document()["accounts"], {"mara": demo_policy.WORKER})

    def test_names_the_camera_only_where_one_is_used(self):
        self.assertNotIn("camera", self.document())
        self.assertEqual(self.document(camera="/dev/video3")["camera"], {"device": "/dev/video3"})

    def test_the_defaults_are_those_of_the_published_schema(self):
        self.assertEqual(demo_policy.default_times().keys(), demo_policy.TIMES.keys())
        self.assertIn(["worker_absent", "2 s", "1 s", "60 s", "10 s"], demo_policy.times_in_words())

    def test_no_time_of_the_demo_is_longer_than_the_default(self):
        for finding, (confirm, warn) in demo_policy.default_times().items():
            self.assertLessEqual(demo_policy.TIMES[finding][0], confirm)
            self.assertLessEqual(demo_policy.TIMES[finding][2], warn)


if __name__ == "__main__":
    unittest.main()
