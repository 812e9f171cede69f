#!/usr/bin/python3
"""Converts a TensorFlow.js graph model to ONNX (opset 11), for OpenCV 4.6's dnn module.

Reproducible: the same source files give the same bytes. Only the operations that our models use are known; any other
one is refused by name. TensorFlow keeps images as NHWC and ONNX as NCHW: every four-dimensional value remembers which
of the two its tensor is in, so that transposes that only change the layout cost nothing.
"""

import base64
import json
import os
from dataclasses import dataclass
from typing import Optional

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

NHWC_TO_NCHW = [0, 3, 1, 2]
NCHW_TO_NHWC = [0, 2, 3, 1]
OPSET = 11
IR_VERSION = 6


class ConversionError(Exception):
    """The model cannot be converted; the message says which part of it and why."""


@dataclass
class Value:
    """What a node of the source graph gives: a constant, or a tensor of the ONNX graph."""

    shape: list  # as TensorFlow sees it
    tensor: Optional[str] = None
    channels_first: bool = False  # the tensor holds the NHWC value as NCHW
    constant: Optional[np.ndarray] = None


def constant(array):
    return Value(list(np.shape(array)), constant=np.asarray(array))


def load_weights(weights_manifest, folder):
    """Reads every weight of the model by name, undoing storage as float16 or as steps between a least and a largest."""
    weights = {}
    for group in weights_manifest:
        data = b"".join(read_bytes(os.path.join(folder, path)) for path in group["paths"])
        offset = 0
        for weight in group["weights"]:
            storage = weight.get("quantization", weight)
            stored = np.dtype(storage["dtype"])
            count = int(np.prod(weight["shape"], dtype=np.int64))
            values = np.frombuffer(data, stored, count, offset)
            offset += stored.itemsize * count
            values = values.astype(weight["dtype"])
            if "scale" in storage:
                values = values * np.float32(storage["scale"]) + np.float32(storage["min"])
            weights[weight["name"]] = values.reshape(weight["shape"])
        if offset != len(data):
            raise ConversionError(f"The weights of {folder} hold {len(data)} bytes where {offset} were announced.")
    return weights


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


class OnnxGraph:
    """The graph being written. Names count up in the order of creation, so they are the same every time."""

    def __init__(self):
        self.nodes = []
        self.initialisers = {}
        self.tensors = 0

    def new_tensor(self):
        self.tensors += 1
        return f"t{self.tensors}"

    def weight(self, array):
        name = f"w{len(self.initialisers)}"
        self.initialisers[name] = np.ascontiguousarray(array)
        return name

    def add(self, operation, inputs, output=None, **attributes):
        output = output or self.new_tensor()
        self.add_many(operation, inputs, [output], **attributes)
        return output

    def add_many(self, operation, inputs, outputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, outputs, name=name, **attributes))

    def model(self, inputs, outputs):
        """The ONNX model of everything that the outputs need; the rest is left out."""
        needed = set(outputs)
        nodes = []
        for node in reversed(self.nodes):
            if needed.intersection(node.output):
                nodes.append(node)
                needed.update(node.input)
        weights = [numpy_helper.from_array(a, name) for name, a in self.initialisers.items() if name in needed]
        graph = helper.make_graph(nodes[::-1], "g", tensor_infos(inputs), tensor_infos(outputs), weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model


def tensor_infos(shapes):
    return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]


def attribute(node, name, fallback=None):
    """An attribute of a TensorFlow node as a plain Python value."""
    holder = node.get("attr", {}).get(name)
    if holder is None:
        return fallback
    if "s" in holder:
        return base64.b64decode(holder["s"]).decode()
    if "i" in holder:
        return int(holder["i"])
    if "f" in holder:
        return float(holder["f"])
    if "b" in holder:
        return bool(holder["b"])
    values = holder.get("list", {})
    if "i" in values:
        return [int(value) for value in values["i"]]
    if "s" in values:
        return [base64.b64decode(value).decode() for value in values["s"]]
    return fallback


