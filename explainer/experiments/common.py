"""What the experiments of all chapters share: the data, and the cutoffs of the loss."""

from __future__ import annotations

from explainer.data.synthetic import SwissRoll

# Of the first draws of 200 points, this one leaves plain training no blind stretch on either arm:
# every network without poison gets about 99 % of fresh points right.
ROLL = SwissRoll(seed=3)
CUTOFFS = (0.1, 0.2, 0.35, 0.5)  # all under log 2 = .693, the loss of a constant predictor
CUTOFF = 0.2  # the one that single numbers are given for
