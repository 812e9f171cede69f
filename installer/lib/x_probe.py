#!/usr/bin/python3
"""Looks at the X screen of $DISPLAY from outside, through libX11.

    x_probe.py grab            says `held` where somebody (a locker) holds the keyboard, else `free`
    x_probe.py shot FILE       keeps the whole screen as a PNG
    x_probe.py ground RRGGBB   paints the ground, where no window lies

A program of its own, because libX11 ends the program it is in when the screen goes away. Exit status 1: one sentence says why.
"""

import contextlib
import ctypes
import ctypes.util
import pathlib
import sys
from collections.abc import Iterator

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import png  # noqa: E402

GRAB_SUCCESS, ALREADY_GRABBED = 0, 1
GRAB_MODE_ASYNC = 1
Z_PIXMAP = 2
ALL_PLANES = ctypes.c_ulong(~0)


class XImage(ctypes.Structure):
    """The beginning of libX11's struct _XImage; only read, never made."""
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int), ("format", ctypes.c_int),
                ("data", ctypes.c_void_p), ("byte_order", ctypes.c_int), ("bitmap_unit", ctypes.c_int),
                ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int), ("depth", ctypes.c_int),
                ("bytes_per_line", ctypes.c_int), ("bits_per_pixel", ctypes.c_int)]


class ProbeError(Exception):
    """One sentence."""


class Screen:
    """The open display. Every id is an unsigned long, every handle a pointer: ctypes must be told so."""

    def __init__(self) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XGetImage"):
            getattr(self._x11, name).restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(None))
        if not self._display:
            raise ProbeError("The screen of $DISPLAY does not answer.")
        self._root = ctypes.c_ulong(self._x11.XDefaultRootWindow(self._display))

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)

    def keyboard_is_held(self) -> bool:
        """Asks for the keyboard; closing the display gives it back at once where we got it."""
        answer = self._x11.XGrabKeyboard(self._display, self._root, 0, GRAB_MODE_ASYNC, GRAB_MODE_ASYNC, ctypes.c_ulong(0))
        if answer not in (GRAB_SUCCESS, ALREADY_GRABBED):
            raise ProbeError(f"The screen answers the question for its keyboard with {answer}.")
        return answer == ALREADY_GRABBED

    def paint_ground(self, colour: int) -> None:
        self._x11.XSetWindowBackground(self._display, self._root, ctypes.c_ulong(colour))
        self._x11.XClearWindow(self._display, self._root)
        self._x11.XSync(self._display, 0)

    def shot(self, file: pathlib.Path) -> None:
        width, height = self._x11.XDisplayWidth(self._display, 0), self._x11.XDisplayHeight(self._display, 0)
        found = self._x11.XGetImage(self._display, self._root, 0, 0, width, height, ALL_PLANES, Z_PIXMAP)
        if not found:
            raise ProbeError("The screen gives no picture of itself.")
        image = ctypes.cast(ctypes.c_void_p(found), ctypes.POINTER(XImage)).contents
        if image.bits_per_pixel != 32 or image.byte_order != 0:
            raise ProbeError(f"The screen has {image.bits_per_pixel} bits a pixel; only the usual 32 are understood.")
        pixels = ctypes.string_at(image.data, image.bytes_per_line * image.height)
        png.write(file, width, height, png.from_bgrx(pixels, width, height, image.bytes_per_line))


@contextlib.contextmanager
def opened() -> Iterator[Screen]:
    screen = Screen()
    try:
        yield screen
    finally:
        screen.close()


def main(arguments: list[str]) -> int:
    match arguments:
        case ["grab"]:
            with opened() as screen:
                print("held" if screen.keyboard_is_held() else "free")
        case ["shot", file]:
            with opened() as screen:
                screen.shot(pathlib.Path(file))
        case ["ground", colour]:
            with opened() as screen:
                screen.paint_ground(int(colour, 16))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ProbeError, OSError) as error:
        print(f"x_probe: {error}", file=sys.stderr)
        sys.exit(1)
