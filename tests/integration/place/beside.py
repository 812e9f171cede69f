"""What stands beside a desk of the bed: programs of this folder in its network, and a GPS receiver for its gpsd."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
RECEIVER_PORT = 5555


def start(desk, program, *words, network=None):
    """Starts it in a network of the bed, with the host's own Python. Returns once it is ready, with what ends it."""
    network = network or f"/proc/{desk.leader()}/ns/net"
    command = ["nsenter", f"--net={network}", sys.executable, str(HERE / program), *map(str, words)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def end():
        process.kill()
        process.wait()
        process.stdout.close()

    try:
        assert process.stdout.readline() == "ready\n", program
    except BaseException:
        end()
        raise
    return end


class Receiver:
    """Says where it is, to gpsd and to the socket /run/receiver.sock of the desk; `end` ends it."""

    def __init__(self, desk, where, position):
        self._where = where
        self.move_to(position)
        self.end = start(desk, "nmea.py", RECEIVER_PORT, desk.path("/run/receiver.sock"), where)
        desk.run("tee", "/etc/default/gpsd", text=f'DEVICES="tcp://127.0.0.1:{RECEIVER_PORT}"\nGPSD_OPTIONS="-n"\n')

    def move_to(self, position):
        part = self._where.with_name("position.part")
        part.write_text(f"{position[0]} {position[1]}")
        part.rename(self._where)
