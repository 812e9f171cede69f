"""installer/lib/story.py, watch.py, demo.py: when the shift ends, what counts as shown, and what the exit status says."""

import datetime
import os
import types
import unittest
import unittest.mock

from support import WALL, FakeGuard, FakeScreen, TraceFile, silenced

import demo  # noqa: I100
import findings_report
import own_session
import story
import watch


def incident(finding, response="lock", verified=True):
    return {"finding": finding, "response": response, "verified": verified}


class MissingTest(unittest.TestCase):
    def test_nothing_is_missing_where_each_stands_with_a_verified_lock(self):
        self.assertEqual(story.missing([incident("a"), incident("b")], ("a", "b")), [])

    def test_an_incident_that_is_not_there_is_missing(self):
        self.assertEqual(story.missing([incident("a")], ("a", "b")), ["b"])

    def test_a_lock_that_is_not_verified_does_not_count(self):
        self.assertEqual(story.missing([incident("a", verified=False)], ("a",)), ["a"])
        self.assertEqual(story.missing([incident("a", verified=None)], ("a",)), ["a"])

    def test_a_record_without_a_lock_does_not_count(self):
        self.assertEqual(story.missing([incident("a", response="record")], ("a",)), ["a"])


class ShiftTest(unittest.TestCase):
    def test_the_shift_ends_on_a_whole_second_and_never_too_early(self):
        end = story.shift_end(WALL + 1)
        self.assertEqual(end.microsecond, 0)
        late = end.timestamp() * 1000 - (WALL + 1) - story.SHIFT_ENDS_AT_MS
        self.assertGreaterEqual(late, 0)
        self.assertLess(late, 1000)

    def test_the_policy_says_when_the_shift_ends_only_once_the_film_has_begun(self):
        silenced(self)
        file, written = TraceFile(self), []
        workstation = types.SimpleNamespace(account="me", write_policy=lambda name, policy: written.append((name, policy)))
        shift = story.FilmShift(FakeGuard(file.trace), workstation, types.SimpleNamespace(lock_way={"kind": "logind"}))
        shift.step()
        self.assertEqual(written, [])
        file.look(40_000)  # a start that took 40 seconds takes nothing from the film
        list(file.trace.news())
        shift.step()
        shift.step()
        (name, policy), = written
        self.assertEqual(name, "guard")
        ends = datetime.datetime.fromisoformat(policy["workers"]["worker-0017"]["shifts"][0]["to"])
        self.assertGreaterEqual(ends.timestamp() * 1000, WALL + 40_000 + story.SHIFT_ENDS_AT_MS)


class WatchTest(unittest.TestCase):
    def setUp(self):
        self.said = silenced(self)
        self.file, self.screen = TraceFile(self), FakeScreen()
        self.stage = types.SimpleNamespace(screen=self.screen, folder=self.file.folder, lock_own_session=False)
        self.watch = watch.Watch(FakeGuard(self.file.trace), self.stage, last_finding="outside_shift")
        self.addCleanup(unittest.mock.patch.stopall)
        unittest.mock.patch("watch.time.sleep").start()
        self.clock = unittest.mock.patch("watch.time.monotonic", return_value=100.0).start()

    def test_a_lock_that_is_seen_from_outside_is_proved_and_unlocked_after_a_while(self):
        self.screen.lockers, self.screen.held = [42], True
        self.file.finding(1, "worker_absent", 1, 2, outcome=3)
        self.watch.step()
        self.assertIn("process 42 (i3lock)", self.said.getvalue())
        self.assertEqual((self.watch.unproved, self.screen.unlocked, self.watch.locked), ([], 0, True))
        self.clock.return_value += watch.UNLOCK_AFTER_SECONDS
        self.watch.step()
        self.assertEqual((self.screen.unlocked, self.watch.locked), (1, False))

    def test_a_verified_lock_without_locker_or_grab_is_a_shortcoming(self):
        for number, (lockers, held) in enumerate((([], True), ([42], False)), start=1):
            self.screen.lockers, self.screen.held = lockers, held
            self.file.finding(number, "worker_absent", 1, 2, outcome=3)
            self.watch.step()
        self.assertEqual(self.watch.unproved, ["worker_absent", "worker_absent"])
        self.assertIn("seen from outside the screen was not locked", story.shortcomings_of(self.watch)[0])

    def test_the_last_lock_stays(self):
        self.screen.lockers, self.screen.held = [42], True
        self.file.finding(1, "outside_shift", 1, 2, outcome=3)
        self.watch.step()
        self.assertFalse(self.watch.locked)
        self.assertTrue(self.watch.is_locked_for("outside_shift"))

    def test_ones_own_session_is_neither_looked_at_nor_unlocked(self):
        self.stage.lock_own_session = True
        self.file.finding(1, "worker_absent", 1, 2, outcome=3)
        self.watch.step()
        self.assertEqual((self.watch.unproved, self.watch.screens, self.watch.locked), ([], {}, False))


