"""installer/lib/guard_trace.py: from the guard's trace to what the report shows."""

import unittest

from support import WALL, TraceFile


class TraceTest(unittest.TestCase):
    def setUp(self):
        self.file = TraceFile(self)
        self.trace = self.file.trace

    def news(self):
        return list(self.trace.news())

    def test_a_file_that_is_not_there_yet_has_no_news(self):
        self.assertEqual(self.news(), [])

    def test_gives_each_line_once(self):
        self.file.line(1, delivery={"waiting": 1})
        self.assertEqual(self.news(), [("delivery", {"waiting": 1})])
        self.assertEqual(self.news(), [])

    def test_waits_for_the_end_of_a_half_written_line(self):
        whole = '{"t_ms": 1, "wall_ms": 2, "delivery": {"waiting": 0}}\n'
        self.file.path.write_text(whole[:20])
        self.assertEqual(self.news(), [])
        with open(self.file.path, "a") as file:
            file.write(whole[20:])
        self.assertEqual(self.news(), [("delivery", {"waiting": 0})])
        self.assertTrue(self.trace.delivered)

    def test_the_film_begins_with_the_first_look_that_has_a_frame(self):
        self.file.look(100, frame=False)
        self.file.look(900, captured=700)
        self.file.look(1200)
        self.news()
        self.assertEqual(self.trace.first_look_wall_ms, WALL + 700)
        self.assertEqual(self.trace.film_ms(500_000 + 2700), 2000)

    def test_without_a_look_no_moment_of_the_film_is_known(self):
        self.file.finding(1, "outside_shift", 10, 20)
        self.news()
        self.assertIsNone(self.trace.first_look_wall_ms)
        self.assertIsNone(self.trace.shown[0].film_ms)

    def test_a_finding_carries_its_times_since_the_guards_start(self):
        self.file.look(100)
        self.file.finding(3, "worker_absent", first=1000, confirmed=3000, outcome=3400)
        self.news()
        shown = self.trace.shown[0]
        self.assertEqual((shown.kind, shown.first_seen_ms, shown.confirmed_ms, shown.requested_ms, shown.outcome_ms, shown.verified),
                         ("worker_absent", 1000, 3000, 3000, 3400, True))

    def test_an_outcome_that_failed_is_no_verified_lock(self):
        self.file.finding(1, "worker_absent", 1, 2, outcome=3, verified=False)
        self.news()
        self.assertIs(self.trace.shown[0].verified, False)

    def test_findings_come_in_the_order_of_their_numbers(self):
        self.file.finding(2, "camera_covered", 1, 2)
        self.file.finding(1, "worker_absent", 3, 4)
        self.news()
        self.assertEqual([shown.kind for shown in self.trace.shown], ["worker_absent", "camera_covered"])


if __name__ == "__main__":
    unittest.main()
