"""Writes a PNG out of plain pixels: the standard library has no other way to keep a picture of a screen."""

import pathlib
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BITS_A_CHANNEL = 8
TRUE_COLOUR = 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encode(width: int, height: int, rgb: bytes) -> bytes:
    """`rgb`: three bytes a pixel, row by row from the top, `width * height * 3` of them."""
    if width < 1 or height < 1 or len(rgb) != width * height * 3:
        raise ValueError(f"{len(rgb)} bytes are no picture of {width} x {height} pixels.")
    row = width * 3
    lines = b"".join(b"\0" + rgb[start:start + row] for start in range(0, len(rgb), row))  # 0: the row is not filtered
    header = struct.pack(">IIBBBBB", width, height, BITS_A_CHANNEL, TRUE_COLOUR, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 6)) + _chunk(b"IEND", b"")


def from_bgrx(pixels: bytes, width: int, height: int, bytes_a_line: int) -> bytes:
    """X's usual layout, blue-green-red-unused with padded lines, as `encode` wants it."""
    rgb = bytearray(width * height * 3)
    for line in range(height):
        source = pixels[line * bytes_a_line:line * bytes_a_line + width * 4]
        start, end = line * width * 3, (line + 1) * width * 3
        rgb[start:end:3], rgb[start + 1:end:3], rgb[start + 2:end:3] = source[2::4], source[1::4], source[0::4]
    return bytes(rgb)


def write(path: pathlib.Path, width: int, height: int, rgb: bytes) -> None:
    pathlib.Path(path).write_bytes(encode(width, height, rgb))
