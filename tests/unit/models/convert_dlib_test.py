"""models/convert_dlib.py says which part is missing, and undoes eight-bit storage as TensorFlow.js does."""

import json
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "models"))

import convert_dlib  # noqa: E402
from convert_tfjs import ConversionError, load_weights  # noqa: E402


class ConvertDlibTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, weights, data):
        (self.root / "w.bin").write_bytes(data)
        manifest = self.root / "weights.json"
        manifest.write_text(json.dumps([{"weights": weights, "paths": ["w.bin"]}]))
        return manifest

    def test_steps_between_a_least_and_a_largest_become_numbers_again(self):
        stored = [{"name": "w", "shape": [3], "dtype": "float32",
                   "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0}}]
        manifest = self.write(stored, bytes([0, 2, 255]))
        weights = load_weights(json.loads(manifest.read_text()), str(self.root))
        np.testing.assert_array_equal(weights["w"], np.array([-1.0, 0.0, 126.5], np.float32))

    def test_a_weight_that_is_missing_is_named(self):
        manifest = self.write([{"name": "fc", "shape": [1], "dtype": "float32"}], bytes(4))
        with self.assertRaisesRegex(ConversionError, "there is no weight conv32_down/scale/weights"):
            convert_dlib.convert(str(manifest), str(self.root / "out.onnx"))

    def test_more_bytes_than_were_announced_are_refused(self):
        manifest = self.write([{"name": "fc", "shape": [1], "dtype": "float32"}], bytes(8))
        with self.assertRaisesRegex(ConversionError, "8 bytes where 4 were announced"):
            convert_dlib.convert(str(manifest), str(self.root / "out.onnx"))


if __name__ == "__main__":
    unittest.main()
