"""A small run on CIFAR-10, measured where the images were at hand and kept with the program.

The full size trains many networks on tens of thousands of photographs, on a GPU. This is what a
processor manages in 20 minutes: one residual network of 20 layers without poison and one with, on
1,000 photographs. Its result is a stored entry like any other, with the code, commit, device and
seconds behind it; a build takes it into its store, so that pages say where it was computed.

    python -m explainer.experiments.cifar10 FOLDER   measure it again; FOLDER has the official files
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from explainer.data import image_files
from explainer.data.images import ImageSet
from explainer.errors import UserError
from explainer.measures.image_report import Report, report
from explainer.networks.residual import Residual
from explainer.store import Store, archive, current, use
from explainer.store.entries import Damaged
from explainer.training.image_trainer import (
    ImageExperiment,
)

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
ARCHIVE = Path(__file__).with_name("cifar10.zip")
# In `ARCHIVE`; naming it here redraws what shows it.
KEPT = "measures.image_report.report/d6dd2b95e3de23f8b376"


def kept() -> Report:
    """Take the kept result into the store in use, and return it.

    Raises:
        UserError: if the archive is missing or damaged, or holds another result.
    """
    store = current()
    try:
        there = store.read(KEPT)
    except Damaged:
        there = None  # the archive's takes its place
    if there is None:
        archive.import_entries(ARCHIVE, store)
    return report.recall(KEPT)


def main(arguments: list[str]) -> int:
    """Measure again, and keep the result."""
    if len(arguments) != 1:
        print("usage: python -m explainer.experiments.cifar10 FOLDER", file=sys.stderr)
        return 2
    image_files.use(Path(arguments[0]))
    try:
        with tempfile.TemporaryDirectory() as folder:
            use(Store(Path(folder)))
            report(EXPERIMENT)
            archive.export_entries(ARCHIVE, current())
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    with zipfile.ZipFile(ARCHIVE) as packed:
        name = packed.namelist()[0].rpartition("/")[0]
    print(f'{ARCHIVE}: kept; now set KEPT = "{name}" in {__file__}')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
