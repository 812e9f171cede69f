"""A location service that knows nothing, at port 8000 of an address: location_service.py ADDRESS. Names are not told."""

import http.server
import sys


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802  (the base class finds it by this name)
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_error(404)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer((sys.argv[1], 8000), Service)
print("ready", flush=True)
server.serve_forever()
