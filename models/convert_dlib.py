#!/usr/bin/python3
"""Writes dlib's face recognition ResNet as ONNX (opset 11), for OpenCV 4.6's dnn module, out of the weights that
face-api ships.

Reproducible: the same source files give the same bytes. The design is dlib's own (dnn_face_recognition_ex.cpp, public
domain): a 7x7 convolution, fourteen residual blocks of which four halve the picture, and 128 numbers of 256 means.
face-api keeps dlib's batch normalisation as a scale and a shift behind each convolution; here both go into the
convolution's weights. A halving block pads the half that is smaller with zeros, as dlib's add_prev does.
"""

import json
import os

import numpy as np
import onnx

from convert_tfjs import ConversionError, OnnxGraph, load_weights

INPUT = [1, 3, 150, 150]
NUMBERS = 128
SAME, VALID = [1, 1, 1, 1], [0, 0, 0, 0]

# Blocks in order: how face-api names them, channels in and out, and for those that halve, whether the convolutions end
# up one row and column short of the skipped picture (17 from 35 is none, 3 from 8 is one, 1 from 3 is one).
PLAIN, EVEN, SHORT = "plain", "even", "short"
BLOCKS = (
    [(f"conv32_{at}", PLAIN) for at in (1, 2, 3)]
    + [("conv64_down", EVEN)] + [(f"conv64_{at}", PLAIN) for at in (1, 2, 3)]
    + [("conv128_down", EVEN)] + [(f"conv128_{at}", PLAIN) for at in (1, 2)]
    + [("conv256_down", SHORT)] + [(f"conv256_{at}", PLAIN) for at in (1, 2)]
    + [("conv256_down_out", SHORT)])


class Writer:
    def __init__(self, weights):
        self.weights = weights
        self.graph = OnnxGraph()

    def weight(self, name):
        if name not in self.weights:
            raise ConversionError(f"there is no weight {name}, which dlib's network has.")
        return self.weights[name]

    def convolution(self, source, name, stride, pads):
        scale = self.weight(f"{name}/scale/weights")
        kernel = self.weight(f"{name}/conv/filters").transpose(3, 2, 0, 1) * scale[:, None, None, None]
        bias = self.weight(f"{name}/conv/bias") * scale + self.weight(f"{name}/scale/biases")
        return self.graph.add(
            "Conv",
            [source, self.graph.weight(kernel.astype(np.float32)), self.graph.weight(bias.astype(np.float32))],
            kernel_shape=list(kernel.shape[2:]), strides=[stride, stride], pads=pads)

    def relu(self, source):
        return self.graph.add("Relu", [source])

    def pad(self, source, channels, edge):
        """With zeros: so many more channels, and rows and columns at the lower right."""
        widths = self.graph.weight(np.array([0, 0, 0, 0, 0, channels, edge, edge], np.int64))
        return self.graph.add("Pad", [source, widths, self.graph.weight(np.float32(0))], mode="constant")

    def block(self, source, name, kind):
        inner = self.relu(self.convolution(source, f"{name}/conv1", 1 if kind == PLAIN else 2,
                                           SAME if kind == PLAIN else VALID))
        inner = self.convolution(inner, f"{name}/conv2", 1, SAME)
        if kind != PLAIN:
            source = self.graph.add("AveragePool", [source], kernel_shape=[2, 2], strides=[2, 2])
            channels_in, channels_out = self.weight(f"{name}/conv1/conv/filters").shape[2:]
            if kind == SHORT:
                inner = self.pad(inner, 0, 1)
            if channels_in != channels_out:
                source = self.pad(source, channels_out - channels_in, 0)
        return self.relu(self.graph.add("Add", [inner, source]))

    def model(self):
        tensor = self.relu(self.convolution("input", "conv32_down", 2, VALID))
        tensor = self.graph.add("MaxPool", [tensor], kernel_shape=[3, 3], strides=[2, 2])
        for name, kind in BLOCKS:
            tensor = self.block(tensor, name, kind)
        tensor = self.graph.add("Flatten", [self.graph.add("GlobalAveragePool", [tensor])], axis=1)
        last = self.weight("fc")
        if last.shape != (256, NUMBERS):
            raise ConversionError(f"the last layer is {last.shape}, not (256, {NUMBERS}).")
        # OpenCV 4.6 reads a Gemm only where its weights are turned.
        self.graph.add("Gemm", [tensor, self.graph.weight(last.T.astype(np.float32)),
                                self.graph.weight(np.zeros(NUMBERS, np.float32))], output="embedding", transB=1)
        return self.graph.model({"input": INPUT}, {"embedding": [1, NUMBERS]})


def convert(source, result):
    """Reads face-api's weights manifest `source` (its weights beside it) and writes the ONNX model `result`."""
    with open(source, encoding="utf-8") as file:
        weights = load_weights(json.load(file), os.path.dirname(source))
    onnx.save(Writer(weights).model(), result)
