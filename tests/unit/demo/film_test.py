"""installer/lib/film.py: the frames of an AVI by their moment, and a sentence for what is none."""

import pathlib
import struct
import tempfile
import unittest

import support  # noqa: F401  (finds the demo's library)

import film


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def avi(frames, frame_us=100_000):
    header = b"LIST" + struct.pack("<I", 0) + b"hdrl" + chunk(b"avih", struct.pack("<I", frame_us) + b"\0" * 52)
    body = b"LIST" + struct.pack("<I", 0) + b"movi" + b"".join(chunk(b"00dc", frame) for frame in frames)
    return b"RIFF" + struct.pack("<I", len(header + body) + 4) + b"AVI " + header + body


class FilmTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "film.avi"

    def read(self, content):
        self.path.write_bytes(content)
        return film.read(self.path)

    def test_gives_the_frame_of_a_moment(self):
        reel = self.read(avi([b"one", b"two!", b"three"]))
        self.assertEqual([reel.frame_at(moment) for moment in (0, 99, 100, 250)], [b"one", b"one", b"two!", b"three"])

    def test_before_the_start_is_the_first_and_after_the_end_the_last(self):
        reel = self.read(avi([b"one", b"two"]))
        self.assertEqual((reel.frame_at(-5), reel.frame_at(10_000)), (b"one", b"two"))

    def test_a_frame_that_is_cut_off_is_left_out(self):
        self.assertEqual(len(self.read(avi([b"one", b"two two two"])[:-6]).frames), 1)

    def test_refuses_what_is_no_film(self):
        for content in (b"", b"not a film at all", avi([])):
            with self.assertRaises(film.FilmError):
                self.read(content)
        with self.assertRaisesRegex(film.FilmError, "cannot be read"):
            film.read(self.path.with_name("none.avi"))


if __name__ == "__main__":
    unittest.main()
