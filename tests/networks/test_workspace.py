"""Networks in memory that is kept, against those that aren't and automatic differentiation."""

import torch
from torch.func import grad, vmap

from explainer.networks.mlp import outputs
from explainer.networks.prior import Prior
from explainer.networks.workspace import Workspace

WIDTHS = (3, 7, 5, 6, 2)


def drawn(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return networks [20, n] and points [9, 3]."""
    generator = torch.Generator().manual_seed(seed)
    theta = Prior(WIDTHS).draw(20, generator).double()
    return theta, torch.randn(9, 3, generator=generator).double()


def test_what_is_written_into_it_is_evaluated():
    theta, inputs = drawn(0)
    work = Workspace(theta, WIDTHS, inputs)
    torch.testing.assert_close(work.outputs(), outputs(theta, WIDTHS, inputs))
    others, _ = drawn(1)
    work.theta.copy_(others)
    torch.testing.assert_close(work.outputs(), outputs(others, WIDTHS, inputs))
    assert torch.equal(theta, drawn(0)[0])


def test_slopes_are_those_of_automatic_differentiation():
    theta, inputs = drawn(0)
    points, above = torch.arange(20) % 9, drawn(2)[1].repeat(3, 1)[:20, :2]

    def answer(one: torch.Tensor, point: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
        return factors @ outputs(one[None], WIDTHS, point[None])[0, :, 0]

    work = Workspace(theta, WIDTHS, inputs)
    work.outputs()
    wanted = vmap(grad(answer))(theta, inputs[points], above)
    torch.testing.assert_close(work.slopes(points, above), wanted)
