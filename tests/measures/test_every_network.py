"""Every network, against plain loops, closed forms and the rules of counting."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from explainer.measures.every_network import (
    Committee,
    Counted,
    answers,
    every_network,
    follow,
    joint,
    labellings,
    pack,
    votes,
)
from explainer.store import Store, use

TINY = Committee(inputs=2, units=3)  # 9 weights, 512 networks, 4 inputs
SMALL = Committee(inputs=4, units=3)  # 15 weights, 16 inputs
RNG = np.random.default_rng(7)


def distinct(committee: Committee) -> tuple[np.ndarray, np.ndarray]:
    return np.unique(answers(committee), return_counts=True)


def by_hand(inputs: int, units: int) -> list[list[int]]:
    """The answers of all networks, each weight a loop variable."""
    points = [
        [(1, -1)[number >> digit & 1] for digit in range(inputs)] for number in range(2**inputs)
    ]
    found = []
    for weights in itertools.product((1, -1), repeat=units * (inputs + 1)):
        row = []
        for point in points:
            total = 0
            for unit in range(units):
                own = weights[unit * (inputs + 1) : (unit + 1) * (inputs + 1)]
                seen = sum(w * x for w, x in zip(own, [*point, 1], strict=True))
                assert seen != 0
                total += 1 if seen > 0 else -1
            assert total != 0
            row.append(1 if total > 0 else -1)
        found.append(row)
    return found


HAND = by_hand(2, 3)


@pytest.mark.parametrize(("inputs", "units"), [(2, 1), (2, 3), (4, 1), (0, 5)])
def test_networks_answer_as_in_plain_loops(inputs: int, units: int):
    found = Counter(answers(Committee(inputs, units)).tolist())
    expected = Counter(
        sum(1 << place for place, sign in enumerate(row) if sign > 0)
        for row in by_hand(inputs, units)
    )
    assert found == expected


@pytest.mark.parametrize("teacher", [0, 77, 300])
def test_tables_and_fits_are_those_of_plain_loops(teacher: int):
    truth, order = HAND[teacher], RNG.permutation(4)
    functions, counts = distinct(TINY)
    (word,) = pack(np.array([truth]))
    fits = follow(functions, counts, word, order, 2)
    for known in (0, 1, 2):
        table = joint(functions, counts, word, order, known)
        expected = np.zeros_like(table)
        for row in HAND:
            right = [row[p] == truth[p] for p in order]
            expected[sum(right[:known]), sum(right[known:])] += 1
        assert table.tolist() == expected.tolist()
        rest = 4 - known
        assert fits[known, : rest + 1].tolist() == expected[known, rest::-1].tolist()
        assert not fits[known, rest + 1 :].any()


def test_chunks_change_nothing():
    """64 inputs and 21 weights take many chunks: some networks, worked out alone."""
    committee = Committee()
    every = answers(committee)
    assert len(every) == 2**21 == committee.networks
    said = votes(committee.inputs).astype(int)
    for network in (0, 40_000, 1_234_567, 2**21 - 1):
        units = [network >> 7 * unit & 127 for unit in range(3)]
        assert every[network] == pack(said[units].sum(axis=0)[None])[0]


def test_a_single_unit_has_as_many_networks_as_can_be_derived():
    """Two units or more are it (3·2ᵈ⁺¹ − 2 ways), or one is it and the others are opposite, in
    6 orders for each of the other 2ᵈ − 1 pairs."""
    every, single = answers(Committee()), pack(votes(6))
    functions, counts = np.unique(every, return_counts=True)
    derived = 3 * 2**7 - 2 + 6 * (2**6 - 1)
    assert set(counts[np.isin(functions, single)]) == {derived}
    assert counts.sum() == 2**21


def test_networks_come_in_opposites_and_inputs_are_alike():
    functions, counts = distinct(SMALL)
    assert (~functions & np.uint64(2**16 - 1)).tolist()[::-1] == functions.tolist()
    assert counts.tolist() == counts[::-1].tolist()
    singles = pack(votes(4))  # all are one another's mirror images
    order = np.arange(16)
    rows = [follow(functions, counts, word, order, 0)[0] for word in singles]
    assert all(row.tolist() == rows[0].tolist() for row in rows)
    assert rows[0].tolist() == rows[0][::-1].tolist()


def test_over_all_choices_of_points_the_fits_are_hypergeometric():
    """A network wrong about E of P inputs fits N of them in C(P − E, N) of C(P, N) choices."""
    functions, counts = distinct(TINY)
    truth = functions[5]
    wrong = follow(functions, counts, truth, np.arange(4), 0)[0]
    for known in (1, 2):
        total = np.zeros(5, dtype=int)
        for chosen in itertools.combinations(range(4), known):
            order = np.array([*chosen, *(set(range(4)) - set(chosen))])
            total += follow(functions, counts, truth, order, known)[known]
        expected = [int(n) * math.comb(4 - e, known) for e, n in enumerate(wrong)]
        assert total.tolist() == expected


def test_many_random_orders_come_near_the_hypergeometric_mean(tmp_path):
    use(Store(tmp_path))
    counted = every_network(SMALL, "unit", 400, (), 0)
    wrong = counted.fits[0, 0].astype(float)
    shares = [math.comb(16 - e, 5) / math.comb(16, 5) for e in range(17)]
    assert counted.fitting[:, 5].mean() == pytest.approx(wrong @ shares, rel=0.05)


def test_the_chain_rule():
    """Pr[fit N + 1] / Pr[fit N], averaged over which point comes next, is the mean test accuracy
    of those that fit N."""
    functions, counts = distinct(SMALL)
    order, known = RNG.permutation(16), 4
    truth = functions[len(functions) // 3]
    ratios = []
    for place in range(known, 16):
        turned = order.copy()
        turned[[known, place]] = order[[place, known]]
        fits = follow(functions, counts, truth, turned, 8)
        ratios.append(fits[known + 1].sum() / fits[known].sum())
    counted = Counted(fits[None], np.zeros(0), np.zeros(0), counts)
    assert np.mean(ratios) == pytest.approx(counted.mean_accuracies()[0, known])


def test_the_probabilities_of_all_labellings_add_up_to_one():
    functions, counts = distinct(SMALL)
    inputs = RNG.permutation(16)[:6]
    found = labellings(functions, counts, inputs)
    assert found.sum() == 2**15
    truth = functions[100]
    place = sum(
        int(truth >> np.uint64(p) & np.uint64(1)) << digit for digit, p in enumerate(inputs)
    )
    order = np.array([*inputs, *(set(range(16)) - set(inputs))])
    assert found[place] == follow(functions, counts, truth, order, 6)[6].sum()
    assert found.tolist() == found[::-1].tolist()  # opposite labellings are as likely


@pytest.mark.parametrize("teacher", ["unit", "network"])
def test_the_stage_leaves_no_network_out(tmp_path, teacher):
    use(Store(tmp_path))
    counted = every_network(SMALL, teacher, 3, (2, 5), 4)
    assert counted.networks == counted.labellings.sum() == 2**15
    assert counted.fits[:, 0].sum(axis=1).tolist() == [2**15] * 3
    assert counted.tables.sum(axis=(1, 2)).tolist() == [3 * 2**15] * 2
    for table, known in zip(counted.tables, (2, 5), strict=True):
        among = counted.fits[:, known, : 17 - known].sum(axis=0)
        assert table[known, : 17 - known].tolist() == among[::-1].tolist()
    assert (np.diff(counted.fitting, axis=1) <= 0).all()
    assert (counted.fits[:, :, 0] > 0).all()  # the teacher
    assert (counted.fits[:, :, 0] == counted.fits[:, :1, 0]).all()  # and its twins, always
    assert counted.bits[:, 1].tolist() == [1.0] * 3  # an opposite for each


def test_accuracies_bits_and_shares_of_a_made_up_count():
    fits = np.array([[[2, 0, 4, 0, 2], [2, 0, 2, 0, 0], [2, 0, 0, 0, 0]]])
    counted = Counted(fits, np.zeros(0), np.zeros(0), np.array([4, 4]))
    assert counted.bits.tolist() == [[0, 1, 2]]
    assert counted.mean_accuracies()[0].tolist() == pytest.approx([0.5, 2 / 3, 1])
    assert counted.share_up_to(0.5, 0).tolist() == [0.75]
    assert counted.share_up_to(1 / 3, 1).tolist() == [0.5]
    assert counted.share_up_to(0.3, 1).tolist() == [0]


@pytest.mark.parametrize(
    ("inputs", "units", "words"), [(3, 3, "tie"), (2, 2, "tie"), (6, 5, "at most 22"), (8, 1, "6")]
)
def test_what_ties_or_is_too_large_is_refused(inputs, units, words):
    with pytest.raises(ValueError, match=words):
        Committee(inputs, units)
