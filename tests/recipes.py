"""Trainings that are over in a moment."""

from explainer.data.synthetic import SwissRoll
from explainer.training.trainer import Experiment

SMALL = Experiment(
    poison_factors=(0.0, 0.0),
    seeds=(0, 1),
    learning_rates=(0.02, 0.02),
    steps=30,
    dataset=SwissRoll(train_points=40, test_points=60),
    widths=(2, 6, 1),
    poison_points=0,
    optimizer="adam",
    snapshots=4,
)
