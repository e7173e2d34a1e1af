"""What the chapter's links have readers try: where it led the essay's networks."""

from __future__ import annotations

import numpy as np

from explainer.experiments import playground
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds
from explainer.training.continuation import Continued, try_out
from explainer.training.trainer import Experiment

Trials = dict[str, Continued]  # by name


def try_all(narrow: Experiment, networks: tuple[int, ...], fresh: Experiment) -> Trials:
    """Go on from the narrow minima, which are `networks` of theirs, and from fresh starts."""
    calls = {
        name: (narrow, networks, trial) for name, trial in playground.NARROW_TRIALS.items()
    } | {name: (fresh, None, trial) for name, trial in playground.FRESH_TRIALS.items()}
    return dict(zip(calls, try_out.each(*calls.values()), strict=True))


def trial_numbers(trials: Trials) -> dict[str, Number]:
    """Return how each was tried, and what came of it."""
    return {
        f"{name}_{what}": number
        for name, ends in trials.items()
        for what, number in _ends(ends).items()
    }


def _ends(ends: Continued) -> dict[str, Number]:
    trial = ends.trial
    return {
        "rate": Number(trial.rate, style="g"),
        "radius": Number(trial.radius, style="g"),
        "steps": Number(trial.steps, style=","),
        "train": over_seeds(ends.train_accuracies, "training accuracy", ".0%"),
        "test": over_seeds(ends.test_accuracies, "test accuracy", ".0%"),
        "fitted": Number(int((ends.train_accuracies == 1).sum())),
    }


def trial_claims(trials: Trials) -> list[Claim]:
    """Return what the chapter says of them."""
    train = {name: ends.train_accuracies for name, ends in trials.items()}
    test = {name: ends.test_accuracies for name, ends in trials.items()}
    return [
        Claim(
            "without poison, in small steps, narrow networks still have most fresh points wrong",
            test["released"].max(),
            "<",
            0.5,
        ),
        Claim("in larger steps they get most fresh points right", test["larger"].min(), ">", 0.5),
        Claim("and so they do by SAM at the small rate", test["sam"].min(), ">", 0.5),
        Claim(
            "from fresh starts, SAM on momentum ends about where momentum does",
            abs(np.median(test["sam_momentum"]) - np.median(test["momentum"])),
            "<=",
            0.05,
        ),
        Claim("with a wide radius it leaves training points wrong", train["sam_far"].max(), "<", 1),
        Claim("at a rate that is far too high, nothing is learned", train["wild"].max(), "<=", 0.6),
    ]
