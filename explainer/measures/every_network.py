r"""Every network there is: all that n weights of ±1 allow, counted one by one.

A committee has H units; each sees d inputs of ±1 and a constant 1, sums them with weights of ±1 and
votes ±1 by the sign of the sum. The answer is the majority's (the committee machine: Nilsson 1965,
*Learning Machines*). With d even and H odd nothing ever ties. There are

    n = H(d + 1) weights,  2ⁿ networks,  P = 2ᵈ possible inputs,

so the answers of a network are P bits, and of two networks an exclusive or says where they differ.
A question is a network that gives the labels, and an order of the inputs: the first N are the
training points, the others are the test. Then

    Pr[fit N] = (networks that have the first N right) / 2ⁿ,  B = −log₂ Pr[fit N] bits,

and how many of those that fit have e of the others wrong, all without an estimate anywhere. On
average over the orders, a network that errs on E of all inputs fits with the probability
C(P − E, N) / C(P, N).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from explainer.progress import report
from explainer.store import stage

Teacher = Literal["unit", "network"]

CHUNK = 2**15  # networks at once
MOST_WEIGHTS = 22
MOST_INPUTS = 6  # whose answers fit into 64 bits


@dataclass(frozen=True)
class Committee:
    """An architecture.

    Attributes:
        inputs: d, even; a unit sees a constant besides.
        units: H, odd.

    Raises:
        ValueError: if votes could tie, or networks are too many or their inputs.
    """

    inputs: int = 6
    units: int = 3

    def __post_init__(self) -> None:
        if self.inputs % 2 or not self.units % 2:
            raise ValueError(
                f"{self.units} units of {self.inputs} inputs can tie; an odd number of units, and "
                "an even one of inputs, can't"
            )
        if self.weights > MOST_WEIGHTS or self.inputs > MOST_INPUTS:
            raise ValueError(
                f"{self.weights} weights and {self.inputs} inputs; at most {MOST_WEIGHTS} and "
                f"{MOST_INPUTS} can be counted through"
            )

    @property
    def weights(self) -> int:
        """n, weights of a network."""
        return self.units * (self.inputs + 1)

    @property
    def networks(self) -> int:
        """2ⁿ, networks."""
        return int(2**self.weights)

    @property
    def points(self) -> int:
        """P, possible inputs."""
        return int(2**self.inputs)


@dataclass(frozen=True)
class Counted:
    """Networks counted, for D questions about P inputs.

    S is the number of stops, F that of functions that networks compute.
    """

    fits: np.ndarray  # [D, P/2 + 1, P + 1] int32: have the first N right and e of the others wrong
    tables: np.ndarray  # [S, P + 1, P + 1] int64, over all questions: have i of the first N right
    # and j of the others
    labellings: np.ndarray  # [2ᴸ] int64: give the first L inputs of question 0 each labelling
    functions: np.ndarray  # [F] int32: compute each function, in descending order

    @property
    def networks(self) -> int:
        """How many networks there are, 2ⁿ."""
        return int(self.functions.sum())

    @property
    def fitting(self) -> np.ndarray:
        """Networks that fit the first N points, [D, P/2 + 1]; the teacher is one of them."""
        return np.asarray(self.fits.sum(axis=2, dtype=np.int64))

    @property
    def bits(self) -> np.ndarray:
        """B, bits of the labels of the first N points, [D, P/2 + 1]."""
        return np.asarray(np.log2(self.networks) - np.log2(self.fitting))

    def accuracies(self, known: int) -> np.ndarray:
        """Return the test accuracies with 0, 1, … wrong of those but N known points, [P − N + 1].

        >>> Counted(np.zeros((1, 3, 5)), *[np.zeros(0)] * 3).accuracies(2).tolist()
        [1.0, 0.5, 0.0]
        """
        rest = self.fits.shape[2] - 1 - known
        return np.asarray(1 - np.arange(rest + 1) / rest)

    def shares(self, known: int) -> np.ndarray:
        """Return the share of the fitting that has e of the others wrong, [D, P − N + 1]."""
        possible = self.fits[:, known, : len(self.accuracies(known))]
        return np.asarray(possible / possible.sum(axis=1, keepdims=True))

    def mean_accuracies(self) -> np.ndarray:
        """Return the mean test accuracy of the networks that fit, [D, P/2 + 1]."""
        return np.stack(
            [self.shares(n) @ self.accuracies(n) for n in range(self.fits.shape[1])], axis=1
        )

    def share_up_to(self, accuracy: float, known: int) -> np.ndarray:
        """Return the share of the fitting with such a test accuracy at most, [D]."""
        poor = self.accuracies(known) <= accuracy + 1e-9
        return np.asarray(self.shares(known)[:, poor].sum(axis=1))


def votes(inputs: int) -> np.ndarray:
    """Return what each unit says of each possible input, ±1 [2ᵈ⁺¹, 2ᵈ].

    >>> votes(0).tolist()  # the constant alone
    [[1], [-1]]
    """
    weights = 1 - 2 * _binary(inputs + 1)
    seen = np.ones((2**inputs, inputs + 1), dtype=np.int8)
    seen[:, :inputs] = 1 - 2 * _binary(inputs)
    return np.asarray(np.sign(weights @ seen.T))


def _binary(digits: int) -> np.ndarray:
    """Return 0, 1, …, 2^digits − 1 in binary, the least digit first, [2^digits, digits]."""
    return (np.arange(2**digits)[:, None] >> np.arange(digits) & 1).astype(np.int8)


def pack(signs: np.ndarray) -> np.ndarray:
    """Return answers ±1 [M, P] as words [M] uint64, whose bit p is set where answer p is +1.

    >>> pack(np.array([[1, 1, -1, 1]])).tolist()
    [11]
    """
    octets = np.zeros((len(signs), 8), dtype=np.uint8)
    packed = np.packbits(signs > 0, axis=1, bitorder="little")
    octets[:, : packed.shape[1]] = packed
    return octets.view("<u8")[:, 0].astype(np.uint64)


def answers(committee: Committee) -> np.ndarray:
    """Return the answers of all networks to all inputs, [2ⁿ] uint64 as `pack` has them.

    >>> answers(Committee(inputs=0, units=3)).tolist()  # the majority of three constants
    [1, 1, 1, 0, 1, 0, 0, 0]
    """
    said = votes(committee.inputs)
    words = np.empty(committee.networks, dtype=np.uint64)
    for start in range(0, len(words), CHUNK):
        network = np.arange(start, min(start + CHUNK, len(words)))
        total = np.zeros((len(network), committee.points), dtype=np.int8)
        for _ in range(committee.units):
            network, unit = np.divmod(network, len(said))
            total += said[unit]
        words[start : start + CHUNK] = pack(total)
    return words


def follow(
    functions: np.ndarray, counts: np.ndarray, truth: np.uint64, order: np.ndarray, most: int
) -> np.ndarray:
    """Return how many networks fit the first N points and have e others wrong, [most + 1, P + 1].

    Args:
        functions: answers of networks [F], as `pack` has them.
        counts: how many networks give these, [F].
        truth: the right answers.
        order: of the inputs, [P].
        most: the largest N.
    """
    wrong = functions ^ truth
    fits = np.zeros((most + 1, len(order) + 1), dtype=np.int32)
    for known in range(most + 1):
        fits[known] = _histogram(np.bitwise_count(wrong), counts, len(order) + 1)
        right = (wrong >> np.uint64(order[known]) & np.uint64(1)) == 0
        wrong, counts = wrong[right], counts[right]
    return fits


def joint(
    functions: np.ndarray, counts: np.ndarray, truth: np.uint64, order: np.ndarray, known: int
) -> np.ndarray:
    """Return how many networks have i of the first N points right and j others, [P + 1, P + 1]."""
    side = len(order) + 1
    first = _mask(order[:known])
    right = ~(functions ^ truth) & _mask(order)
    i, j = np.bitwise_count(right & first), np.bitwise_count(right & ~first)
    cells = np.uint16(side) * i + j
    return _histogram(cells, counts, side**2).reshape(side, side)


def labellings(functions: np.ndarray, counts: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return how many networks give inputs [L] each labelling, [2ᴸ].

    Bit l of a labelling's place is the answer to the l-th of them.
    """
    places = np.zeros(len(functions), dtype=np.intp)
    for digit, point in enumerate(inputs):
        places |= (functions >> np.uint64(point) & np.uint64(1)).astype(np.intp) << digit
    return _histogram(places, counts, 2 ** len(inputs))


