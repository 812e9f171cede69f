"""`shiftguard roster check`: its answers, as JSON and for people, and its exit statuses."""
import json
import pathlib
import tempfile
import unittest

from program import run

NIGHTS = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:nights
DTSTART;TZID=Europe/Berlin:20260105T220000
DTEND;TZID=Europe/Berlin:20260106T060000
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
END:VEVENT
BEGIN:VEVENT
UID:break
CATEGORIES:BREAK
DTSTART;TZID=Europe/Berlin:20261126T010000
DURATION:PT30M
END:VEVENT
END:VCALENDAR
"""


class Roster(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.calendar = pathlib.Path(folder.name) / "nights.ics"
        self.calendar.write_text(NIGHTS, encoding="utf-8")

    def check(self, *options, status=0, environment=None):
        done = run("shiftguard", "roster", "check", self.calendar, *options, environment=environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def answer(self, *options):
        return json.loads(self.check("--json", *options).stdout)

    def test_answers_within_and_outside_a_shift(self):
        self.assertEqual(self.answer("--at", "2026-11-25T23:00:00+01:00"),
                         {"on_shift": True, "shift": {"from": "2026-11-25T21:00:00Z", "to": "2026-11-26T05:00:00Z"},
                          "next_change": "2026-11-26T05:00:00Z"})
        self.assertEqual(self.answer("--at", "2026-11-28T12:00:00Z"),
                         {"on_shift": False, "shift": None, "next_change": "2026-11-30T21:00:00Z"})

    def test_answers_for_any_instant(self):
        self.assertEqual(self.answer("--at", "1969-12-31T23:59:59Z"), {"on_shift": False, "shift": None, "next_change": None})
        self.assertEqual(self.answer("--at", "2000-01-01T00:00:00Z")["next_change"], "2026-01-05T21:00:00Z")
        self.assertEqual(self.answer("--at", "2030-12-03T00:00:00Z")["shift"],
                         {"from": "2030-12-02T21:00:00Z", "to": "2030-12-03T05:00:00Z"})

    def test_widens_shifts_by_the_tolerance(self):
        self.assertTrue(self.answer("--at", "2026-11-25T20:45:00Z", "--before", "15")["on_shift"])
        self.assertFalse(self.answer("--at", "2026-11-25T20:44:59.999Z", "--before", "15")["on_shift"])
        self.assertEqual(self.answer("--at", "2026-11-26T05:09:00Z", "--after", "10")["next_change"], "2026-11-26T05:10:00Z")

    def test_tells_the_break_that_holds(self):
        self.assertEqual(self.answer("--at", "2026-11-26T00:10:00Z")["break"],
                         {"from": "2026-11-26T00:00:00Z", "to": "2026-11-26T00:30:00Z"})

    def test_reads_a_json_roster(self):
        self.calendar = self.calendar.with_suffix(".json")
        self.calendar.write_text('{"zone": "Europe/Berlin", "shifts": [{"days": ["wed"], "from": "22:00", "to": "06:00"}]}', encoding="utf-8")
        self.assertEqual(self.answer("--at", "2026-11-25T23:00:00+01:00")["shift"],
                         {"from": "2026-11-25T21:00:00Z", "to": "2026-11-26T05:00:00Z"})
        self.calendar.write_text('{"shifts":\n[0]}', encoding="utf-8")
        self.assertEqual(self.check(status=8).stderr.count(f"{self.calendar}:2: /shifts/0: must be an entry"), 1)

    def test_reads_a_delimited_export_by_its_column_mapping(self):
        self.calendar.write_text("Who;What;Day;From;To\nA;Phone;25.11.2026;22:00;06:00\nB;Phone;never;x;x\n", encoding="utf-8")
        self.assertEqual(self.check(status=8).stderr.count("--columns"), 1)
        columns = self.calendar.with_suffix(".columns")
        columns.write_text(json.dumps({"zone": "Europe/Berlin", "delimiter": ";", "date_format": "%d.%m.%Y",
                                       "columns": {"worker": "Who", "activity": "What", "date": "Day", "start": "From", "end": "To"},
                                       "activities": {"work": ["Phone"]}}), encoding="utf-8")
        at = ("--at", "2026-11-25T23:00:00+01:00", "--columns", columns)
        self.assertEqual(self.answer(*at, "--worker", "A")["shift"],
                         {"from": "2026-11-25T21:00:00Z", "to": "2026-11-26T05:00:00Z"})
        self.assertIn(f"{self.calendar}:3: ", self.check(*at, "--worker", "B", status=8).stderr)
        self.assertIn("no row is of this worker", self.check(*at, "--worker", "C", status=8).stderr)
        self.check(*at, "--worker", "A", "--zone", "No/Where", status=8)
        columns.write_text("{}", encoding="utf-8")
        self.assertIn(f"{columns}:1: /zone: is missing", self.check(*at, "--worker", "A", status=8).stderr)
        columns.unlink()
        self.assertIn("cannot be read", self.check(*at, "--worker", "A", status=8).stderr)

    def test_answers_for_now_where_no_instant_is_given(self):
        self.assertIn("on_shift", self.answer())

    def test_tells_people_in_the_zone_that_they_read(self):
        said = self.check("--at", "2026-11-26T00:10:00Z", "--zone", "Europe/Berlin").stdout
        self.assertEqual(said, "2026-11-26T01:10:00+01:00: on shift\n"
                               "  shift        2026-11-25T22:00:00+01:00 to 2026-11-26T06:00:00+01:00\n"
                               "  break        2026-11-26T01:00:00+01:00 to 2026-11-26T01:30:00+01:00\n"
                               "  agreed until 2026-11-26T06:00:00+01:00\n")
        said = self.check("--at", "2026-11-28T12:00:00Z", environment={"TZ": ":America/Chicago"}).stdout
        self.assertEqual(said, "2026-11-28T06:00:00-06:00: not on shift\n  agreed from  2026-11-30T15:00:00-06:00\n")

    def test_says_that_nothing_changes(self):
        self.calendar.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", encoding="utf-8")
        self.assertEqual(self.answer(), {"on_shift": False, "shift": None, "next_change": None})
        self.assertIn("no change within 30 years", self.check().stdout)

    def test_a_fault_is_one_sentence_with_its_line(self):
        self.calendar.write_text(NIGHTS.replace("BYDAY=MO", "BYDAY=XX"), encoding="utf-8")
        said = self.check(status=8).stderr
        self.assertTrue(said.startswith(f"shiftguard: {self.calendar}:6: RRULE: "), said)
        self.assertEqual(said.count("\n"), 1)

    def test_a_rule_that_never_gives_a_day_is_a_fault_too(self):
        self.calendar.write_text(NIGHTS.replace("WEEKLY;BYDAY=MO,TU,WE,TH,FR", "YEARLY;BYMONTH=2;BYMONTHDAY=30"), encoding="utf-8")
        self.assertIn(":6: RRULE: BYMONTHDAY: no month of BYMONTH has such a day, so this rule never gives a day", self.check(status=8).stderr)

    def test_refuses_what_cannot_be_asked(self):
        self.assertIn("--at", self.check("--at", "today", status=2).stderr)
        self.check("--before", "1441", status=2)
        self.check("--after", "-1", status=2)
        self.assertIn("Mars", self.check("--zone", "Mars", status=8).stderr)

    def test_says_that_a_file_is_not_there_or_too_large(self):
        self.calendar.unlink()
        self.assertIn("cannot be read", self.check(status=1).stderr)
        with open(self.calendar, "wb") as file:
            file.truncate(100_000_000)
        self.assertIn("more than 10485760 bytes", self.check(status=8).stderr)


if __name__ == "__main__":
    unittest.main()
