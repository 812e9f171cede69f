"""A gpsd of an ordinary account, at gpsd's own port: false_gpsd.py UID LATITUDE LONGITUDE."""

import json
import os
import socket
import sys
import time

os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 2947))
listener.listen()
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    try:
        while True:
            report = {"class": "TPV", "mode": 3, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                      "lat": float(sys.argv[2]), "lon": float(sys.argv[3]), "eph": 5.0}
            connection.sendall(json.dumps(report).encode() + b"\r\n")
            time.sleep(1)
    except OSError:
        connection.close()
