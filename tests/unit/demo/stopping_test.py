"""installer/lib/stopping.py and processes.py: a signal at any moment leaves no program behind, and comes once."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import support  # noqa: F401  (the path to installer/lib)

import processes
import stopping


def to_myself(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


def tells_its_parent_to_stop():
    """In the place of what runs in a child before its program: the signal comes while the parent is in the middle of the start."""
    os.kill(os.getppid(), signal.SIGTERM)


class StoppingTest(unittest.TestCase):
    def setUp(self):
        for number in stopping.SIGNALS:
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        self.stopping = stopping.Stopping()
        self.stopping.listen()

    def test_each_signal_is_a_keyboard_interrupt_within_interruptible(self):
        for number in stopping.SIGNALS:
            another = stopping.Stopping()
            another.listen()
            with self.assertRaises(KeyboardInterrupt), another.interruptible():
                to_myself(number)

    def test_it_is_put_off_to_the_end_of_what_is_held(self):
        done = []
        with self.assertRaises(KeyboardInterrupt), self.stopping.interruptible():
            with self.stopping.held(), self.stopping.held():
                to_myself()
                done.append("in full")
            done.append("not this")
        self.assertEqual(done, ["in full"])

    def test_only_the_first_is_heard(self):
        with self.assertRaises(KeyboardInterrupt), self.stopping.interruptible():
            try:
                to_myself()
            finally:
                to_myself()
                to_myself(signal.SIGINT)
                done = True
        self.assertTrue(done)

    def test_one_that_came_before_comes_at_the_beginning(self):
        to_myself()
        with self.assertRaises(KeyboardInterrupt), self.stopping.interruptible():
            self.fail("it began")

    def test_one_that_comes_after_it_is_nothing(self):
        with self.stopping.interruptible():
            pass
        to_myself()


class ProgramsTest(unittest.TestCase):
    def setUp(self):
        for number in stopping.SIGNALS:
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        stop = stopping.Stopping()
        stop.listen()
        for patch in (unittest.mock.patch("processes.STOPPING", stop), unittest.mock.patch("processes._started", [])):
            patch.start()
            self.addCleanup(patch.stop)
        self.stopping = stop
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "log"

    def start(self, *command):
        return processes.Program("the program", command, self.log)

    def test_a_signal_in_the_middle_of_a_start_leaves_no_program(self):
        for begin in (lambda: self.start("sleep", "60"), lambda: processes.answer_of("the question", ["sleep", "60"])):
            started = []
            popen = subprocess.Popen
            stop = stopping.Stopping()
            stop.listen()

            def noted(*args, **more):
                started.append(popen(*args, **more))
                return started[-1]

            with unittest.mock.patch("processes.STOPPING", stop), unittest.mock.patch("processes.subprocess.Popen", noted), \
                    unittest.mock.patch("processes._end_with_parent", tells_its_parent_to_stop):
                with self.assertRaises(KeyboardInterrupt), processes.none_left(), stop.interruptible():
                    begin()
                    self.fail("the signal did not come")
            self.assertEqual([process.returncode for process in started], [-signal.SIGTERM])
            for pipe in (started[0].stdout, started[0].stderr):
                if pipe:
                    pipe.close()

    def test_what_still_runs_ends_the_last_first(self):
        with processes.none_left():
            first, second = self.start("sleep", "60"), self.start("sleep", "60")
            with unittest.mock.patch("processes._end", wraps=processes._end) as end:
                with processes.none_left():
                    pass
        self.assertEqual([call.args[0] for call in end.call_args_list], [second.process, first.process])
        self.assertFalse(first.running or second.running)

    def test_one_that_does_not_hear_is_killed(self):
        program = self.start(sys.executable, "-c", "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                             "print('deaf', flush=True)\ntime.sleep(60)")
        program.wait_until(lambda: "deaf" in self.log.read_text(), "it was deaf", seconds=20)
        self.assertEqual(program.stop(seconds=0.1), -signal.SIGKILL)

    def test_what_cannot_be_started_is_said_in_a_sentence(self):
        for begin in (lambda: self.start("/no/such/program"), lambda: processes.answer_of("the question", ["/no/such/program"])):
            with self.assertRaisesRegex(processes.ProgramError, r"/no/such/program cannot be started \(No such file or directory\); run"):
                begin()

    def test_an_answer_is_what_was_said(self):
        self.assertEqual(processes.answer_of("the question", ["echo", "an answer"]), "an answer\n")

    def test_a_question_that_fails_says_with_what(self):
        with self.assertRaisesRegex(processes.ProgramError, "the question failed with status 3:\n    because"):
            processes.answer_of("the question", ["sh", "-c", "echo because >&2; exit 3"])

    def test_a_question_without_an_answer_in_time_is_ended(self):
        with self.assertRaisesRegex(processes.ProgramError, "the question did not end within 0 s"):
            processes.answer_of("the question", ["sleep", "60"], seconds=0.1)
        self.assertEqual([process.returncode for process in processes._started], [-signal.SIGTERM])

    def test_a_program_that_ends_too_early_says_its_last_lines(self):
        program = self.start("sh", "-c", "echo no room; exit 5")
        with self.assertRaisesRegex(processes.ProgramError, "the program: it ended before it was ready .*status 5.*\n    no room"):
            program.wait_until(lambda: False, "it was ready", seconds=20)

    def test_a_program_that_is_never_ready_is_not_waited_for(self):
        with processes.none_left():
            with self.assertRaisesRegex(processes.ProgramError, "it took longer than 0 s until it was ready"):
                self.start("sleep", "60").wait_until(lambda: False, "it was ready", seconds=0.1)


if __name__ == "__main__":
    unittest.main()
