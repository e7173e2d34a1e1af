"""Margins of classes, and networks that bounce off them, against rejection."""

import math

import pytest
import torch
from torch.func import grad, vmap

from explainer.measures.guess_and_check import Effort, guess
from explainer.measures.walls import Walls, margins_of
from explainer.networks.convolutional import Convolutional, expand
from explainer.networks.mlp import outputs
from explainer.networks.prior import ConvolutionalPrior

SMALL = Convolutional(channels=(1, 2), side=2, strides=(1,), widths=(3,))
PRIOR = ConvolutionalPrior(SMALL, bias_spread=0.5)
LABELS = torch.tensor([0, 2, 1])
IMAGES = torch.randn(3, 4, generator=torch.Generator().manual_seed(4))


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def answers(theta: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """Return the outputs [P, C, N]."""
    return outputs(expand(theta, SMALL), SMALL.expanded, images)


def test_the_margin_of_a_class_is_what_it_is_ahead_of_the_next():
    theta = PRIOR.draw(50, chance())
    margins = margins_of(theta, SMALL, Walls(IMAGES, LABELS, torch.tensor([0.0, 0.0, 0.5])))
    found = answers(theta, IMAGES)
    for n, label in enumerate(LABELS.tolist()):
        others = [c for c in range(3) if c != label]
        wanted = found[:, label, n] - found[:, others, n].amax(1) + 0.5 * (n == 2)
        torch.testing.assert_close(margins.here()[:, n], wanted)

    def margin(one: torch.Tensor, which: torch.Tensor) -> torch.Tensor:
        found = answers(one[None], IMAGES)[0].T  # [N, C]
        right = found.gather(1, LABELS[:, None])[:, 0]
        best = found.scatter(1, LABELS[:, None], -torch.inf).amax(1)
        return ((right - best) * (torch.arange(3) == which)).sum()

    which = torch.arange(50) % 3
    wanted = vmap(grad(margin))(theta, which)
    torch.testing.assert_close(margins.slopes(which), wanted, atol=1e-5, rtol=1e-4)


def test_classes_cost_as_many_bits_as_counting_says():
    theta = PRIOR.draw(400_000, chance(99))
    right = (answers(theta, IMAGES).argmax(1) == LABELS).int().cumprod(1).double().mean(0)
    assert 0.001 < float(right[-1]) < 0.03  # it isn't what everyone gives
    effort = Effort(networks=400, steps=12, stride=0.3)
    found = [guess(PRIOR, IMAGES, LABELS, effort, chance(seed)) for seed in range(4)]
    mean = torch.stack([one.log_probabilities for one in found]).logsumexp(0) - math.log(4)
    assert mean.tolist() == pytest.approx(right.log().tolist(), abs=0.2)
    assert bool((answers(found[0].networks[-1], IMAGES).argmax(1) == LABELS).all())
    assert found[0].moved > 0.8
