"""A small run on CIFAR-10, measured where the images were at hand and kept with the program.

The full size trains many networks on tens of thousands of photographs, on a GPU. This is what a
processor manages in an hour: one residual network of 20 layers without poison and one with, on
1,000 photographs. Its result is a stored entry like any other, with the code, commit, device and
seconds behind it; a build takes it into its store, so that pages say where it was computed.

    python -m explainer.cifar10 FOLDER     measure it again; FOLDER has the official files
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from explainer import carry, device, images
from explainer.errors import Mistake
from explainer.image_training import (
    ImageExperiment,
    Labelled,
    Parts,
    minimise_on_images,
    score,
)
from explainer.images import CLASSES, ImageSet
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.image_answers import ranked
from explainer.networks import count_parameters
from explainer.residual import Residual
from explainer.store import Store, current, stage, use

EXPERIMENT = ImageExperiment(
    poison_factors=(0.0, 0.4),
    seeds=(0, 0),
    learning_rates=(0.02, 0.02),
    steps=800,
    images=ImageSet("cifar10", train=1000, test=2000, poison=4000, seed=0),
    architecture=Residual(blocks=3),
    batch=100,
    poison_images=100,
    records=13,
)
DISTANCES = (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)  # of a push, relative to the weights
DIRECTIONS = 4
PUSHED_IMAGES = 500
ARCHIVE = Path(__file__).with_name("cifar10.zip")
KEPT = "cifar10.report/7fce53d3646006bafc27"  # in `ARCHIVE`; naming it redraws what shows it


@dataclass(frozen=True)
class Report:
    """Accuracies of M networks on CIFAR-10, at rest and under a push."""

    factors: np.ndarray  # [M] poison factors
    parameters: int  # of each network
    train_accuracies: np.ndarray  # [M]
    test_accuracies: np.ndarray  # [M]
    train_losses: np.ndarray  # [M]
    record_steps: np.ndarray  # [T]
    record_train: np.ndarray  # [T, M]
    record_test: np.ndarray  # [T, M]
    distances: np.ndarray  # [D]
    pushed_losses: np.ndarray  # [M, K, D] on some of the training images
    pushed_accuracies: np.ndarray  # [M, K, D]
    confusion: np.ndarray  # [M, C, C] counts on test images, truth by answer


@stage
def report(experiment: ImageExperiment) -> Report:
    """Train the networks, push them along random directions, and count their answers."""
    minima = minimise_on_images(experiment)
    theta = torch.tensor(minima.parameters, device=device.current())
    parts = Parts(experiment.images)
    some = Labelled(parts.train.images[:PUSHED_IMAGES], parts.train.labels[:PUSHED_IMAGES])
    drawn = gaussian(DIRECTIONS, theta.shape[1], seed=0).to(theta.device)
    steps = torch.tensor(DISTANCES, device=theta.device)[None, :, None]
    pushed = []
    for at in theta:
        lines = filter_normalised(drawn, at, experiment.architecture)[:, None]
        path = (at + steps * lines).flatten(0, 1)  # [K·D, n]
        found = torch.stack(score(path, experiment.architecture, some))
        pushed.append(found.view(2, DIRECTIONS, len(DISTANCES)).cpu().numpy())
    losses, accuracies = np.stack(pushed, axis=1)
    labels = parts.test.labels.cpu().numpy()
    given = ranked(theta, experiment.architecture, parts.test)[:, 0].cpu().numpy()
    confusion = np.zeros((len(theta), CLASSES, CLASSES), np.int64)
    for counts, row in zip(confusion, given, strict=True):
        np.add.at(counts, (labels, row), 1)
    return Report(
        factors=np.array(experiment.poison_factors),
        parameters=count_parameters(experiment.architecture),
        train_accuracies=minima.train_accuracies,
        test_accuracies=minima.test_accuracies,
        train_losses=minima.train_losses,
        record_steps=minima.record_steps,
        record_train=minima.record_train,
        record_test=minima.record_test,
        distances=np.array(DISTANCES),
        pushed_losses=losses,
        pushed_accuracies=accuracies,
        confusion=confusion,
    )


def kept() -> Report:
    """Take the kept result into the store in use, and return it.

    Raises:
        Mistake: if the archive is missing or damaged, or holds another result.
    """
    store = current()
    if store.read(KEPT) is None:
        carry.import_entries(ARCHIVE, store)
    return report.recall(KEPT)


def main(arguments: list[str]) -> int:
    """Measure again, and keep the result."""
    if len(arguments) != 1:
        print("usage: python -m explainer.cifar10 FOLDER", file=sys.stderr)
        return 2
    images.use(Path(arguments[0]))
    try:
        with tempfile.TemporaryDirectory() as folder:
            use(Store(Path(folder)))
            report(EXPERIMENT)
            carry.export_entries(ARCHIVE, current())
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    with zipfile.ZipFile(ARCHIVE) as archive:
        name = archive.namelist()[0].rpartition("/")[0]
    print(f'{ARCHIVE}: kept; now set KEPT = "{name}" in {__file__}')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
