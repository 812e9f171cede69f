"""models/registry.py against a stand-in for npm: what is fetched, kept, refused."""

import hashlib
import io
import os
import pathlib
import sys
import tarfile
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "models"))

import registry  # noqa: E402

FAKE_NPM = """#!/bin/sh
echo run >> "{folder}/runs"
while [ $# -gt 0 ]; do
    if [ "$1" = --pack-destination ]; then cp "{folder}/package.tgz" "$2/package.tgz"; fi
    shift
done
exit {status}
"""


class RegistryTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.face = b"a face"
        with tarfile.open(self.folder / "package.tgz", "w:gz") as archive:
            self._add(archive, "package/demo/face.jpg", self.face)
            link = tarfile.TarInfo("package/demo/link.jpg")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
        self.package = registry.Package("@scope/name", "1.0.0", registry.sha256_of(self.folder / "package.tgz"))
        self.said = []

    @staticmethod
    def _add(archive, name, content):
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))

    def registry(self, status=0, npm=None):
        fake = self.folder / "npm"
        fake.write_text(FAKE_NPM.format(folder=self.folder, status=status))
        fake.chmod(0o755)
        return registry.Registry(self.folder / "cache", say=self.said.append, npm=npm or str(fake))

    def wanted(self, path="demo/face.jpg", sha256=None):
        return registry.Wanted(path, self.folder / "out/face.jpg", sha256 or hashlib.sha256(self.face).hexdigest())

    def runs(self):
        path = self.folder / "runs"
        return len(path.read_text().split()) if path.exists() else 0

    def refused(self, wanted, package=None, **how):
        with self.assertRaises(registry.RegistryError) as caught:
            self.registry(**how).fetch(package or self.package, [wanted])
        self.assertFalse((self.folder / "out/face.jpg").exists())
        return str(caught.exception)

    def test_puts_the_named_file_in_place(self):
        self.assertEqual(self.registry().fetch(self.package, [self.wanted()]), 1)
        self.assertEqual((self.folder / "out/face.jpg").read_bytes(), self.face)
        self.assertTrue(self.said)

    def test_fetches_nothing_the_second_time(self):
        self.registry().fetch(self.package, [self.wanted()])
        self.assertEqual(self.registry().fetch(self.package, [self.wanted()]), 0)
        self.assertEqual(self.runs(), 1)

    def test_mends_a_damaged_file_from_the_cache(self):
        self.registry().fetch(self.package, [self.wanted()])
        (self.folder / "out/face.jpg").write_bytes(b"damaged")
        self.assertEqual(self.registry().fetch(self.package, [self.wanted()]), 1)
        self.assertEqual((self.folder / "out/face.jpg").read_bytes(), self.face)
        self.assertEqual(self.runs(), 1)

    def test_fetches_again_when_the_cached_tarball_is_truncated(self):
        self.registry().fetch(self.package, [self.wanted()])
        (self.folder / "out/face.jpg").unlink()
        os.truncate(next((self.folder / "cache").glob("*.tgz")), 10)
        self.assertEqual(self.registry().fetch(self.package, [self.wanted()]), 1)
        self.assertEqual(self.runs(), 2)

    def test_refuses_a_tarball_with_another_checksum_and_keeps_nothing(self):
        message = self.refused(self.wanted(), package=registry.Package("@scope/name", "1.0.0", "0" * 64))
        self.assertIn("SHA-256", message)
        self.assertEqual(list((self.folder / "cache").iterdir()), [])

    def test_refuses_a_file_with_another_checksum(self):
        self.assertIn("demo/face.jpg", self.refused(self.wanted(sha256="0" * 64)))
        self.assertEqual(list((self.folder / "out").iterdir()), [])

    def test_refuses_a_path_that_is_not_in_the_package(self):
        self.assertIn("holds no file", self.refused(self.wanted(path="demo/other.jpg")))

    def test_refuses_a_link(self):
        self.assertIn("not a plain file", self.refused(self.wanted(path="demo/link.jpg")))

    def test_says_so_when_npm_fails(self):
        self.assertIn("could not be fetched", self.refused(self.wanted(), status=1))

    def test_says_so_when_npm_is_not_installed(self):
        self.assertIn("not installed", self.refused(self.wanted(), npm="no-such-npm"))


if __name__ == "__main__":
    unittest.main()
