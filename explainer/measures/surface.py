"""Loss surfaces: L over a plane through a minimizer spanned by two filter-normalised directions.

A surface is thousands of networks, each seen once, and time goes into memory more than into
products. So each bias is folded into its layer's weights,

    [[W, b], [0, 1]] [h; 1] = [W h + b; 1],

and as the ReLU of 1 is 1, a layer is one batched product and one pass over its result.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import softplus

from explainer import device
from explainer.data import synthetic
from explainer.measures.batching import chunk_rows
from explainer.measures.directions import Biases, filter_normalised, gaussian
from explainer.measures.landscape import Surface
from explainer.memory import in_chunks
from explainer.networks.parameters import Widths, count_parameters, split
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train


def fold(theta: Tensor, widths: Widths, one: float) -> list[Tensor]:
    """Return [[W, b], [0, one]] of each layer, [M, out + 1, in + 1]; [W, b] of the last.

    Networks are folded with a one, directions with a zero.

    >>> first, last = fold(torch.tensor([[3.0, 5.0, 2.0, 7.0]]), (1, 1, 1), one=1)
    >>> first.tolist(), last.tolist()
    ([[[3.0, 5.0], [0.0, 1.0]]], [[[2.0, 7.0]]])
    """
    folded = []
    for layer in split(theta, widths):
        matrix = torch.cat([layer.weight, layer.bias[:, :, None]], dim=2)
        last = matrix.new_zeros(len(matrix), 1, matrix.shape[2])
        last[:, :, -1] = one
        folded.append(torch.cat([matrix, last], dim=1))
    folded[-1] = folded[-1][:, :-1]
    return folded


def lattice(
    theta: Tensor,
    directions: Tensor,
    widths: Widths,
    x: Tensor,
    y: Tensor,
    inputs: Tensor,
    labels: Tensor,
) -> tuple[Tensor, Tensor]:
    """Return mean cross-entropy and accuracy of θ + x d₁ + y d₂, [Y, X] each.

    Args:
        theta: a network [n].
        directions: d₁ and d₂ [2, n].
        widths: the architecture.
        x: places [X] along d₁.
        y: places [Y] along d₂.
        inputs: points [P, d].
        labels: their labels [P], 0 or 1.

    >>> silent, directions = torch.zeros(3).double(), torch.eye(3).double()[1:]
    >>> x, y = torch.tensor([0.0, 3.0]).double().log1p(), torch.zeros(1).double()
    >>> point, label = torch.zeros(1, 2).double(), torch.ones(1).double()
    >>> losses, _ = lattice(silent, directions, (2, 1), y, x, point, label)  # the bias is 0, log 4
    >>> losses.exp().numpy().round(9).tolist()  # 1 + exp(−bias)
    [[2.0], [1.25]]
    """
    shapes = [matrix.shape[1:] for matrix in fold(theta[None], widths, 1)]
    sizes = [out * into for out, into in shapes]
    base, moves = (
        torch.cat([matrix.flatten(1) for matrix in fold(rows, widths, one)], dim=1)
        for rows, one in ((theta[None], 1), (directions, 0))
    )
    places = torch.cartesian_prod(y, x).flip(1)  # [Y·X, 2]
    points = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1).T  # [d + 1, P]
    signs = 1 - 2 * labels
    widest = max(out for out, _ in shapes)
    # Buffers kept from chunk to chunk: fresh memory for every product would cost as much as it.
    kept: list[Tensor] = []

    def buffers(rows: int) -> list[Tensor]:
        if not kept or len(kept[0]) != rows:
            kept.clear()
            kept.append(base.new_empty(rows, sum(sizes)))
            kept.append(base.new_empty(2, rows * widest * len(labels)))
        return kept

    def evaluate(part: slice) -> tuple[Tensor, Tensor]:
        report(part.start, len(places))
        here = places[part]
        stack, room = buffers(len(here))
        matrices = torch.addmm(base, here, moves, out=stack).split(sizes, dim=1)
        hidden = points.expand(len(here), -1, -1)
        for layer, (matrix, shape) in enumerate(zip(matrices, shapes, strict=True)):
            target = room[layer % 2, : len(here) * shape[0] * len(labels)]
            target = target.view(len(here), shape[0], len(labels))
            hidden = torch.bmm(matrix.view(-1, *shape), hidden, out=target)
            if layer + 1 < len(shapes):
                hidden.relu_()
        z = hidden[:, 0]  # [rows, P]
        right = (z > 0) == (labels > 0.5)
        return softplus(signs * z).mean(1), right.to(z.dtype).mean(1)

    losses, accuracies = base.new_empty(2, len(places))
    for part, found in in_chunks(evaluate, len(places), chunk_rows(widths, len(labels), theta)):
        losses[part], accuracies[part] = found
    return losses.view(len(y), len(x)), accuracies.view(len(y), len(x))


@stage
def surface(
    experiment: Experiment,
    network: int,
    reach: float,
    resolution: int,
    biases: Biases = "frozen",
    seed: int = 0,
) -> Surface:
    """Evaluate θ + a d₁ + b d₂ for a, b on `resolution` places from −reach to reach.

    The directions come from the same draws for every network; an odd resolution has the minimizer
    itself in the middle.

    Args:
        experiment: the recipe.
        network: row of the experiment.
        reach: largest distance along either direction, relative to each neuron's weights.
        resolution: G.
        biases: see `filter_normalised`.
        seed: of the directions.
    """
    place = device.current()
    theta = torch.tensor(train(experiment).parameters[network], device=place)
    points = synthetic.make(experiment.dataset)
    drawn = gaussian(2, count_parameters(experiment.widths), seed).to(place)
    d = filter_normalised(drawn, theta, experiment.widths, biases)  # [2, n]
    axis = torch.linspace(-reach, reach, resolution, device=place)
    losses, accuracies = lattice(
        theta,
        d,
        experiment.widths,
        axis,
        axis,
        points.train_inputs.to(place),
        points.train_labels.to(place),
    )
    return Surface(axis.cpu().numpy(), losses.cpu().numpy(), accuracies.cpu().numpy())
