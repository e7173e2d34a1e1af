"""Seeds of the streams that no experiment shares with another use of chance."""

from __future__ import annotations

TEST_SEED = 1_000_003  # test points come from a stream of their own, the same for every experiment
POISON_SEED = 2_000_003
FLIP_SEED = 3_000_003  # of labels that are exchanged