def window(size, kernel, stride, dilation, padding):
    """Zeros before and after, and the length of the output, of one axis that a window slides along."""
    reach = (kernel - 1) * dilation + 1
    if padding == "VALID":
        return 0, 0, (size - reach) // stride + 1
    length = -(-size // stride)
    zeros = max((length - 1) * stride + reach - size, 0)
    return zeros // 2, zeros - zeros // 2, length


class Converter:
    """Turns one graph model into an OnnxGraph, node by node, from the outputs back to the input."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
        self.nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
        self.weights = load_weights(model["weightsManifest"], os.path.dirname(path))
        self.graph = OnnxGraph()
        self.values = {}
        self.input_shapes = {}
        self.plain_convolutions = {}  # tensor -> (source node, weight, bias): what a following constant folds into
        self.readers = {}
        for node in self.nodes.values():
            for source in node.get("input", []):
                self.readers[plain_name(source)] = self.readers.get(plain_name(source), 0) + 1

    def convert(self, outputs):
        """`outputs`: names in the source graph -> names in the ONNX graph. Returns the ONNX model."""
        shapes = {}
        for source, name in outputs.items():
            value = self.value(source)
            self.graph.add("Identity", [value.tensor], output=name)
            order = NHWC_TO_NCHW if value.channels_first else range(len(value.shape))
            shapes[name] = [value.shape[axis] for axis in order]
        return self.graph.model(self.input_shapes, shapes)

    def value(self, reference):
        name, _, index = reference.partition(":")
        if name not in self.values:
            self.build(name)
        built = self.values[name]
        return built[int(index or 0)] if isinstance(built, list) else built

    def build(self, target):
        pending = [target]
        while pending:
            name = pending[-1]
            node = self.nodes[name]
            missing = [plain_name(i) for i in node.get("input", []) if plain_name(i) not in self.values]
            if name not in self.values and missing:
                pending.extend(missing)
                continue
            pending.pop()
            if name not in self.values:
                self.values[name] = self.convert_node(node)

    def convert_node(self, node):
        convert = OPERATIONS.get(node["op"])
        if convert is None:
            raise ConversionError(f"Node {node['name']} is a {node['op']}, which this converter does not know.")
        return convert(self, node, [self.value(source) for source in node.get("input", [])])

    # ---- layouts

    def as_channels_first(self, value):
        if value.channels_first:
            return value
        return Value(value.shape, self.graph.add("Transpose", [value.tensor], perm=NHWC_TO_NCHW), True)

    def as_written(self, value):
        """The value with its tensor in TensorFlow's own order of axes."""
        if not value.channels_first:
            return value
        return Value(value.shape, self.graph.add("Transpose", [value.tensor], perm=NCHW_TO_NHWC))

    # ---- sources

    def placeholder(self, node, _inputs):
        shape = [int(dimension["size"]) for dimension in node["attr"]["shape"]["shape"]["dim"]]
        channels_last = shape[-1] == 3
        self.input_shapes["input"] = [shape[axis] for axis in NHWC_TO_NCHW] if channels_last else shape
        return Value(shape, "input", channels_last)

    def const(self, node, _inputs):
        return constant(self.weights[node["name"]])

    def identity(self, _node, inputs):
        return inputs[0]

    def sparse_to_dense(self, _node, inputs):
        indices, shape, values, background = [value.constant for value in inputs]
        dense = np.full(shape.reshape(-1), background.reshape(()), dtype=values.dtype)
        rows = indices.reshape(-1, 1) if indices.ndim < 2 else indices
        for row, value in zip(rows, np.broadcast_to(values.reshape(-1), len(rows))):
            dense[tuple(row)] = value
        return constant(dense)

    # ---- convolutions and windows

    def convolution(self, node, inputs):
        kernel = inputs[1].constant.astype(np.float32).transpose(3, 2, 0, 1)
        groups = inputs[0].shape[3] // kernel.shape[1]
        return self.any_convolution(node, inputs, kernel, groups)

    def depthwise_convolution(self, node, inputs):
        kernel = inputs[1].constant.astype(np.float32)
        height, width, channels, multiplier = kernel.shape
        kernel = kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
        return self.any_convolution(node, inputs, kernel, channels)

    def any_convolution(self, node, inputs, kernel, groups):
        source = self.as_channels_first(inputs[0])
        strides, dilations = attribute(node, "strides"), attribute(node, "dilations", [1, 1, 1, 1])
        size = list(kernel.shape[2:])
        tensor, pads, height, width = self.slide(source, size, strides, dilations, attribute(node, "padding"), 0.0)
        fused = attribute(node, "fused_ops", [])
        bias = np.zeros(kernel.shape[0], np.float32)
        if "BiasAdd" in fused:
            bias = inputs[2].constant.astype(np.float32).reshape(-1)
        weight_name, bias_name = self.graph.weight(kernel), self.graph.weight(bias)
        result = self.graph.add(
            "Conv", [tensor, weight_name, bias_name], kernel_shape=size, strides=strides[1:3],
            dilations=dilations[1:3], pads=pads, group=groups)
        if not fused:
            self.plain_convolutions[result] = (node["name"], weight_name, bias_name)
        if "Relu" in fused:
            result = self.graph.add("Relu", [result])
        return Value([source.shape[0], height, width, kernel.shape[0]], result, True)

    def max_pool(self, node, inputs):
        source = self.as_channels_first(inputs[0])
        size, strides = attribute(node, "ksize")[1:3], attribute(node, "strides")
        lowest = -1e9  # never the largest of a window
        tensor, pads, height, width = self.slide(
            source, size, strides, [1, 1, 1, 1], attribute(node, "padding"), lowest)
        result = self.graph.add("MaxPool", [tensor], kernel_shape=size, strides=strides[1:3], pads=pads)
        return Value([source.shape[0], height, width, source.shape[3]], result, True)

    def slide(self, source, size, strides, dilations, padding, border):
        """Tensor, pads and output size of a sliding window. Uneven padding becomes a Pad of its own, because OpenCV
        4.6 takes even padding only."""
        top, bottom, height = window(source.shape[1], size[0], strides[1], dilations[1], padding)
        left, right, width = window(source.shape[2], size[1], strides[2], dilations[2], padding)
        if top == bottom and left == right:
            return source.tensor, [top, left, bottom, right], height, width
        return self.pad_node(source.tensor, [0, 0, top, left, 0, 0, bottom, right], border), [0] * 4, height, width

    def pad_node(self, tensor, pads, border):
        widths = self.graph.weight(np.array(pads, np.int64))
        return self.graph.add("Pad", [tensor, widths, self.graph.weight(np.float32(border))], mode="constant")

    # ---- arithmetic

    def add(self, node, inputs):
        first, second = inputs
        if first.constant is not None and second.constant is not None:
            return constant(first.constant + second.constant)
        if first.constant is not None or second.constant is not None:
            source, term = (second, first) if first.constant is not None else (first, second)
            return self.add_constant(node, source, term.constant.astype(np.float32))
        if first.channels_first != second.channels_first:
            first, second = self.as_channels_first(first), self.as_channels_first(second)
        result = self.graph.add("Add", [first.tensor, second.tensor])
        return Value(first.shape, result, first.channels_first)

    def add_constant(self, node, source, term):
        shape = list(np.broadcast_shapes(tuple(source.shape), term.shape))
        if source.channels_first and term.size in (1, source.shape[3]):
            convolution = self.plain_convolutions.get(source.tensor)
            if convolution and self.readers.get(convolution[0]) == 1:
                _, weight_name, bias_name = convolution
                self.graph.initialisers[bias_name] = self.graph.initialisers[bias_name] + term.reshape(-1)
                self.plain_convolutions[source.tensor] = (node["name"], weight_name, bias_name)
                return Value(shape, source.tensor, True)
            term = term.reshape(()) if term.size == 1 else term.reshape(1, -1, 1, 1)
        elif source.channels_first:
            term = term.transpose(NHWC_TO_NCHW)
        result = self.graph.add("Add", [source.tensor, self.graph.weight(term)])
        return Value(shape, result, source.channels_first)

    def elementwise(self, node, inputs):
        result = self.graph.add(node["op"], [inputs[0].tensor])
        return Value(inputs[0].shape, result, inputs[0].channels_first)

    def leaky_relu(self, node, inputs):
        result = self.graph.add("LeakyRelu", [inputs[0].tensor], alpha=attribute(node, "alpha", 0.2))
        return Value(inputs[0].shape, result, inputs[0].channels_first)

    # ---- shapes

    def pad(self, _node, inputs):
        source, widths = inputs[0], inputs[1].constant.reshape(-1, 2)
        border = float(inputs[2].constant.reshape(())) if len(inputs) > 2 else 0.0
        if not widths.any():
            return source
        shape = [size + int(widths[axis].sum()) for axis, size in enumerate(source.shape)]
        ordered = widths[NHWC_TO_NCHW] if source.channels_first else widths
        result = self.pad_node(source.tensor, np.concatenate([ordered[:, 0], ordered[:, 1]]), border)
        return Value(shape, result, source.channels_first)

    def resize_bilinear(self, node, inputs):
        source = self.as_channels_first(inputs[0])
        height, width = [int(size) for size in inputs[1].constant.reshape(-1)]
        mode = "asymmetric"
        if attribute(node, "half_pixel_centers"):
            mode = "half_pixel"
        elif attribute(node, "align_corners"):
            mode = "align_corners"
        no_region, no_scales = self.graph.weight(np.array([], np.float32)), self.graph.weight(np.array([], np.float32))
        sizes = self.graph.weight(np.array([source.shape[0], source.shape[3], height, width], np.int64))
        result = self.graph.add(
            "Resize", [source.tensor, no_region, no_scales, sizes], mode="linear", coordinate_transformation_mode=mode)
        return Value([source.shape[0], height, width, source.shape[3]], result, True)

    def concatenate(self, _node, inputs):
        *parts, axis = inputs
        axis = int(axis.constant) % len(parts[0].shape)
        if all(part.constant is not None for part in parts):
            return constant(np.concatenate([part.constant for part in parts], axis))
        channels_first = any(part.channels_first for part in parts)
        if channels_first:
            parts = [self.as_channels_first(part) for part in parts]
        where = NHWC_TO_NCHW.index(axis) if channels_first else axis
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        return Value(shape, self.graph.add("Concat", [part.tensor for part in parts], axis=where), channels_first)

    def split(self, _node, inputs):
        source, sizes, axis = inputs
        axis = int(axis.constant) % len(source.shape)
        sizes = [int(size) for size in sizes.constant.reshape(-1)]
        where = NHWC_TO_NCHW.index(axis) if source.channels_first else axis
        tensors = [self.graph.new_tensor() for _ in sizes]
        self.graph.add_many("Split", [source.tensor], tensors, axis=where, split=sizes)
        shapes = [source.shape[:axis] + [size] + source.shape[axis + 1:] for size in sizes]
        return [Value(shape, tensor, source.channels_first) for shape, tensor in zip(shapes, tensors)]

    def reshape(self, _node, inputs):
        shape = [int(size) for size in inputs[1].constant.reshape(-1)]
        if -1 in shape:
            known = -int(np.prod(shape))
            shape[shape.index(-1)] = int(np.prod(inputs[0].shape)) // known
        source = self.as_written(inputs[0])
        result = self.graph.add("Reshape", [source.tensor, self.graph.weight(np.array(shape, np.int64))])
        return Value(shape, result)

    def transpose(self, _node, inputs):
        source, order = inputs[0], [int(axis) for axis in inputs[1].constant.reshape(-1)]
        if source.constant is not None:
            return constant(source.constant.transpose(order))
        shape = [source.shape[axis] for axis in order]
        if order == NCHW_TO_NHWC and not source.channels_first:
            return Value(shape, source.tensor, True)
        if order == NHWC_TO_NCHW and source.channels_first:
            return Value(shape, source.tensor, False)
        return Value(shape, self.graph.add("Transpose", [self.as_written(source).tensor], perm=order))


def plain_name(reference):
    return reference.partition(":")[0]


OPERATIONS = {
    "Add": Converter.add,
    "AddV2": Converter.add,
    "ConcatV2": Converter.concatenate,
    "Const": Converter.const,
    "Conv2D": Converter.convolution,
    "DepthwiseConv2dNative": Converter.depthwise_convolution,
    "Identity": Converter.identity,
    "LeakyRelu": Converter.leaky_relu,
    "MaxPool": Converter.max_pool,
    "Pad": Converter.pad,
    "PadV2": Converter.pad,
    "Placeholder": Converter.placeholder,
    "Relu": Converter.elementwise,
    "Reshape": Converter.reshape,
    "ResizeBilinear": Converter.resize_bilinear,
    "Sigmoid": Converter.elementwise,
    "SparseToDense": Converter.sparse_to_dense,
    "SplitV": Converter.split,
    "Transpose": Converter.transpose,
    "_FusedConv2D": Converter.convolution,
}


def convert(source, result, outputs):
    """Reads the graph model `source` (its .json; weights beside it) and writes the ONNX model `result`."""
    onnx.save(Converter(source).convert(outputs), result)
