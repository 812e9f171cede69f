"""Writes down every frame that passes an interface of the network namespace it is started in: capture.py INTERFACE FILE.

Each frame as four bytes of its length, big endian, and the frame.
"""

import socket
import struct
import sys

ETH_P_ALL = 3


def main():
    interface, path = sys.argv[1:]
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    tap.bind((interface, 0))
    with open(path, "ab", buffering=0) as file:
        print("ready", flush=True)
        while True:
            frame = tap.recv(65536)
            file.write(struct.pack(">I", len(frame)) + frame)


if __name__ == "__main__":
    main()
