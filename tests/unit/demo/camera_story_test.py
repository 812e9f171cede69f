"""installer/lib/camera_story.py: the steps go on whatever the person does, and nothing stands still while it waits."""

import os
import pty
import types
import unittest
import unittest.mock

from support import FakeGuard, FakeScreen, TraceFile, silenced

import camera_story
import watch


class StepsTest(unittest.TestCase):
    def setUp(self):
        self.said = silenced(self)
        self.file, self.screen = TraceFile(self), FakeScreen()
        self.screen.lockers, self.screen.held = [42], True
        self.guard = FakeGuard(self.file.trace)
        stage = types.SimpleNamespace(screen=self.screen, folder=self.file.folder, lock_own_session=False)
        self.now = 0.0
        self.addCleanup(unittest.mock.patch.stopall)
        unittest.mock.patch("time.sleep", side_effect=self.pass_by).start()
        unittest.mock.patch("time.monotonic", side_effect=lambda: self.now).start()
        self.watch = watch.Watch(self.guard, stage)

    def pass_by(self, seconds):
        self.now += seconds

    def comes(self, number, kind, verified=True):
        self.file.finding(number, kind, 1, 2, outcome=3, verified=verified)

    def test_returns_the_finding_once_the_screen_is_unlocked_again(self):
        self.comes(1, "unknown_person")
        self.assertEqual(camera_story.await_one_of(self.watch, self.guard, ("additional_person", "unknown_person")), "unknown_person")
        self.assertEqual(self.screen.unlocked, 1)

    def test_goes_on_where_nothing_came(self):
        self.assertIsNone(camera_story.await_one_of(self.watch, self.guard, ("camera_covered",)))
        self.assertIn("the demo goes on", self.said.getvalue())
        self.assertGreaterEqual(self.now, camera_story.STEP_PATIENCE_SECONDS)

    def test_a_finding_of_an_earlier_step_does_not_count_twice(self):
        self.comes(1, "worker_absent")
        camera_story.await_one_of(self.watch, self.guard, ("worker_absent",))
        self.assertIsNone(camera_story.await_one_of(self.watch, self.guard, ("worker_absent",), seconds=1))

    def test_an_earlier_lock_that_failed_hides_no_later_one(self):
        self.comes(1, "worker_absent", verified=False)
        self.watch.step()
        self.comes(2, "worker_absent")
        self.assertEqual(camera_story.await_one_of(self.watch, self.guard, ("worker_absent",), seconds=1), "worker_absent")

    def test_says_so_when_the_guard_ends(self):
        self.guard.running = False
        with self.assertRaisesRegex(RuntimeError, "in the middle of a step"):
            camera_story.await_one_of(self.watch, self.guard, ("worker_absent",))

    def test_a_step_that_led_to_nothing_is_named_and_the_next_one_is_taken(self):
        class Hider:
            def enter(inner, prompt, meanwhile):
                if "Cover the lens" in prompt:
                    self.comes(1, "camera_covered")
        found, missed = camera_story.take_steps(self.watch, self.guard, Hider())
        self.assertEqual(found, ["camera_covered"])
        self.assertEqual(len(missed), 2)
        self.assertIn("leave your chair", missed[0])


class TerminalTest(unittest.TestCase):
    def setUp(self):
        silenced(self)
        self.ours, theirs = pty.openpty()
        self.terminal = os.fdopen(theirs)
        self.addCleanup(self.terminal.close)

    def test_the_guard_goes_on_until_enter(self):
        steps = []

        def meanwhile():
            steps.append(1)
            if len(steps) == 5:
                os.write(self.ours, b"\n")
        camera_story.AtTerminal(self.terminal).enter("Press Enter.", meanwhile)
        self.assertGreaterEqual(len(steps), 5)
        os.close(self.ours)

    def test_a_terminal_that_ends_ends_the_story(self):
        reading, writing = os.pipe()
        os.close(writing)
        with os.fdopen(reading) as ended, self.assertRaises(camera_story.Stopped):
            camera_story.AtTerminal(ended).enter("Press Enter.", lambda: None)
        os.close(self.ours)


if __name__ == "__main__":
    unittest.main()
