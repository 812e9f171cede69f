"""What the models can say at all: every output of every model, by name and shape. No emotion, age, gender or attention.

Guarantees: the manifest names these models and no other, each network on the disk has these outputs and no other, and
the eye reads no network but those that the manifest names. A new model fails here until somebody writes down what it
says; whoever does so reads docs/privacy.md first.
"""
import json
import os
import pathlib
import re
import sys
import unittest

import onnx

ROOT = pathlib.Path(sys.argv[1])
MODELS = pathlib.Path(os.environ.get("SHIFTGUARD_MODELS", ROOT / "build/models"))

# Name of the output: its shape, and what it says.
ALLOWED = {
    "fr_detect": {"boxes": ([1, 4420, 4], "where a face may be"), "scores": ([1, 4420, 2], "background or face")},
    "blazeface_back_256": {
        "s0": ([1, 512, 1], "face or not"), "s1": ([1, 384, 1], "face or not"),
        "b0": ([1, 512, 16], "where a face is"), "b1": ([1, 384, 16], "where a face is")},
    "fr_landmark": {"output": ([1, 136], "where 68 points of a face lie")},
    "fr_feature": {"output": ([1, 512], "the vector that is compared with the worker's template")},
    "dlib_resnet": {"embedding": ([1, 128], "the vector that is compared with the worker's template")},
    "nanodet_416": {
        "Identity": ([1, 2704, 80], "which of COCO's 80 kinds of things is there; persons are read"),
        "Identity_1": ([1, 676, 80], "the same"), "Identity_2": ([1, 169, 80], "the same"),
        "Identity_3": ([1, 2704, 44], "where it is"), "Identity_4": ([1, 676, 44], "the same"),
        "Identity_5": ([1, 169, 44], "the same")},
    "fr_liveness": {"output": ([1, 3], "a face before the camera, or one of two kinds of pictures of one")},
}


def manifest():
    return json.loads((ROOT / "models/manifest.json").read_text(encoding="utf-8"))["models"]


def shapes_of(path):
    graph = onnx.load(path).graph
    return {output.name: [side.dim_value for side in output.type.tensor_type.shape.dim] for output in graph.output}


class ModelOutputs(unittest.TestCase):
    def test_the_manifest_names_these_models_and_no_other(self):
        self.assertEqual({model["name"] for model in manifest()}, set(ALLOWED))

    def test_every_network_has_these_outputs_and_no_other(self):
        for model in manifest():
            allowed = {name: shape for name, (shape, _) in ALLOWED[model["name"]].items()}
            self.assertEqual(shapes_of(MODELS / model["file"]), allowed, model["name"])

    def test_the_manifest_tells_every_output(self):
        for model in manifest():
            told = {name.strip() for names in model["output"] for name in names.split(",")}
            self.assertEqual(told, set(ALLOWED[model["name"]]), model["name"])

    def test_no_network_is_read_but_those_of_the_manifest(self):
        readers = set()
        loaded = set()
        for path in [*ROOT.glob("agent/**/*.cpp"), *ROOT.glob("agent/**/*.hpp")]:
            text = path.read_text(encoding="utf-8")
            if re.search(r"readNet\w*\s*\(|dlib::deserialize|loss_metric<|CascadeClassifier|FaceRecognizerSF", text):
                readers.add(path.relative_to(ROOT).as_posix())
            loaded |= set(re.findall(r"load_network\(\s*models,\s*\"(\w+)\"", text))
            loaded |= set(re.findall(r"\bmodel = \"(\w+)\"", text))
        recognisers = (ROOT / "common/recogniser_kind.cpp").read_text(encoding="utf-8")
        loaded |= set(re.findall(r"return \"(\w+)\"", recognisers))
        self.assertEqual(readers, {"agent/vision/opencv.cpp"}, "a network is read past the manifest")
        self.assertTrue(loaded)
        self.assertLessEqual(loaded, set(ALLOWED))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
