"""Survival against rejection, balls, ellipsoids and invariances."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import chi2

from explainer.data import synthetic
from explainer.measures import survival_curves
from explainer.measures.ellipsoids import log_survival
from explainer.measures.kicks import SublevelSets, half_lives, kick, sublevel_sets, units
from explainer.measures.log_weights import LN10
from explainer.measures.loss import evaluate
from explainer.measures.pcn import BATCHES
from explainer.measures.survival import answer_gradients, cross_entropy, survival
from explainer.measures.survival_curves import Effort, survive
from explainer.measures.thermodynamic_integration import SURE
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, split
from explainer.store import Store, use
from explainer.training.trainer import Experiment, minimise

CPU = torch.device("cpu")
EFFORT = Effort(grid=7, replicates=4, steps=400, rank=12, kicks=2000)
WIDTHS = (2, 6, 1)  # 25 parameters
EXPERIMENT = Experiment(
    (0.0, 0.0),
    (0, 1),
    (0.05, 0.05),
    steps=400,
    widths=WIDTHS,
    dataset=synthetic.Circles(),
    poison_points=20,
)


def ball(radius, n, sets=1):
    def inside(places):
        return places.square().sum(dim=2) < radius**2

    def jacobian(m, places):
        return torch.eye(n).expand(len(places), -1, -1)

    return SublevelSets(inside, jacobian, 0.5, sets, n, n, CPU)


def ellipsoid(eigenvalues, turn=None):
    """The basin ½ xᵀHx < ½, whose answers √λ_i x_i are as many as dimensions."""
    roots = torch.tensor(eigenvalues, dtype=torch.float32).sqrt()
    rows = torch.diag(roots) if turn is None else torch.diag(roots) @ turn

    def inside(places):
        return (places @ rows.T).square().sum(dim=2) < 1

    def jacobian(m, places):
        return rows.expand(len(places), -1, -1)

    n = len(eigenvalues)
    return SublevelSets(inside, jacobian, 0.5, 1, n, n, CPU)


def test_half_of_all_kicks_survive_where_it_says():
    n = 4  # so few that the chance falls slowly
    found = float(half_lives(ball(1.0, n))[0])
    assert found == pytest.approx(1 / np.sqrt(chi2.median(n)), rel=0.2)


def test_kicks_are_counted():
    n, sigma = 20, 0.25
    alive = kick(ball(1.0, n), torch.tensor([[sigma, 0.01, 9.0]]), 4000)[0] / 4000
    truth = chi2.cdf(1 / sigma**2, n)
    assert alive[0] == pytest.approx(truth, abs=4 * np.sqrt(truth * (1 - truth) / 4000))
    assert alive[1] == 1
    assert alive[2] == 0


def test_a_ball_down_to_chances_that_nobody_counts():
    n = 100
    found = survive(ball(1.0, n), (0,), 0.5, replace(EFFORT, rank=100))
    truth = chi2.logcdf(1 / found.sigmas[0] ** 2, n) / LN10
    assert truth[-1] < -30
    np.testing.assert_allclose(found.log10[0], truth, atol=0.3, rtol=0.02)
    assert found.converged_to[0] == pytest.approx(0.5)
    missed, errors = found.misses()
    assert (np.abs(missed) < 5 * errors).all()


def test_an_ellipsoid_and_the_same_turned():
    n = 60
    eigenvalues = 10.0 ** np.linspace(-1.5, 1.5, n)
    turn = torch.linalg.qr(torch.randn(n, n, generator=torch.Generator().manual_seed(0)))[0]
    effort = replace(EFFORT, rank=n, steps=800, grid=8)
    found = [survive(ellipsoid(eigenvalues, by), (0,), 3.0, effort) for by in (None, turn)]
    for one in found:
        truth = [log_survival(eigenvalues, 0.5, sigma) / LN10 for sigma in one.sigmas[0]]
        np.testing.assert_allclose(one.log10[0], truth, atol=0.4, rtol=0.03)
        assert one.log10[0, -1] < -20


@pytest.fixture(scope="module")
def tiny():
    """Networks of 25 parameters and their training points."""
    minima = minimise(EXPERIMENT)
    points = synthetic.make(EXPERIMENT.dataset)
    return torch.tensor(minima.parameters), points.train_inputs, points.train_labels


def found_basins(tiny, kind="raw", cutoff=None, theta=None):
    trained, inputs, labels = tiny
    theta = trained if theta is None else theta
    loss = cross_entropy(WIDTHS, inputs, labels)
    cutoff = float(loss(trained).max()) + 0.15 if cutoff is None else cutoff
    gradients = answer_gradients(WIDTHS, inputs)
    return sublevel_sets(loss, gradients, len(labels), theta, WIDTHS, cutoff, kind)


def test_small_networks_against_rejection(tiny):
    found = found_basins(tiny)
    measured = survive(found, (0, 1), 1.0, replace(EFFORT, grid=8, kicks=200))
    thrown = 20_000
    survived = kick(found, torch.tensor(measured.sigmas, dtype=torch.float32), thrown, seed=9)
    share = survived.numpy() / thrown
    seen = survived.numpy() >= 50
    assert seen[:, :4].all()
    counted = np.log10(np.where(seen, share, 1))
    error = np.sqrt((1 - share) / np.maximum(survived.numpy(), 1)) / LN10
    missed = np.abs(measured.log10 - counted) / np.hypot(measured.errors, error)
    assert missed[seen].max() < 5
    assert np.abs(measured.log10 - counted)[seen].max() < 0.4


def test_hardly_a_kick_that_ends_under_the_cutoff_leaves_it_on_the_way(tiny):
    """Whether a straight line stays under it, too, is of no consequence where much is counted."""
    found = found_basins(tiny)
    measured = survive(found, (0, 1), 4.0, replace(EFFORT, grid=8))
    noise = torch.Generator().manual_seed(3)
    ended, straight = np.zeros((2, *measured.sigmas.shape))
    for _ in range(5):
        drawn = torch.randn(2000, found.dimensions, generator=noise)
        for i, sigma in enumerate(torch.tensor(measured.sigmas.T, dtype=torch.float32)):
            places = sigma[:, None, None] * drawn
            inside = [found.inside(share * places) for share in torch.linspace(0, 1, 21)[1:]]
            ended[:, i] += inside[-1].sum(dim=1).numpy()
            straight[:, i] += torch.stack(inside).all(dim=0).sum(dim=1).numpy()
    often = ended / 10_000 > 0.03
    assert often[:, :4].all()
    assert (straight[often] > 0.95 * ended[often]).all()
    rare = (ended > 20) & ~often
    assert (straight[rare] < ended[rare]).any(), "the two aren't the same"
    missed = measured.log10 - np.log10(np.maximum(ended, 1) / 10_000)
    allowed = np.hypot(measured.errors, np.sqrt(1 / np.maximum(ended, 1)) / LN10)
    assert (np.abs(missed / allowed)[ended > 20] < 4).all(), "all that end there are counted"


def test_walks_that_are_still_on_their_way_have_an_error_that_says_so():
    grid, survived = np.geomspace(0.1, 1, 5)[None], np.array([[500, 0, 0, 0, 0]])
    rest = np.full((10, 1, 5, 4), -20.0)  # batches in time of replicates that agree
    drifting = rest + np.linspace(-5, 5, 10)[:, None, None, None]
    (log10, sure), (same, loose) = (
        survival_curves._integrated(grid, batches, survived, 1000, SURE)
        for batches in (rest, drifting)
    )
    np.testing.assert_allclose(same, log10)
    assert sure[0, -1] < 0.05
    halves = 5 * 10 / 9  # what lies between the means of both halves
    assert loose[0, -1] == pytest.approx(np.hypot(halves * np.log(10) / LN10, sure[0, -1]))


def rescaled(theta, alpha):
    """Dinh's reparametrisation: the first layer, biases too, times α, the next weights over α."""
    result = theta.clone()
    first, second = split(result, WIDTHS)
    first.weight.mul_(alpha)
    first.bias.mul_(alpha)
    second.weight.div_(alpha)
    return result


