"""Networks at points of their own, against automatic differentiation."""

import torch
from torch.func import grad, vmap

from explainer.networks.mlp import logits
from explainer.networks.own_points import own_slopes
from explainer.networks.prior import Prior


def test_slopes_are_those_of_automatic_differentiation():
    widths = (3, 7, 5, 6, 1)
    generator = torch.Generator().manual_seed(0)
    theta = Prior(widths).draw(20, generator).double()
    inputs = torch.randn(20, 3, generator=generator).double()

    def answer(one: torch.Tensor, point: torch.Tensor) -> torch.Tensor:
        return logits(one[None], widths, point[None])[0, 0]

    torch.testing.assert_close(own_slopes(theta, widths, inputs), vmap(grad(answer))(theta, inputs))
