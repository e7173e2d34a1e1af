"""Convolutional networks in memory that is kept, against those that are written out each time."""

import pytest
import torch
from torch.func import grad, vmap

from explainer.networks.convolutional import Convolutional, expand
from explainer.networks.convolutional_workspace import ConvolutionalWorkspace, workspace
from explainer.networks.mlp import outputs
from explainer.networks.prior import ConvolutionalPrior
from explainer.networks.residual import Residual

SMALL = Convolutional(channels=(1, 3, 4), side=4, strides=(2, 1), widths=(5, 3))


def drawn(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return networks [6, n] and images [9, 16]."""
    generator = torch.Generator().manual_seed(seed)
    theta = ConvolutionalPrior(SMALL).draw(6, generator).double()
    return theta, torch.randn(9, 16, generator=generator).double()


def test_what_is_written_into_it_is_evaluated():
    theta, images = drawn(0)
    work = workspace(theta, SMALL, images)
    assert isinstance(work, ConvolutionalWorkspace)
    for one in (theta, drawn(1)[0]):
        work.theta.copy_(one)
        wanted = outputs(expand(one, SMALL), SMALL.expanded, images)
        torch.testing.assert_close(work.outputs(), wanted)
    assert torch.equal(theta, drawn(0)[0])


def test_slopes_are_those_of_automatic_differentiation():
    theta, images = drawn(0)
    points, above = torch.tensor([4, 0, 8, 8, 2, 5]), drawn(2)[1][:6, :3]

    def answer(one: torch.Tensor, image: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
        return factors @ outputs(expand(one[None], SMALL), SMALL.expanded, image[None])[0, :, 0]

    work = workspace(theta, SMALL, images)
    work.outputs()
    wanted = vmap(grad(answer))(theta, images[points], above)
    torch.testing.assert_close(work.slopes(points, above), wanted)


def test_others_are_refused():
    with pytest.raises(TypeError, match="no workspace for Residual"):
        workspace(torch.zeros(1, 1), Residual(blocks=1), torch.zeros(1, 1))