def test_relative_kicks_dont_see_dinhs_alpha_and_raw_ones_do(tiny):
    theta, inputs, _ = tiny
    scaled = rescaled(theta, 4.0)
    torch.testing.assert_close(logits(scaled, WIDTHS, inputs), logits(theta, WIDTHS, inputs))
    sigmas = torch.tensor([[0.05, 0.1, 0.2, 0.4]]).expand(2, -1)
    counts = {
        kind: [kick(found_basins(tiny, kind, theta=at), sigmas, 500) for at in (theta, scaled)]
        for kind in ("filter", "raw")
    }
    assert (counts["filter"][0] - counts["filter"][1]).abs().max() <= 2  # rounding at the rim
    assert 50 < counts["filter"][0][0].float().mean() < 499
    assert (counts["raw"][0] - counts["raw"][1]).abs().max() > 30


def test_units_of_kicks(tiny):
    theta = tiny[0][0]
    assert torch.equal(units(theta, WIDTHS, "raw"), torch.ones_like(theta))
    for kind in ("filter", "initialization"):
        scales = split(units(theta, WIDTHS, kind)[None], WIDTHS)
        at = split(theta[None], WIDTHS)
        for scale, layer, (fan_in, fan_out) in zip(scales, at, ((2, 6), (6, 1)), strict=True):
            assert not scale.bias.any()
            if kind == "filter":
                torch.testing.assert_close(scale.weight.norm(dim=2), layer.weight.norm(dim=2))
            else:
                assert scale.weight[0, 0, 0] == pytest.approx((2 / (fan_in + fan_out)) ** 0.5)
            assert (scale.weight == scale.weight[:, :, :1]).all()


