"""Networks with and without skips at each size: the same depth, parameters and random starts.

A skip has no parameters, so a seed starts both kinds from the very same numbers. They train on the
same images in the same order, with the same optimizer, rate and number of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from explainer.data import image_files
from explainer.data.images import ImageSet
from explainer.experiments.sizes import check
from explainer.networks.residual import Residual
from explainer.training.image_trainer import ImageExperiment


@dataclass(frozen=True)
class Skips:
    """What is trained, and how finely the loss round it is looked at.

    Attributes:
        skipping: networks with skips, one a seed.
        plain: the same without.
        early: those with skips, trained for fewer steps, to no lower loss than those without.
        deep_skipping: deeper networks with skips, of which only the training is shown.
        deep_plain: the same without.
        resolution: places along either direction of a plane.
        lines: directions through each network.
        looked_at: training images that the loss round a network is measured on.
    """

    skipping: ImageExperiment
    plain: ImageExperiment
    early: ImageExperiment
    deep_skipping: ImageExperiment
    deep_plain: ImageExperiment
    resolution: int
    lines: int
    looked_at: int


def experiments(size: str) -> Skips:
    """Return what to train at this size: digits, at `full` CIFAR-10 or SVHN if they are at hand."""
    best = image_files.best() if check(size) == "full" else "digits"
    if best != "digits":
        photographs = ImageSet(best, train=20_000, test=10_000, poison=0, seed=0)
        channels = (16, 32, 64)
        shallow = _network(3, channels, 3, 5, 6000, photographs, batch=256, rate=0.02, records=20)
        deep = _network(9, channels, 3, 3, 6000, photographs, batch=256, rate=0.02, records=20)
        return _all(shallow, 1000, deep, 51, 10, 1000)
    seeds, deep_seeds, steps, early, records, blocks, resolution, lines, looked_at = {
        "quick": (1, 1, 25, 10, 3, (1, 2), 9, 2, 40),
        "standard": (5, 1, 120, 50, 6, (3, 5), 19, 3, 100),
        "full": (10, 5, 400, 100, 20, (3, 9), 51, 10, 500),
    }[size]
    digits = ImageSet("digits", train=500, test=500, poison=0, seed=0)
    shallow, deep = (
        _network(b, (8, 16, 32), 1, count, steps, digits, batch=32, rate=0.015, records=records)
        for b, count in zip(blocks, (seeds, deep_seeds), strict=True)
    )
    return _all(shallow, early, deep, resolution, lines, looked_at)


def _all(
    shallow: ImageExperiment,
    early: int,
    deep: ImageExperiment,
    resolution: int,
    lines: int,
    looked_at: int,
) -> Skips:
    """Return everything from the recipes of networks with skips; `early` counts steps."""
    return Skips(
        shallow,
        _without(shallow),
        replace(shallow, steps=early, records=1),
        deep,
        _without(deep),
        resolution,
        lines,
        looked_at,
    )


def _network(
    blocks: int,
    channels: tuple[int, ...],
    image_channels: int,
    seeds: int,
    steps: int,
    shown: ImageSet,
    batch: int,
    rate: float,
    records: int,
) -> ImageExperiment:
    """Return plain training of networks with skips, to the last step."""
    return ImageExperiment(
        poison_factors=(0.0,) * seeds,
        seeds=tuple(range(seeds)),
        learning_rates=(rate,) * seeds,
        steps=steps,
        images=shown,
        architecture=Residual(blocks, channels, image_channels),
        batch=batch,
        poison_images=0,
        enough=0.0,
        records=records,
    )


def _without(experiment: ImageExperiment) -> ImageExperiment:
    """Return the same training of the same networks without their skips."""
    assert isinstance(experiment.architecture, Residual)
    return replace(experiment, architecture=replace(experiment.architecture, skips=False))


def by_depth(size: str) -> list[tuple[ImageExperiment, ImageExperiment]]:
    """Return networks with and without skips by rising depth: those that are compared, and others.

    The shallowest, of one block a stage, is left out at the quick size.
    """
    recipe = experiments(size)
    compared = (recipe.skipping, recipe.plain)
    deeper = [compared, (recipe.deep_skipping, recipe.deep_plain)]
    if size == "quick":
        return deeper
    skipping, plain = (_one_block(one) for one in compared)
    return [(skipping, plain), *deeper]


def _one_block(experiment: ImageExperiment) -> ImageExperiment:
    """Return the same training of one network with one block in each stage."""
    assert isinstance(experiment.architecture, Residual)
    return replace(
        experiment,
        poison_factors=experiment.poison_factors[:1],
        seeds=experiment.seeds[:1],
        learning_rates=experiment.learning_rates[:1],
        architecture=replace(experiment.architecture, blocks=1),
    )
