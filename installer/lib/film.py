"""Pictures out of a film of the compositor: an AVI whose frames are JPEGs, so no decoder is needed."""

import dataclasses
import pathlib
import struct

RIFF_HEADER = 12  # "RIFF", size, "AVI "
CHUNK_HEADER = 8  # name, size
VIDEO_CHUNKS = (b"00dc", b"00db")


class FilmError(Exception):
    """What is wrong with the film: one sentence."""


@dataclasses.dataclass(frozen=True)
class Film:
    path: pathlib.Path
    frame_ms: float
    frames: list[tuple[int, int]]  # where each frame's JPEG begins in the file, and its length

    def frame_at(self, moment_ms: float) -> bytes:
        """The JPEG that is shown at this moment; before the start the first, after the end the last."""
        number = min(max(int(moment_ms / self.frame_ms), 0), len(self.frames) - 1)
        begin, length = self.frames[number]
        with open(self.path, "rb") as file:
            file.seek(begin)
            return file.read(length)


def read(path: pathlib.Path) -> Film:
    """Finds the frames of a film. FilmError where it is none."""
    path = pathlib.Path(path)
    frames: list[tuple[int, int]] = []
    frame_ms = 0.0
    try:
        size = path.stat().st_size
        with open(path, "rb") as file:
            start = file.read(RIFF_HEADER)
            if start[:4] != b"RIFF" or start[8:12] != b"AVI ":
                raise FilmError(f"{path} is no AVI film.")
            at = RIFF_HEADER
            while at + CHUNK_HEADER <= size:
                file.seek(at)
                name, length = struct.unpack("<4sI", file.read(CHUNK_HEADER))
                if name == b"LIST":
                    at += CHUNK_HEADER + 4  # what is listed is looked through as well
                    continue
                if name == b"avih":
                    frame_ms = struct.unpack("<I", file.read(4))[0] / 1000
                elif name in VIDEO_CHUNKS and 0 < length <= size - at - CHUNK_HEADER:
                    frames.append((at + CHUNK_HEADER, length))
                at += CHUNK_HEADER + length + length % 2
    except (OSError, struct.error) as error:
        raise FilmError(f"{path} cannot be read as a film ({error}).") from error
    if not frames or frame_ms <= 0:
        raise FilmError(f"{path} holds no frame.")
    return Film(path, frame_ms, frames)
