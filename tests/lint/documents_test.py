"""What the documents name is there: folders and files of the tree, tests, and each other."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1])
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TOP = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build"}


def tests_of_the_tree():
    for path in (ROOT / "tests").rglob("*"):
        if path.suffix in (".cpp", ".py"):
            yield path.read_text(encoding="utf-8")


class Documents(unittest.TestCase):
    def test_every_path_in_a_document_is_there(self):
        seen = 0
        for document in DOCUMENTS:
            for path in re.findall(r"`([\w.-]+(?:/[\w.-]+)+/?)`", document.read_text(encoding="utf-8")):
                if path.split("/")[0] in TOP:
                    self.assertTrue((ROOT / path).exists(), f"{document.name} names {path}")
                    seen += 1
        self.assertGreater(seen, 20)

    def test_every_link_between_documents_leads_somewhere(self):
        for document in DOCUMENTS:
            for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
                self.assertTrue((document.parent / link).exists(), f"{document.name} links to {link}")

    def test_every_bad_input_has_a_test_that_exists(self):
        known = "\n".join(tests_of_the_tree())
        rows = [line for line in (ROOT / "docs/bad-input.md").read_text(encoding="utf-8").splitlines()
                if line.startswith("| ") and not line.startswith("| bad input")]
        self.assertGreater(len(rows), 15)
        for row in rows:
            name = re.fullmatch(r"`(\w+)`", row.split("|")[-2].strip())
            self.assertIsNotNone(name, row)
            self.assertRegex(known, rf"(TEST_CASE\(\"|def ){name[1]}\b", row)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
