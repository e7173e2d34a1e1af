"""Checkpoints: what torch writes, the figures' scripts read."""

import json
import struct
import subprocess
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from explainer.errors import UserError
from explainer.networks.checkpoint import MOST_PARAMETERS, write
from tests.web.bundle import bundled

POINTS = torch.tensor([[0.0, 0.0], [1.5, -2.0], [-0.3, 3.7], [2.5, 2.5]])


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """Return a function that lets node read checkpoints: widths and logits, or the error."""
    out = tmp_path_factory.mktemp("checkpoint") / "checkpoint.mjs"
    options = ["--platform=node", "--format=esm"]
    bundled("test/cli/checkpoint.ts", out, *options)

    def answers(*files):
        points = json.dumps(POINTS.flatten().tolist())
        command = ["node", out, points, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return answers


def network(*widths, seed=0):
    torch.manual_seed(seed)
    parts = []
    for fan_in, fan_out in pairwise(widths):
        parts += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def logits(model):
    z = model.eval()(POINTS)
    return (z[:, 1] - z[:, 0] if z.shape[1] == 2 else z[:, 0]).detach().numpy()


MODELS = {
    "one logit": network(2, 23, 16, 26, 32, 28, 31, 1),
    "two logits": network(2, 8, 2, seed=1),
    "linear": network(2, 1, seed=2),
    "no bias": nn.Sequential(nn.Linear(2, 5, bias=False), nn.ReLU(), nn.Linear(5, 1)),
    "with layers that change nothing": nn.Sequential(
        nn.Flatten(),
        nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Dropout()),
        nn.Identity(),
        nn.Linear(5, 1),
    ),
}


def test_the_scripts_answer_as_torch_does(read, tmp_path):
    files = []
    for name, model in MODELS.items():
        for suffix in ("json", "safetensors"):
            files.append(tmp_path / f"{name}.{suffix}")
            write(model, files[-1])
    found = iter(read(*files))
    for model in MODELS.values():
        for _ in range(2):
            np.testing.assert_allclose(next(found)["logits"], logits(model), atol=1e-5)


def test_a_state_dict_in_other_precisions_and_orders_is_read(read, tmp_path):
    model = network(2, 4, 4, 4, 4, 4, 1)
    state = dict(sorted(model.state_dict().items()))  # "10.weight" before "2.weight"
    files = []
    for name, dtype in (("F16", torch.float16), ("BF16", torch.bfloat16), ("F64", torch.float64)):
        header, data = {}, b""
        for key, values in state.items():
            raw = values.to(dtype).view(torch.uint8).numpy().tobytes()
            offsets = [len(data), len(data) + len(raw)]
            shape = list(values.shape)
            header[f"net.{key}"] = {"dtype": name, "shape": shape, "data_offsets": offsets}
            data += raw
        text = json.dumps(header).encode()
        files.append(tmp_path / f"{name}.safetensors")
        files[-1].write_bytes(struct.pack("<Q", len(text)) + text + data)
    for found, dtype in zip(
        read(*files), (torch.float16, torch.bfloat16, torch.float64), strict=True
    ):
        rounded = network(2, 4, 4, 4, 4, 4, 1)
        rounded.load_state_dict({k: v.to(dtype).float() for k, v in state.items()})
        np.testing.assert_allclose(found["logits"], logits(rounded), atol=1e-5)


def test_double_precision_and_half_become_single(read, tmp_path):
    model = network(2, 6, 1)
    write(model.double(), tmp_path / "double.json")
    (found,) = read(tmp_path / "double.json")
    np.testing.assert_allclose(found["logits"], logits(model.float()), atol=1e-5)


def broken(value):
    model = network(2, 3, 1)
    with torch.no_grad():
        model[0].weight[0, 0] = value
    return model


def mismatched():
    return nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(4, 1))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (nn.Linear(2, 1), "expected a torch.nn.Sequential, got a Linear"),
        (nn.Sequential(), "got no layer"),
        (nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)), "layer 1 is a Tanh"),
        (nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)), "got Linear, Linear"),
        (nn.Sequential(nn.Linear(2, 1), nn.ReLU()), "got Linear, ReLU"),
        (nn.Sequential(nn.ReLU(), nn.Linear(2, 1)), "got ReLU, Linear"),
        (network(3, 1), "takes 3 inputs; expected 2"),
        (network(2, 3), "has 3 outputs; expected one logit, or two"),
        (mismatched(), "layer 2 takes 4 inputs; expected 3"),
        (network(2, 500, 500, 1), f"expected at most {MOST_PARAMETERS:,} parameters"),
        (broken(float("nan")), "layer 0 has numbers that aren't finite"),
        (broken(float("inf")), "layer 0 has numbers that aren't finite"),
        (broken(0.0).double().requires_grad_(False), None),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_other_networks_are_refused_in_one_line(model, words, suffix, tmp_path):
    path = tmp_path / f"model.{suffix}"
    if words is None:
        write(model, path)
        return
    with pytest.raises(UserError) as raised:
        write(model, path)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not path.exists()


def test_numbers_beyond_single_precision_are_refused(tmp_path):
    model = broken(0.0).double()
    with torch.no_grad():
        model[0].bias[1] = 1e300
    with pytest.raises(UserError, match="single precision"):
        write(model, tmp_path / "model.json")


def test_names_and_places_are_checked(tmp_path):
    with pytest.raises(UserError, match=r"ends in \.json or \.safetensors"):
        write(network(2, 1), tmp_path / "model.pt")
    with pytest.raises(UserError, match="can't be written: No such file"):
        write(network(2, 1), tmp_path / "nowhere" / "model.json")


def test_safetensors_begin_at_multiples_of_eight(tmp_path):
    write(network(2, 3, 1), tmp_path / "model.safetensors")
    (length,) = struct.unpack("<Q", (tmp_path / "model.safetensors").read_bytes()[:8])
    assert length % 8 == 0
