"""installer/lib/report.py: everything inlined, everything escaped, nothing half written."""

import base64
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "installer/lib"))

import report  # noqa: E402

EVIL = '<script>alert("x")</script>&'


class ReportTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def picture(self, name="before.png"):
        (self.folder / name).write_bytes(b"\x89PNG a picture")
        return {"file": self.folder / name, "caption": EVIL}

    def test_escapes_text_wherever_it_stands(self):
        page = report.render({"title": EVIL, "paragraphs": [EVIL], "facts": [[EVIL, EVIL]], "sections": [
            {"heading": EVIL, "paragraphs": [EVIL], "table": {"columns": [EVIL], "rows": [[EVIL, 1]]}, "pictures": [self.picture()]}]})
        self.assertNotIn("<script", page)
        self.assertNotIn('alert("', page)
        self.assertGreaterEqual(page.count("&lt;script&gt;"), 9)

    def test_inlines_its_pictures_and_names_no_other_file(self):
        page = report.render({"title": "Demo", "sections": [{"heading": "Screen", "pictures": [self.picture()]}]})
        self.assertIn("data:image/png;base64," + base64.b64encode(b"\x89PNG a picture").decode(), page)
        self.assertNotIn(str(self.folder), page)
        self.assertNotIn("http:", page)

    def test_keeps_the_cells_of_a_wide_table_in_one_line(self):
        def page(columns):
            return report.render({"title": "Demo", "sections": [{"heading": "Table", "table": {"columns": columns, "rows": [columns]}}]})
        self.assertIn('<table class="wide">', page(["when (UTC)", "finding", "worker", "outcome"]))
        self.assertNotIn('<table class="wide">', page(["what", "time"]))

    def test_forbids_scripts_and_fetching(self):
        self.assertIn("default-src 'none'; img-src data:", report.render({"title": "Demo"}))

    def test_a_missing_picture_leaves_no_half_page(self):
        where = self.folder / "report.html"
        with self.assertRaisesRegex(report.ReportError, "cannot be read"):
            report.write({"title": "Demo", "sections": [{"heading": "h", "pictures": [{"file": self.folder / "no.png"}]}]}, where)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_refuses_what_is_no_picture(self):
        with self.assertRaisesRegex(report.ReportError, "neither a PNG"):
            report.render({"title": "Demo", "sections": [{"heading": "h", "pictures": [{"file": "/etc/passwd"}]}]})

    def test_writes_the_page(self):
        self.assertTrue(report.write({"title": "Demo"}, self.folder / "r.html").read_text().startswith("<!doctype html>"))


if __name__ == "__main__":
    unittest.main()
