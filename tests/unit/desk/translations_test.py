"""Proves that every text of the desk is in its German translation, finished and with the same places for values."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(sys.argv[1])
LUPDATE = sys.argv[2]


def messages():
    """The texts that lupdate finds now, with what the committed translation has for them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "desk_de.ts"
        shutil.copy(ROOT / "agent/desk/desk_de.ts", copy)
        subprocess.run([LUPDATE, "-no-obsolete", "-locations", "none", str(ROOT / "agent/desk"), "-ts", str(copy)],
                       check=True, stdout=subprocess.DEVNULL)
        return list(ElementTree.parse(copy).iter("message"))


def committed():
    """The sources that the committed translation knows."""
    return {message.findtext("source") for message in ElementTree.parse(ROOT / "agent/desk/desk_de.ts").iter("message")}


class Translations(unittest.TestCase):
    def test_every_text_is_translated_and_finished(self):
        found = messages()
        self.assertGreater(len(found), 80)
        for message in found:
            source, translation = message.findtext("source"), message.find("translation")
            self.assertNotIn("type", translation.attrib, f"not finished: {source}")
            self.assertTrue(translation.text, f"not translated: {source}")

    def test_values_have_the_same_places(self):
        for message in messages():
            places = [sorted(re.findall(r"%\d", message.findtext(part))) for part in ("source", "translation")]
            self.assertEqual(places[0], places[1], message.findtext("source"))

    def test_nothing_is_translated_that_is_no_longer_said(self):
        self.assertEqual(committed(), {message.findtext("source") for message in messages()})

    def test_nothing_of_the_agents_own_english_is_shown(self):
        """Whatever reaches a window goes through say(), as a phrase of the desk's with its values."""
        raw = re.compile(r"fromStdString|fromUtf8|fromLatin1|fromLocal8Bit|QStringLiteral|\btr\(")
        english = re.compile(r"(\.|->)(trouble|message|detail)\b")
        for source in sorted((ROOT / "agent/desk").glob("*.[ch]pp")):
            text = source.read_text(encoding="utf-8")
            if source.name != "say.cpp":
                self.assertIsNone(raw.search(text), f"{source.name} makes a text of its own; use say()")
            self.assertIsNone(english.search(text), f"{source.name} reads a sentence that the agent wrote in English")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
