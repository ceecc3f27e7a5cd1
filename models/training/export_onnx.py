"""Writes what ships: python export_onnx.py --out FOLDER --to models/embedded

Weights are kept as 8-bit numbers with one scale a row and turned back into floats when a session opens, so that they
compute as floats on every platform; small ones are kept as they are.
"""
import argparse
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import nn

from image_model import COPY, MEANING, SIDE, ImageEncoder
from text_model import TextEncoder

OPSET = 17
SMALLEST_PACKED = 4096
"""Numbers in a weight from which on it is packed."""


class ImageGraph(nn.Module):
    def __init__(self, model: ImageEncoder):
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.model(pixel_values)


class TextGraph(nn.Module):
    def __init__(self, model: TextEncoder):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.model(input_ids, attention_mask)
        meaning = nn.functional.normalize(self.model.meaning(hidden[:, 0]), dim=1)
        # Nothing is said about the part that tells copies apart, so that only meaning counts in the cosine.
        return hidden, torch.cat([torch.zeros(hidden.shape[0], COPY, dtype=meaning.dtype), meaning], 1)


def pack(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 [rows, …] and float32 scales [rows, 1, …]."""
    axes = tuple(range(1, weights.ndim))
    scales = np.abs(weights).max(axes, keepdims=True) / 127
    scales = np.where(scales == 0, 1, scales).astype(np.float32)
    return np.round(weights / scales).astype(np.int8), scales


def pack_weights(model: onnx.ModelProto) -> None:
    """Each large weight becomes int8 and scales, followed by the two nodes that undo it."""
    graph, undone = model.graph, []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < SMALLEST_PACKED:
            continue
        # A matrix that is multiplied from the right has its outputs in columns.
        is_right = any(node.op_type == "MatMul" and node.input[1] == weight.name for node in graph.node)
        packed, scales = pack(values.T) if is_right else pack(values)
        packed, scales = (packed.T, scales.T) if is_right else (packed, scales)
        name = weight.name
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(packed), f"{name}.packed"))
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(scales), f"{name}.scale"))
        undone.append(helper.make_node("Cast", [f"{name}.packed"], [f"{name}.cast"], to=TensorProto.FLOAT))
        undone.append(helper.make_node("Mul", [f"{name}.cast", f"{name}.scale"], [name]))
    nodes = [*undone, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def export(module: nn.Module, inputs: tuple, path: Path, names: dict) -> None:
    module.eval()
    torch.onnx.export(module, inputs, str(path), opset_version=OPSET, dynamo=False, **names)
    model = onnx.load(str(path))
    pack_weights(model)
    model.producer_name, model.producer_version, model.doc_string = "luna-studio", "", ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    args = parser.parse_args()
    args.to.mkdir(parents=True, exist_ok=True)
    image_model = ImageEncoder()
    image_model.load_state_dict(torch.load(args.out / "image.checkpoint.pt", weights_only=False)["average"])
    export(ImageGraph(image_model), (torch.zeros(2, 3, SIDE, SIDE),), args.to / "image.onnx", {
        "input_names": ["pixel_values"],
        "output_names": ["image_embeds"],
        "dynamic_axes": {"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
    })
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    text_model = TextEncoder(tokenizer.get_vocab_size(), MEANING)
    text_model.load_state_dict(torch.load(args.out / "text.final.pt", weights_only=False)["model"])
    ids = torch.ones(2, 8, dtype=torch.long)
    export(TextGraph(text_model), (ids, ids), args.to / "text.onnx", {
        "input_names": ["input_ids", "attention_mask"],
        "output_names": ["last_hidden_state", "text_embeds"],
        "dynamic_axes": {
            "input_ids": {0: "batch", 1: "length"},
            "attention_mask": {0: "batch", 1: "length"},
            "last_hidden_state": {0: "batch", 1: "length"},
            "text_embeds": {0: "batch"},
        },
    })
    shutil.copy(args.out / "tokenizer.json", args.to / "tokenizer.json")


if __name__ == "__main__":
    main()
