"""installer/lib/telling.py: no ten seconds of silence while something is being done."""

import io
import unittest

from support import telling


class VoiceTest(unittest.TestCase):
    def setUp(self):
        self.now, self.said = 100.0, io.StringIO()
        self.voice = telling.Voice(self.said, clock=lambda: self.now)

    def after(self, seconds):
        self.now += seconds
        self.voice.beat()
        return self.said.getvalue()

    def test_breaks_the_silence_of_what_is_being_done(self):
        with self.voice.doing("composing"):
            self.assertEqual(self.after(4), "")
            self.assertEqual(self.after(2), "  ... composing: 6 s\n")

    def test_a_line_that_was_said_counts(self):
        with self.voice.doing("composing"):
            self.now += 4
            self.voice.say("here")
            self.assertEqual(self.after(4), "here\n")

    def test_names_the_innermost(self):
        with self.voice.doing("the film"), self.voice.doing("the server"):
            self.assertIn("the server", self.after(6))

    def test_is_silent_where_a_person_is_waited_for(self):
        with self.voice.doing("composing"):
            pass
        self.assertEqual(self.after(60), "")

    def test_a_failure_ends_what_was_being_done(self):
        with self.assertRaises(ValueError), self.voice.doing("composing"):
            raise ValueError
        self.assertEqual(self.after(60), "")

    def test_the_thread_ends_with_its_block(self):
        with self.voice.beating():
            self.voice.say("one")
        self.assertEqual(self.said.getvalue(), "one\n")


if __name__ == "__main__":
    unittest.main()
