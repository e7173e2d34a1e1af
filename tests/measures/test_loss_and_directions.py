import torch

from explainer.measures import batching
from explainer.measures.batching import chunk_rows
from explainer.measures.directions import (
    filter_normalised,
    frozen_dimensions,
    gaussian,
    log_filter_volume,
    uniform,
)
from explainer.measures.loss import evaluate
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, initialise, split

WIDTHS = (2, 6, 5, 1)
N = count_parameters(WIDTHS)


def network(seed: int = 0) -> torch.Tensor:
    theta = initialise(WIDTHS, [seed])[0]
    for layer in split(theta[None], WIDTHS):
        layer.bias.copy_(torch.randn(layer.bias.shape, generator=torch.Generator().manual_seed(9)))
    return theta


def rescaled(theta: torch.Tensor, factor: float) -> torch.Tensor:
    """Scale the first layer up and the second's weights down (Dinh et al.): the same function."""
    theta = theta.clone()
    first, second, _ = split(theta[None], WIDTHS)
    first.weight.mul_(factor)
    first.bias.mul_(factor)
    second.weight.div_(factor)
    return theta


def test_chunks_cover_everything_once_and_stay_in_bounds(monkeypatch):
    monkeypatch.setattr(batching, "CHUNK_BYTES", 20_000)
    theta = torch.randn(23, N)
    x, y = torch.randn(30, 2), (torch.rand(30) > 0.5).float()
    rows = chunk_rows(WIDTHS, 30, theta)
    assert rows * (N + 2 * 6 * 30) * 4 <= 20_000 and 1 < rows < 23
    chunked = evaluate(theta, WIDTHS, x, y)
    looped = [evaluate(row[None], WIDTHS, x, y) for row in theta]
    for i in range(2):
        assert torch.allclose(chunked[i], torch.cat([pair[i] for pair in looped]), atol=1e-6)


def test_evaluate_agrees_with_the_formula():
    theta = torch.randn(4, N)
    x, y = torch.randn(30, 2), (torch.rand(30) > 0.5).float()
    p = torch.sigmoid(logits(theta.double(), WIDTHS, x.double()))
    right = torch.where(y > 0.5, p, 1 - p)
    losses, accuracies = evaluate(theta.double(), WIDTHS, x.double(), y.double())
    assert torch.allclose(losses, -right.log().mean(1))
    assert torch.allclose(accuracies, (right > 0.5).double().mean(1))


def test_each_neurons_direction_has_the_norm_of_its_weights():
    theta = network()
    moved = filter_normalised(gaussian(3, N, 0), theta, WIDTHS)
    for d, w in zip(split(moved, WIDTHS), split(theta[None], WIDTHS), strict=True):
        assert torch.allclose(d.weight.norm(dim=2), w.weight.norm(dim=2).expand(3, -1), rtol=1e-5)
        assert d.bias.abs().max() == 0


def test_biases_are_frozen_scaled_or_free():
    theta, drawn = network(), gaussian(1, N, 0)
    scaled = split(filter_normalised(drawn, theta, WIDTHS, "scaled"), WIDTHS)
    free = split(filter_normalised(drawn, theta, WIDTHS, "free"), WIDTHS)
    for s, f, d, w in zip(
        scaled, free, split(drawn, WIDTHS), split(theta[None], WIDTHS), strict=True
    ):
        assert torch.allclose(s.bias.abs(), w.bias.abs()) and torch.equal(f.bias, d.bias)


def test_filter_normalised_rays_don_t_see_the_scale_of_layers():
    theta, drawn = network(), gaussian(4, N, 1)
    twin = rescaled(theta, 7.0)
    x = torch.randn(20, 2)
    along = [
        logits(at + 0.3 * filter_normalised(drawn, at, WIDTHS, "scaled"), WIDTHS, x)
        for at in (theta, twin)
    ]
    assert torch.allclose(*along, rtol=1e-3, atol=1e-4)
    plain = [logits(at + 0.3 * drawn, WIDTHS, x) for at in (theta, twin)]
    assert not torch.allclose(*plain, rtol=0.1)


def test_uniform_directions_have_length_one_and_no_preferred_sign():
    d = uniform(4000, 10, 0)
    assert torch.allclose(d.norm(dim=1), torch.ones(4000), atol=1e-6)
    assert d.mean(0).abs().max() < 0.02
    assert torch.allclose(d.T @ d / 4000, torch.eye(10) / 10, atol=0.01)


def test_log_filter_volume_is_the_determinant_of_the_scaling():
    theta = network()
    diagonal = torch.cat(
        [
            w.weight.norm(dim=2, keepdim=True).expand_as(w.weight).flatten()
            for w in split(theta[None], WIDTHS)
        ]
    )
    assert abs(log_filter_volume(theta, WIDTHS) - float(diagonal.double().log().sum())) < 1e-4
    assert frozen_dimensions(WIDTHS) == len(diagonal)