def _mask(inputs: np.ndarray) -> np.uint64:
    """Return a word whose bits are set at these inputs, which all differ."""
    return np.uint64((np.uint64(1) << inputs.astype(np.uint64)).sum())


def _histogram(places: np.ndarray, counts: np.ndarray, size: int) -> np.ndarray:
    """Return the sum of counts at each place, [size] int64; in doubles, which hold 2ⁿ exactly."""
    return np.bincount(places, counts, size).astype(np.int64)


@stage
def every_network(
    committee: Committee,
    teacher: Teacher,
    questions: int,
    stops: tuple[int, ...],
    labelled: int,
    seed: int = 0,
) -> Counted:
    """Count all networks of an architecture, against random teachers and in random orders.

    Args:
        committee: the architecture.
        teacher: who gives the labels: a unit (a committee that agrees throughout), or a network,
            each drawn at random for every question.
        questions: D.
        stops: numbers of training points whose whole tables are kept.
        labelled: L, points whose labellings are counted through.
        seed: of the teachers and orders.
    """
    rng = np.random.default_rng(seed)
    every = answers(committee)
    functions, repeats = np.unique(every, return_counts=True)
    counts = repeats.astype(np.float64)  # of up to 2ⁿ, exactly
    teachers = pack(votes(committee.inputs)) if teacher == "unit" else every
    side, most = committee.points + 1, committee.points // 2
    fits = np.empty((questions, most + 1, side), dtype=np.int32)
    tables = np.zeros((len(stops), side, side), dtype=np.int64)
    orders = np.stack([rng.permutation(committee.points) for _ in range(questions)])
    truths = teachers[rng.integers(len(teachers), size=questions)]
    for question, (truth, order) in enumerate(zip(truths, orders, strict=True)):
        fits[question] = follow(functions, counts, truth, order, most)
        for place, known in enumerate(stops):
            tables[place] += joint(functions, counts, truth, order, known)
        report(question + 1, questions)
    return Counted(
        fits,
        tables,
        labellings(functions, counts, orders[0, :labelled]),
        np.sort(repeats)[::-1].astype(np.int32),
    )