def test_still_parameters_stay_where_they_are(tiny):
    found = found_basins(tiny, "filter")
    assert found.dimensions == count_parameters(WIDTHS) - 7
    assert bool(found.inside(torch.zeros(2, 1, found.dimensions)).all())
    raw = found_basins(tiny).jacobian(1, torch.zeros(1, 25))
    relative = found.jacobian(1, torch.zeros(1, found.dimensions))
    scales = units(tiny[0][1], WIDTHS, "filter")
    torch.testing.assert_close(relative, (raw * scales)[..., scales > 0])


def test_losses_and_gradients_are_the_networks_own(tiny):
    theta, inputs, labels = tiny
    torch.testing.assert_close(
        cross_entropy(WIDTHS, inputs, labels)(theta), evaluate(theta, WIDTHS, inputs, labels)[0]
    )
    found = answer_gradients(WIDTHS, inputs)(theta)
    for m, row in enumerate(theta):
        for p, point in enumerate(inputs[:3]):
            at = row.clone().requires_grad_(True)
            logits(at[None], WIDTHS, point[None])[0, 0].backward()
            torch.testing.assert_close(found[m, p], at.grad)


def test_walks_start_further_out_but_inside():
    found = ball(1.0, 10)
    sigmas = torch.tensor([[0.1, 0.2, 0.4]])
    places = torch.randn(1, 3, 2, 10, generator=torch.Generator().manual_seed(0))
    places = 0.5 * torch.nn.functional.normalize(places, dim=3)
    moved = survival_curves._inward(found, places, sigmas)
    assert torch.equal(moved[:, :, :1], places[:, :, :1])
    torch.testing.assert_close(moved[:, 0, 1], places[:, 1, 1] * 0.55)
    torch.testing.assert_close(moved[:, 2, 1], places[:, 2, 1])


@pytest.mark.parametrize("wrong", [{"replicates": 3}, {"grid": 2}, {"steps": 10}])
def test_walks_that_cant_be_compared_are_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        replace(EFFORT, **wrong)


def test_the_stage_keeps_what_it_measured(tmp_path):
    use(Store(tmp_path))
    short = Effort(grid=3, replicates=2, steps=20, rank=8, kicks=32)
    found = survival(EXPERIMENT, (1,), 0.6, "filter", 0.5, short)
    use(None)
    assert found.networks.tolist() == [1]
    assert found.dimensions == count_parameters(WIDTHS) - 7  # biases stay
    assert found.sigmas.shape == found.log10.shape == (1, 3)
    assert found.excess.shape == (1, 3, 2)
    assert found.trace.shape == (1, 3, 2, BATCHES)
    assert np.isfinite(found.log10).all()