class JudgementTest(unittest.TestCase):
    def setUp(self):
        self.said = silenced(self)

    def judge(self, incidents, shortcomings=()):
        return demo.judge(story.Told([], incidents, "", ("a",), tuple(shortcomings)))

    def test_all_well_is_status_0(self):
        self.assertEqual(self.judge([incident("a")]), 0)

    def test_a_missing_incident_is_status_3(self):
        self.assertEqual(self.judge([]), 3)
        self.assertIn("of a stands on the server", self.said.getvalue())

    def test_a_failed_look_from_outside_is_status_3(self):
        self.assertEqual(self.judge([incident("a")], ["the lock of a was not seen"]), 3)
        self.assertIn("NOT as expected: the lock of a was not seen.", self.said.getvalue())


class OptionsTest(unittest.TestCase):
    def refusal(self, *arguments, terminal=True, session=None):
        with unittest.mock.patch("demo.own_session.graphical_session", return_value=session):
            options = demo.parse(list(arguments))
            options.at_terminal = terminal
            try:
                demo.refuse_what_cannot_be(options)
            except demo.Refused as refused:
                return str(refused)
        return None

    def test_locking_ones_own_session_needs_a_terminal(self):
        self.assertIn("in a terminal", self.refusal("--lock", terminal=False, session="2"))

    def test_locking_ones_own_session_needs_a_graphical_one(self):
        self.assertIn("graphical session", self.refusal("--lock"))
        self.assertIsNone(self.refusal("--lock", session="2"))

    def test_the_camera_needs_a_terminal(self):
        self.assertIn("terminal", self.refusal("--camera", "/dev/video0", terminal=False))
        self.assertIsNone(self.refusal("--camera", "/dev/video0"))

    def test_lock_and_camera_do_not_go_together(self):
        self.assertIn("do not go together", self.refusal("--lock", "--camera", "/dev/video0", session="2"))

    def test_the_report_names_the_command_of_this_run(self):
        self.assertEqual(demo.parse(["--exit", "--camera", "/dev/video 1"]).command, "installer/demo --exit --camera '/dev/video 1'")


class OwnSessionTest(unittest.TestCase):
    def session(self, sessions, kind="x11", active="yes"):
        folder = TraceFile(self).folder
        program = folder / "loginctl"
        program.write_text(f'#!/bin/sh\ncase $1 in list-sessions) printf "{sessions}" ;; *) printf "Type={kind}\\nActive={active}\\n" ;; esac\n')
        program.chmod(0o755)
        with unittest.mock.patch.dict(os.environ, {"PATH": f"{folder}:/usr/bin:/bin"}):
            return own_session.graphical_session("mara")

    def test_finds_the_accounts_own(self):
        self.assertEqual(self.session("1 0 root seat0\\n2 1000 mara seat0 tty2\\n"), "2")

    def test_a_console_is_not_graphical(self):
        self.assertIsNone(self.session("2 1000 mara seat0\\n", kind="tty"))

    def test_a_session_in_the_background_does_not_count(self):
        self.assertIsNone(self.session("2 1000 mara seat0\\n", active="no"))

    def test_anothers_session_does_not_count(self):
        self.assertIsNone(self.session("1 0 root seat0\\n"))

    def test_without_logind_there_is_none(self):
        with unittest.mock.patch.dict(os.environ, {"PATH": "/nonexistent"}):
            self.assertIsNone(own_session.graphical_session("mara"))


class SshLineTest(unittest.TestCase):
    def line(self, connection, **environment):
        with unittest.mock.patch.dict(os.environ, environment), unittest.mock.patch("demo.getpass.getuser", return_value="mara"):
            return demo.ssh_line(connection, 4711)

    def test_is_ready_to_be_run(self):
        self.assertEqual(self.line("10.0.0.9 50000 10.0.0.1 22"), "ssh -N -L 4711:127.0.0.1:4711 mara@10.0.0.1")

    def test_names_another_port_than_22(self):
        self.assertEqual(self.line("10.0.0.9 50000 10.0.0.1 2200"), "ssh -N -L 4711:127.0.0.1:4711 -p 2200 mara@10.0.0.1")

    def test_under_sudo_it_is_the_person_who_signs_in(self):
        self.assertIn("lena@", self.line("a 1 b 22", SUDO_USER="lena"))

    def test_without_ssh_there_is_none(self):
        self.assertEqual(self.line(""), "")


class LeadTest(unittest.TestCase):
    def test_claims_only_what_was_shown(self):
        self.assertTrue(findings_report.lead(["worker_absent", "camera_covered", "worker_absent"], None).endswith(
            "over the camera of this machine, which shows an empty chair and a covered lens."))
        self.assertIn("nothing was found", findings_report.lead([], None))


if __name__ == "__main__":
    unittest.main()
