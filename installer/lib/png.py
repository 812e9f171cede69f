"""Writes a PNG out of plain pixels: the standard library has no other way to keep a picture of a screen."""

import pathlib
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BITS_A_CHANNEL = 8
TRUE_COLOUR = 2
XWD_COLOUR = 12


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


def pixel(picture: bytes, across: int, down: int) -> tuple[int, int, int]:
    """One pixel of a picture that `encode` made, as red, green, blue."""
    width, = struct.unpack_from(">I", picture, 16)
    start = picture.index(b"IDAT")
    length, = struct.unpack_from(">I", picture, start - 4)
    lines = zlib.decompress(picture[start + 4:start + 4 + length])
    at = down * (1 + width * 3) + 1 + across * 3
    return lines[at], lines[at + 1], lines[at + 2]


def from_xwd(dump: bytes) -> tuple[int, int, bytes]:
    """Width, height and pixels, as `encode` wants them, of what Xvfb leaves in its frame buffer file (XWDFile.h, version 7)."""
    header = struct.unpack_from(">25I", dump)
    size, version, width, height, order, bits, stride, colours = (header[0], header[1], header[4], header[5], header[7], header[11],
                                                                  header[12], header[19])
    if version != 7 or bits != 32 or order != 0:
        raise ValueError("Only a 32-bit, little-endian screen dump is understood.")
    begin = size + colours * XWD_COLOUR
    return width, height, from_bgrx(dump[begin:begin + stride * height], width, height, stride)


def write(path: pathlib.Path, width: int, height: int, rgb: bytes) -> None:
    pathlib.Path(path).write_bytes(encode(width, height, rgb))
