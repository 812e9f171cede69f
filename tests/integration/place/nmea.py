"""A GPS receiver: says where it is once a second as NMEA 0183, to whoever connects to a port or to a socket.

nmea.py PORT SOCKET FILE: FILE holds "LATITUDE LONGITUDE" in degrees, read again for each second.
"""

import os
import pathlib
import socket
import sys
import threading
import time


def sentence(body):
    total = 0
    for letter in body.encode():
        total ^= letter
    return f"${body}*{total:02X}\r\n"


def angle(degrees, digits, letters):
    """As NMEA has it: degrees and minutes, and the half of the earth."""
    whole, minutes = divmod(abs(degrees) * 60, 60)
    return f"{int(whole):0{digits}d}{minutes:07.4f},{letters[0] if degrees >= 0 else letters[1]}"


def report(latitude, longitude):
    now = time.gmtime()
    at, day = time.strftime("%H%M%S.00", now), time.strftime("%d%m%y", now)
    place = f"{angle(latitude, 2, 'NS')},{angle(longitude, 3, 'EW')}"
    return "".join(map(sentence, (
        f"GPRMC,{at},A,{place},0.0,0.0,{day},,",
        f"GPGGA,{at},{place},1,08,0.9,35.0,M,47.0,M,,",
        "GPGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.6,0.9,1.3",
        f"GPGST,{at},5.0,5.0,5.0,0.0,5.0,5.0,8.0",
    ))).encode()


def serve(connection, file):
    with connection:
        try:
            while True:
                connection.sendall(report(*map(float, file.read_text().split())))
                time.sleep(1)
        except OSError:
            pass


def listen(listener, file):
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, file), daemon=True).start()


def main():
    port, path, file = int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    by_port = socket.socket(socket.AF_INET)
    by_port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    by_port.bind(("127.0.0.1", port))
    by_path = socket.socket(socket.AF_UNIX)
    by_path.bind(path)
    os.chmod(path, 0o666)
    threading.Thread(target=listen, args=(by_path, file), daemon=True).start()
    print("ready", flush=True)
    listen(by_port, file)


if __name__ == "__main__":
    main()
