"""The position in the container bed: real GeoClue and real gpsd, as Debian has them, with a receiver that says NMEA.

What the agent makes of it is asked at the gate. Everything that leaves the machine meanwhile is captured.
"""

import base64
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bed"))

import bed  # noqa: E402
import beside  # noqa: E402
import country_database  # noqa: E402

PARIS = (48.8566, 2.3522)
LYON = (45.7640, 4.8357)
PUBLIC = "81.2.69.142"
GATEWAY = "02:00:5e:10:20:30"
VISUAL = ("additional_person", "unknown_person", "worker_absent", "camera_covered", "camera_lost", "vision_failed",
          "worker_not_enrolled")
SERVICE = "http://198.51.100.1:8000/v1/geolocate"
SERVER = "/var/lib/shiftguard-server"
QUIET = "enable=false\n"
# Of the access point in use, and of the neighbours' that is in view as well.
ACCESS_POINTS = ("f4:92:bf:5b:d3:6e", "9c:c9:eb:70:a4:1f")
BUS_POLICY = """<busconfig>
  <policy user="root"><allow own="{0}"/></policy>
  <policy context="default"><allow send_destination="{0}"/></policy>
</busconfig>"""


def base64_inside(data):
    """What base64 makes of the bytes wherever they stand in something larger: three ways, without what their neighbours change."""
    texts = []
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            texts.append(encode(bytes(before) + data)[-(-8 * before // 6):(before + len(data)) * 8 // 6])
    return texts


def writings_of(address):
    """A hardware address in every writing: with marks or without, in small and capital letters, as bytes, and these in base64."""
    plain = address.replace(":", "")
    texts = [address, address.replace(":", "-"), plain, ".".join(plain[at:at + 4] for at in (0, 4, 8))]
    written = [text.encode() for each in texts for text in (each, each.upper())] + [bytes.fromhex(plain)]
    return written + [text for each in written for text in base64_inside(each)]


# What must not leave the machine: the two positions as any of the programs writes them, the networks in use and in view.
WORDS = [b"48.85", b"2.352", b"4851.39", b"45.76", b"4.835", b"4545.84",
         *(word for address in (GATEWAY, *ACCESS_POINTS) for word in writings_of(address))]


class PositionTest(unittest.TestCase):
    version = 0

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.desk = bed.boot(f"position-{os.getpid()}")
        cls.addClassCleanup(cls.desk.stop)
        cls.lead_out()
        cls.frames = cls.folder / "frames"
        cls.start_beside("capture.py", "outside", cls.frames)
        cls.start_beside("location_service.py", "198.51.100.1", network=cls.desk.path("/run/netns/beyond"))
        cls.receiver = beside.Receiver(cls.desk, cls.folder / "position", PARIS)
        cls.addClassCleanup(cls.receiver.end)
        cls.shipped = cls.desk.output("cat", "/etc/geoclue/geoclue.conf")
        cls.desk.run("systemctl", "stop", "gpsd.socket", "gpsd")
        cls.stand_in("wpa_supplicant.py", "fi.w1.wpa_supplicant1")  # what GeoClue's Wi-Fi source reads
        cls.desk.install(bed.newest_package("shiftguard-models_*.deb"), bed.newest_package("shiftguard-agent_*.deb"))

    @classmethod
    def lead_out(cls):
        """A way out of the machine, to a gateway that answers whatever is asked of it in the clear."""
        for words in ("netns add beyond", "link add outside type veth peer name inside netns beyond", "link set outside up",
                      "addr add 198.51.100.2/24 dev outside", "route add default via 198.51.100.1",
                      f"-n beyond link set inside address {GATEWAY} up", "-n beyond addr add 198.51.100.1/24 dev inside"):
            cls.desk.run("ip", *words.split())
        cls.desk.run("sh", "-c", "echo nameserver 198.51.100.1 > /etc/resolv.conf")

    @classmethod
    def start_beside(cls, program, *words, network=None):
        end = beside.start(cls.desk, program, *words, network=network)
        cls.addClassCleanup(end)
        return end

    @classmethod
    def start_inside(cls, program, *words):
        """Starts a program of this folder in the bed, and returns what ends it once it is ready."""
        cls.desk.copy_in(HERE / program, f"/srv/{program}")
        process = cls.desk.start("python3", f"/srv/{program}", *words, stdout=subprocess.PIPE, text=True)

        def end():
            process.kill()
            process.wait()
            process.stdout.close()

        cls.addClassCleanup(end)
        assert process.stdout.readline() == "ready\n", program
        return end

    @classmethod
    def stand_in(cls, program, name):
        """From now on a service of that bus name says which access point is in use and which are in view."""
        (cls.folder / "policy.conf").write_text(BUS_POLICY.format(name))
        cls.desk.copy_in(cls.folder / "policy.conf", f"/etc/dbus-1/system.d/{name}.conf")
        cls.desk.run("systemctl", "reload", "dbus")
        cls.start_inside(program, *ACCESS_POINTS)

    def put(self, country=None, **location):
        """Puts a policy in force whose one place is in Paris, and waits until the agent says so."""
        public = {"country": country} if country else {}
        self.put_home({"circle": {"latitude": PARIS[0], "longitude": PARIS[1], "radius_m": 200}} | public, **location)

    def put_home(self, home, **location):
        type(self).version += 1
        policy = {"schema_version": 1, "name": "position", "version": self.version, "accounts": {"alice": "w-1"},
                  "findings": {finding: {"response": "off"} for finding in VISUAL},
                  "workers": {"w-1": {"places": ["home"]}}, "location": location, "places": {"home": home}}
        file = self.folder / "policy.json"
        file.write_text(json.dumps(policy))
        self.desk.copy_in(file, "/etc/shiftguard/policy.json", mode=0o640)
        self.desk.run("chgrp", "shiftguard", "/etc/shiftguard/policy.json")
        self.desk.run("systemctl", "restart", "shiftguardd")
        self.desk.wait_until(lambda: "answer" in self.admission(), "the agent answers at the gate", seconds=20)

    def admission(self):
        return self.desk.run("busctl", "call", "org.shiftguard.Agent1", "/org/shiftguard/Agent1", "org.shiftguard.Agent1",
                             "Admit", "s", "alice", check=False).stdout

    def verdict(self):
        """What the place is, as the gate's answer has it."""
        said = re.search(r'"(outside_place|place_unknown|place_conflict)"', self.admission())
        return said[1] if said else "inside"

    def wait_for(self, verdict, seconds=30):
        self.desk.wait_until(lambda: self.verdict() == verdict, f"the place is {verdict}", seconds=seconds)

    def set_geoclue(self, settings):
        (self.folder / "geoclue.conf").write_text(settings)
        self.desk.copy_in(self.folder / "geoclue.conf", "/etc/geoclue/geoclue.conf")
        self.desk.run("systemctl", "stop", "geoclue")

    def quiet(self):
        """GeoClue's settings as Debian ships them, but for the sources that tell others; with the receiver's socket.

        The service is one that is asked in the clear, so that what is said to it can be read."""
        text = re.sub(r"(\[(?:wifi|3g)\][^\[]*?)enable=true", r"\1enable=false", self.shipped)
        text = text.replace("#url=https://api.beacondb.net", f"url={SERVICE}\n#", 1)
        return text.replace("# nmea-socket=/var/run/gps-share.sock", "nmea-socket=/run/receiver.sock")

    def log(self):
        return self.desk.output("journalctl", "--no-pager", "-o", "cat", "-u", "shiftguardd")

    def captured(self):
        """The frames so far, without those by which a machine finds its neighbours (ICMPv6, ARP)."""
        data, at, frames = self.frames.read_bytes(), 0, []
        while at < len(data):
            (size,) = struct.unpack_from(">I", data, at)
            frame = data[at + 4:at + 4 + size]
            at += 4 + size
            if frame[12:14] == b"\x08\x00" or (frame[12:14] == b"\x86\xdd" and frame[20] in (6, 17)):
                frames.append(frame)
        return frames

    def test_1_geoclue_as_debian_ships_it_is_not_asked_and_the_log_says_why(self):
        self.set_geoclue(self.shipped.replace("# nmea-socket=/var/run/gps-share.sock", "nmea-socket=/run/receiver.sock"))
        self.put(gpsd=False)
        self.desk.wait_until(lambda: "GeoClue is not asked for a position" in self.log(), "the log says why")
        self.wait_for("place_unknown")
        self.assertNotEqual(self.desk.output("systemctl", "is-active", "geoclue", check=False), "active")
        said = self.desk.run("shiftguard", "doctor", check=False).stdout
        self.assertRegex(said, "MISSING location +GeoClue is not asked for a position")

    def test_2_geoclue_that_tells_nobody_gives_the_receivers_position_without_a_desktops_agent(self):
        self.set_geoclue(self.quiet())
        self.put(gpsd=False)
        self.wait_for("inside")
        self.assertEqual(self.desk.output("systemctl", "is-active", "geoclue"), "active")
        self.receiver.move_to(LYON)
        self.wait_for("outside_place")
        self.receiver.move_to(PARIS)
        self.wait_for("inside", seconds=60)
        self.assertRegex(self.desk.run("shiftguard", "doctor", check=False).stdout, "ready +location +GeoClue is asked")

    def test_3_a_geoclue_that_begins_to_tell_others_is_left(self):
        self.set_geoclue(self.quiet().replace(f"url={SERVICE}", "url=https://locate.example.org/v1").replace(QUIET, "enable=true\n"))
        self.put(gpsd=False)
        self.wait_for("place_unknown")
        self.put(gpsd=False, service_url="https://locate.example.org/v1")
        self.wait_for("inside")
        self.set_geoclue(self.quiet())

    def test_4_gpsd_gives_its_position(self):
        self.put(geoclue=False)
        self.wait_for("place_unknown")
        self.desk.run("systemctl", "start", "gpsd.socket")
        self.wait_for("inside")
        self.receiver.move_to(LYON)
        self.wait_for("outside_place", seconds=60)
        self.receiver.move_to(PARIS)
        self.wait_for("inside", seconds=60)
        self.assertRegex(self.desk.run("shiftguard", "doctor", check=False).stdout, "ready +location +gpsd listens")

    def test_5_a_gpsd_of_the_workers_is_not_believed(self):
        self.desk.run("systemctl", "stop", "gpsd.socket", "gpsd")
        self.put(geoclue=False)
        self.wait_for("place_unknown")
        worker = self.desk.output("id", "-u", "alice")
        self.addCleanup(self.start_beside("false_gpsd.py", worker, *PARIS))
        with self.assertRaises(bed.BedError):
            self.wait_for("inside", seconds=10)

    def test_5a_the_access_point_in_use_is_the_place(self):
        self.put_home({"access_points": [ACCESS_POINTS[0]]})
        self.wait_for("place_unknown")
        self.stand_in("network_manager.py", "org.freedesktop.NetworkManager")
        self.wait_for("inside")
        self.put_home({"access_points": [ACCESS_POINTS[1]]})  # in view, and not the one in use
        self.desk.wait_until(lambda: self.verdict() != "inside", "the neighbours' access point is no place", seconds=30)
        self.put_home({"access_points": [ACCESS_POINTS[0]]})
        self.wait_for("inside")

    def server(self, *words):
        return self.desk.output("runuser", "-u", "shiftguard-server", "--", "shiftguard-server", *words, "--dir", SERVER)

    def serve(self):
        """A server at an address that is public for all that the machine knows, with a file that knows its country."""
        self.desk.install(bed.newest_package("shiftguard-server_*.deb"))
        self.desk.run("ip", "addr", "add", f"{PUBLIC}/32", "dev", "lo")
        self.desk.run("sh", "-c", f"echo {PUBLIC} guard.example >> /etc/hosts")
        self.server("init", "--name", "guard.example")
        country_database.write(self.folder / "countries.mmdb", PUBLIC, "GB")
        self.desk.copy_in(self.folder / "countries.mmdb", "/srv/countries.mmdb")
        settings = self.desk.path(f"{SERVER}/server.json")
        settings.write_text(json.dumps(json.loads(settings.read_text()) | {"address": PUBLIC, "country_file": "/srv/countries.mmdb"}))
        self.assertIn("countries", self.server("doctor"))
        self.desk.run("systemctl", "start", "shiftguard-server")

    def test_6_an_incident_about_the_place_tells_the_server_that_and_not_where(self):
        self.serve()
        token = self.server("token").split()[-1]
        self.desk.run("systemctl", "start", "gpsd.socket")
        self.receiver.move_to(LYON)
        self.put()
        self.desk.wait_until(lambda: self.joins(token), "the workstation has joined", seconds=20)
        self.desk.wait_until(lambda: "outside_place" in self.server("incidents", "--json"), "the server has the incident",
                             seconds=90)
        kept = b"".join(path.read_bytes() for path in self.desk.path(SERVER).glob("server.db*"))
        self.assertIn(b"outside_place", kept)
        self.assertNotIn(PUBLIC.encode(), kept)
        log = self.log().encode()
        for word in WORDS:
            self.assertNotIn(word, kept)
            self.assertNotIn(word, log)

    def joins(self, token):
        return self.desk.run("shiftguard", "join", "--server", "https://guard.example:7443", "--token", token, "--authority",
                             f"{SERVER}/authority.pem", check=False).returncode == 0

    def test_7_the_country_of_the_public_address_contradicts_the_place(self):
        self.receiver.move_to(PARIS)
        self.put(country="FR")
        self.wait_for("place_conflict", seconds=60)
        self.put(country="GB")
        self.wait_for("inside", seconds=60)

    def test_7a_every_writing_would_be_found(self):
        for around in (b"", b"x", b"xy", b"xyz"):
            for writing in (ACCESS_POINTS[0].encode(), bytes.fromhex(ACCESS_POINTS[0].replace(":", ""))):
                sent = base64.b64encode(around + writing + b"and more")
                self.assertTrue(any(word in sent for word in writings_of(ACCESS_POINTS[0])), sent)

    def test_8_nothing_that_left_the_machine_holds_a_coordinate_or_a_network(self):
        frames = self.captured()
        said = b"".join(frames)
        self.assertIn(b"POST /v1/geolocate", said)  # GeoClue asks where the public address is; so it could be read
        self.assertIn(b"locate\x07example", said)  # and whom it would have told
        for word in WORDS:
            for frame in frames:
                self.assertNotIn(word, frame[14:])
        print(f"{len(frames)} frames have left the machine or come to it", flush=True)

    def test_9_a_geoclue_that_is_let_would_have_told_the_networks_in_view(self):
        """The control: the same machine, but for the one setting, and all that the test before looked for can be found."""
        before = len(self.captured())
        self.set_geoclue(re.sub(r"(\[wifi\][^\[]*?)enable=false", r"\1enable=true", self.quiet()))
        self.addCleanup(self.start_inside("geoclue_client.py"))

        def told(address):
            return any(word in frame[14:] for frame in self.captured()[before:] for word in writings_of(address))

        for address in ACCESS_POINTS:
            self.desk.wait_until(lambda: told(address), f"{address} has left the machine", seconds=60)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(verbosity=2)
