"""`shiftguard place check` as a process: verdicts, what it prints, and one sentence for everything that is wrong."""
import json
import pathlib
import tempfile
import unittest

from program import run

HOME = {"type": "Feature", "properties": {"name": "home", "radius_m": 100, "bssids": ["AA-BB-CC-DD-EE-01"],
                                          "gateways": ["aa:bb:cc:dd:ee:02"], "country": "DE"},
        "geometry": {"type": "Point", "coordinates": [13.4, 52.5]}}
OFFICE = {"type": "Feature", "properties": {"name": "office", "bssids": ["aa:bb:cc:dd:ee:03"], "country": "DE"},
          "geometry": {"type": "Polygon", "coordinates": [[[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.1], [13.0, 52.0]]]}}
AT_HOME, AT_OFFICE, FAR_AWAY = "52.5,13.4,10", "52.05,13.05,10", "48.85,2.35,10"


class PlaceCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.places = self.file("places.geojson", json.dumps({"type": "FeatureCollection", "features": [HOME, OFFICE]}))

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def ask(self, *options):
        done = run("shiftguard", "place", "check", "--places", self.places, "--json", *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answer = json.loads(done.stdout)
        self.assertEqual(list(answer), ["verdict", "place", "confidence", "reason"])
        self.assertTrue(0 <= answer["confidence"] <= 1)
        self.assertNotRegex(answer["reason"], r"[0-9:]")
        return answer["verdict"], answer["place"]

    def test_every_verdict_is_answered_in_json_with_status_0(self):
        self.assertEqual(self.ask("--fix", AT_HOME), ("inside", "home"))
        self.assertEqual(self.ask("--fix", AT_OFFICE), ("inside", "office"))
        self.assertEqual(self.ask("--fix", FAR_AWAY), ("outside", None))
        self.assertEqual(self.ask("--fix", "52.5,13.4,500"), ("unknown", None))
        self.assertEqual(self.ask("--fix", FAR_AWAY, "--bssid", "aa:bb:cc:dd:ee:01"), ("conflict", "home"))
        self.assertEqual(self.ask("--fix", AT_OFFICE, "--bssid", "aa:bb:cc:dd:ee:01"), ("conflict", "home"))

    def test_a_position_in_the_west_and_south_is_read_after_an_equals_sign_or_a_blank(self):
        self.assertEqual(self.ask("--fix=-33.9,-18.4,10"), ("outside", None))
        self.assertEqual(self.ask("--fix", "-33.9,-18.4,10"), ("outside", None))

    def test_networks_alone_are_a_question(self):
        self.assertEqual(self.ask("--bssid", "11:11:11:11:11:11", "--bssid", "AA-BB-CC-DD-EE-03"), ("inside", "office"))
        self.assertEqual(self.ask("--gateway", "aa:bb:cc:dd:ee:02"), ("inside", "home"))
        self.assertEqual(self.ask("--bssid", "11:11:11:11:11:11"), ("unknown", None))

    def test_a_country_contradicts_but_proves_outside_only_where_that_is_said(self):
        self.assertEqual(self.ask("--country", "DE"), ("unknown", None))
        self.assertEqual(self.ask("--country", "FR"), ("unknown", None))
        self.assertEqual(self.ask("--country", "FR", "--foreign-is-outside"), ("outside", None))
        self.assertEqual(self.ask("--country", "fr", "--bssid", "aa:bb:cc:dd:ee:01"), ("conflict", "home"))
        self.assertEqual(self.ask("--country", "de", "--fix", AT_HOME), ("inside", "home"))

    def test_without_json_it_is_a_sentence(self):
        done = run("shiftguard", "place", "check", "--places", self.places, "--fix", AT_HOME)
        self.assertEqual((done.returncode, done.stdout),
                         (0, "inside (home): the position lies within the agreed place. Confidence 1.00.\n"))
        done = run("shiftguard", "place", "check", "--places", self.places, "--country", "DE")
        self.assertEqual(done.stdout, "unknown: neither a known network nor a position tells where the workstation is.\n")

    def test_a_bad_place_option_ends_with_2_and_one_sentence(self):
        for options, word in ((["--fix", "52.5,13.4"], "LATITUDE,LONGITUDE,ACCURACY"), (["--fix", "a,b,c"], "LATITUDE"),
                              (["--fix", "52.5,13.4,10,5"], "LATITUDE"), (["--fix", "nan,13.4,10"], "LATITUDE"),
                              (["--fix", "91,13.4,10"], "latitude"), (["--fix", "52.5,181,10"], "longitude"),
                              (["--fix", "52.5,13.4,-1"], "accuracy"), (["--bssid", "aa:bb"], "hardware address"),
                              (["--gateway", "aa:bb"], "hardware address"), (["--country", "DEU"], "two letters"),
                              (["--public-address", "203.0.113"], "internet address"),
                              ([], "at least one")):
            done = run("shiftguard", "place", "check", "--places", self.places, *options)
            self.assertEqual((done.returncode, done.stdout), (2, ""), options)
            self.assertRegex(done.stderr, rf"^shiftguard: .*{word}.*\n$", options)
        self.assertEqual(run("shiftguard", "place", "check", "--fix", AT_HOME).returncode, 2)
        self.assertEqual(run("shiftguard", "place").returncode, 2)

    def test_a_bad_places_file_ends_with_3_and_says_file_line_pointer_and_reason(self):
        bad = self.file("bad.geojson", '{"type": "FeatureCollection",\n "features": [{"type": "Feature", "properties": {},\n'
                                       '  "geometry": {"type": "Point", "coordinates": [52.5, 113.4]}}]}')
        done = run("shiftguard", "place", "check", "--places", bad, "--fix", AT_HOME)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn(f"shiftguard: {bad}:2: /features/0/properties/name: a place needs a name", done.stderr)
        self.assertIn(f"shiftguard: {bad}:3: /features/0/geometry/coordinates: the latitude must lie", done.stderr)

    def test_a_places_file_that_is_not_there_ends_with_3(self):
        for path in (self.folder / "none.geojson", self.folder):
            done = run("shiftguard", "place", "check", "--places", path, "--fix", AT_HOME)
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertRegex(done.stderr, r"^shiftguard: .*cannot be read.*\n$")

    def test_a_places_file_that_is_too_large_is_refused_with_its_bound(self):
        done = run("shiftguard", "place", "check", "--places", self.file("big.geojson", " " * (11 * 1024 * 1024)), "--fix", AT_HOME)
        self.assertEqual(done.returncode, 3)
        self.assertIn("larger than 10 MiB", done.stderr)


if __name__ == "__main__":
    unittest.main()
