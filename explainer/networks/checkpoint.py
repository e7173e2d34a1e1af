"""Checkpoints that the live figures read: a small network as JSON or safetensors.

    from explainer.checkpoint import write
    write(model, "model.safetensors")

The network is a `torch.nn.Sequential` of Linear layers with a ReLU between each two of them, from
two inputs to one logit of class 1, or to two logits. The figure "perturb-yourself" shows it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn

from explainer.errors import UserError

FORMAT, VERSION = "explainer-mlp", 1
INPUTS = 2
OUTPUTS = (1, 2)
MOST_PARAMETERS = 100_000  # that the figures read
IGNORED = (nn.Flatten, nn.Dropout, nn.Identity)  # they change nothing once trained

Pairs = list[tuple[Tensor, Tensor]]  # weight [out, in] and bias [out] of each layer, float32


def write(model: nn.Sequential, path: str | Path) -> None:
    """Write a network as a file that a reader can drop onto a figure.

    Args:
        model: Linear and ReLU layers in turn, from 2 inputs to 1 or 2 outputs.
        path: ends in .json or .safetensors.

    Raises:
        UserError: if the network isn't such a one, or the file can't be written.
    """
    path = Path(path)
    encode = {".json": _json, ".safetensors": _safetensors}.get(path.suffix.lower())
    if encode is None:
        raise UserError(f"{path}: expected a name that ends in .json or .safetensors")
    encoded = encode(layers(model))
    try:
        path.write_bytes(encoded)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror or error}") from error


def layers(model: nn.Sequential) -> Pairs:
    """Return weight [out, in] and bias [out] of each layer, float32; a missing bias is zero.

    Raises:
        UserError: if the network has other layers than Linear and ReLU in turn, other inputs and
            outputs than 2 and 1 or 2, too many parameters, or numbers that aren't finite.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1, bias=False))
    >>> [(tuple(weight.shape), tuple(bias.shape)) for weight, bias in layers(model)]
    [((3, 2), (3,)), ((1, 3), (1,))]
    """
    if not isinstance(model, nn.Sequential):
        raise UserError(f"expected a torch.nn.Sequential, got a {type(model).__name__}")
    named = list(_flat(model))
    kinds = [type(module) for _, module in named]
    for (name, module), kind in zip(named, kinds, strict=True):
        if kind not in (nn.Linear, nn.ReLU):
            raise UserError(f"layer {name} is a {kind.__name__}; the figures know Linear and ReLU")
        if isinstance(module, nn.Linear) and not _finite(module):
            raise UserError(f"layer {name} has numbers that aren't finite in single precision")
    expected = [nn.Linear if i % 2 == 0 else nn.ReLU for i in range(len(kinds))]
    if kinds != expected or not kinds or kinds[-1] is not nn.Linear:
        raise UserError(
            "expected Linear, ReLU, Linear, … and a Linear last, got "
            + (", ".join(kind.__name__ for kind in kinds[:9]) or "no layer")
            + (", …" if len(kinds) > 9 else "")
        )
    found = [(name, module) for name, module in named if isinstance(module, nn.Linear)]
    _check_sizes(found)
    return [_parameters(module) for _, module in found]


def _flat(model: nn.Sequential, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Yield the layers that matter with their names, those of nested networks too."""
    for name, module in model.named_children():
        if isinstance(module, nn.Sequential):
            yield from _flat(module, f"{prefix}{name}.")
        elif not isinstance(module, IGNORED):
            yield prefix + name, module


def _parameters(module: nn.Linear) -> tuple[Tensor, Tensor]:
    weight = module.weight.detach().cpu().float()
    bias = module.bias
    return weight, torch.zeros(len(weight)) if bias is None else bias.detach().cpu().float()


def _finite(module: nn.Linear) -> bool:
    return all(bool(part.isfinite().all()) for part in _parameters(module))


def _check_sizes(found: list[tuple[str, nn.Linear]]) -> None:
    first, last = found[0], found[-1]
    if first[1].in_features != INPUTS:
        raise UserError(
            f"layer {first[0]} takes {first[1].in_features} inputs; expected {INPUTS}, "
            "the coordinates of a point"
        )
    for (_, before), (name, after) in pairwise(found):
        if after.in_features != before.out_features:
            raise UserError(
                f"layer {name} takes {after.in_features} inputs; expected {before.out_features}, "
                "as many as the layer before gives"
            )
    if last[1].out_features not in OUTPUTS:
        raise UserError(
            f"layer {last[0]} has {last[1].out_features} outputs; expected one logit, or two"
        )
    count = sum((module.in_features + 1) * module.out_features for _, module in found)
    if count > MOST_PARAMETERS:
        raise UserError(f"expected at most {MOST_PARAMETERS:,} parameters, got {count:,}")


def _json(found: Pairs) -> bytes:
    listed = [{"weight": weight.tolist(), "bias": bias.tolist()} for weight, bias in found]
    content = {"format": FORMAT, "version": VERSION, "activation": "relu", "layers": listed}
    return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def _safetensors(found: Pairs) -> bytes:
    """Return the header's length, the header, padded to 8 bytes, and the tensors' bytes."""
    header: dict[str, object] = {
        "__metadata__": {"format": FORMAT, "version": str(VERSION), "activation": "relu"}
    }
    data = b""
    for i, (weight, bias) in enumerate(found):
        for part, values in (("weight", weight), ("bias", bias)):
            raw = values.numpy().astype("<f4").tobytes()
            header[f"{2 * i}.{part}"] = {  # as in a Sequential, where ReLUs have odd numbers
                "dtype": "F32",
                "shape": list(values.shape),
                "data_offsets": [len(data), len(data) + len(raw)],
            }
            data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data
