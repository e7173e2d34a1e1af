"""Words that figures of networks on real images share."""

from __future__ import annotations

from explainer.data.image_files import Name
from explainer.networks.convolutional import Convolutional
from explainer.training.image_trainer import ImageExperiment

DATASETS = {"digits": "digits", "cifar10": "CIFAR-10", "svhn": "SVHN", "svhn-extra": "SVHN"}


def dataset(experiment: ImageExperiment) -> str:
    """Return the name of the images in words."""
    return DATASETS[experiment.images.name]


def network(experiment: ImageExperiment) -> str:
    """Return the kind of network in words."""
    if isinstance(experiment.architecture, Convolutional):
        return f"a network of {len(experiment.architecture.strides)} convolutions"
    return f"a residual network of {experiment.architecture.depth} layers"


def names(name: Name) -> tuple[str, ...]:
    """Return what the classes of a dataset are called."""
    if name == "cifar10":
        return ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    return tuple("0123456789")
