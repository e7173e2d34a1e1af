"""Survival against rejection, balls, ellipsoids and invariances; and the arithmetic around it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import chi2

from explainer.data import synthetic
from explainer.data.images import ImageSet
from explainer.measures import survival_curves
from explainer.measures.ellipsoids import log_survival
from explainer.measures.image_survival import image_survival, odds_gradients
from explainer.measures.kicks import SublevelSets, half_lives, kick, sublevel_sets, units
from explainer.measures.log_weights import LN10
from explainer.measures.loss import evaluate
from explainer.measures.pcn import BATCHES
from explainer.measures.survival import answer_gradients, cross_entropy, survival
from explainer.measures.survival_curves import Effort, Survival, survive
from explainer.measures.thermodynamic_integration import SURE, integrate, split_rhat
from explainer.networks.classification import class_logits
from explainer.networks.convolutional import Convolutional
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, split
from explainer.store import Store, use
from explainer.training.image_trainer import ImageExperiment, Parts
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
MADE = Survival(
    networks=np.array([3, 5]),
    cutoff=0.2,
    dimensions=10,
    sigmas=np.array([[0.1, 0.2, 0.4], [0.01, 0.02, 0.04]]),
    log10=np.array([[-0.3, -2.0, -9.0], [-0.3, -5.0, -50.0]]),
    errors=np.array([[0.01, 0.1, 1.0], [0.01, 0.5, 9.0]]),
    integrated=np.array([[-0.3, -2.2, -9.0], [-0.3, -5.0, -50.0]]),
    integrated_errors=np.array([[0.01, 0.1, 1.0], [0.01, 0.5, 9.0]]),
    excess=np.zeros((2, 3, 4)),
    trace=np.zeros((2, 3, 4, 10)),
    rhat=np.array([[1.0, 1.1, 1.15], [1.0, 1.5, 1.1]]),
    accepted=np.full((2, 2, 3), 0.3),
    survived=np.array([[1000, 40, 0], [1000, 0, 0]]),
    kicks=2000,
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


def test_integral_of_a_known_slope():
    sigmas = np.geomspace(0.1, 1, 9)[None]
    excess = np.repeat((-4 * sigmas**2)[:, :, None], 3, axis=2)  # log P = a − 2σ²
    survived = np.array([[500] + [0] * 8])
    log10, errors = integrate(sigmas, excess, survived, 1000, 2000)
    truth = np.log(0.5) - 2 * (sigmas**2 - 0.01)
    np.testing.assert_allclose(log10 * LN10, truth, atol=0.01)
    assert errors[0, 0] == pytest.approx(np.sqrt(0.5 / 500) / LN10)
    assert errors[0, -1] < 0.02  # the grid's own error


def test_errors_come_from_replicates_and_counts_are_relied_on_while_they_last():
    sigmas = np.geomspace(0.1, 1, 5)[None]
    excess = np.broadcast_to(np.array([-10.0, -14.0]), (1, 5, 2))
    survived = np.array([[900, 400, 100, 2, 0]])
    log10, errors = integrate(sigmas, excess, survived, 1000, SURE)
    np.testing.assert_allclose(log10[0, :3], np.log10([0.9, 0.4, 0.1]))
    step = np.log(10) / 4
    assert log10[0, 3] == pytest.approx(-1 - 12 * step / LN10)
    spread = 4 / np.sqrt(2) / np.sqrt(2) * step / LN10
    assert errors[0, 3] == pytest.approx(np.hypot(spread, np.sqrt(0.9 / 100) / LN10))


def test_where_all_is_counted_nothing_is_integrated():
    survived = np.array([[900, 400, 100]])
    excess = np.full((1, 3, 2), -50.0)
    log10, errors = integrate(np.array([[0.1, 0.2, 0.4]]), excess, survived, 1000, SURE)
    np.testing.assert_allclose(log10, np.log10(survived / 1000))
    np.testing.assert_allclose(errors[0, 2], np.sqrt(0.9 / 100) / LN10)


def test_chances_are_never_over_one():
    log10, _ = integrate(
        np.geomspace(0.1, 1, 4)[None],
        np.full((1, 4, 2), 50.0),
        np.array([[500, 0, 0, 0]]),
        1000,
        20,
    )
    assert log10.max() == 0


def test_r_hat_tells_walks_that_agree_from_those_that_dont():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((400, 1, 3, 4))
    shifted = noise.copy()
    shifted[:, 0, 1, :2] += 2
    drifting = noise.copy()
    drifting[:200, 0, 2] += 2
    assert split_rhat(noise).max() < 1.02
    assert split_rhat(shifted)[0, 1] > 1.3
    assert split_rhat(drifting)[0, 2] > 1.3
    assert np.isinf(split_rhat(np.ones((40, 1, 1, 2)))).all()


def test_known_is_up_to_the_first_column_that_isnt():
    assert MADE.converged.tolist() == [2, 0]
    assert MADE.converged_to.tolist() == [0.4, 0.01]
    loose = replace(MADE, errors=np.array([[0.01, 1.1, 1.0], [1.2, 0.5, 9.0]]))
    assert loose.converged.tolist() == [0, -1]
    assert loose.converged_to.tolist() == [0.1, 0]


def test_what_was_counted_is_known_however_walks_disagree():
    lost = replace(MADE, rhat=np.full((2, 3), 2.0))
    assert lost.converged.tolist() == [1, 0]  # as far as 20 of the kicks survive
    first = replace(MADE, rhat=np.array([[2.0, 1.1, 1.15], [1.0, 1.0, 1.1]]))
    assert first.converged.tolist() == [2, 1]  # the integral starts at the last that was counted
    last = replace(MADE, rhat=np.array([[1.0, 2.0, 1.0], [2.0, 1.0, 1.0]]))
    assert last.converged.tolist() == [1, 0]  # and so nothing beyond it is known
    nowhere = replace(lost, survived=np.zeros((2, 3)))
    assert nowhere.converged.tolist() == [-1, -1]
    assert nowhere.converged_to.tolist() == [0, 0]


def test_chances_between_and_beyond_the_grid():
    log10, errors = MADE.at(0.04)
    assert log10[1] == pytest.approx(-50)
    assert errors[1] == pytest.approx(9)
    assert log10[0] == pytest.approx(-0.3 * 0.4**4)
    assert np.isnan(MADE.at(0.3)[0][1])
    assert -2 > MADE.at(0.3)[0][0] > -9


def test_half_survive_where_the_curve_says():
    half = MADE.half()
    assert 0.1 < half[0] < 0.11
    assert 0.01 < half[1] < 0.0101
    assert replace(MADE, log10=MADE.log10 * 1e-3).half().tolist() == pytest.approx([0.4, 0.04])


def test_counts_and_misses():
    counted, error = MADE.counted()
    assert counted[0, 1] == pytest.approx(np.log10(0.02))
    assert np.isnan(counted[0, 2])
    missed = (-2.2 - np.log10(0.02)) / np.hypot(0.1, error[0, 1])
    found, errors = MADE.misses()
    np.testing.assert_allclose(found / errors, [missed])


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


IMAGES = ImageExperiment(
    (0.0,),
    (0,),
    (0.02,),
    steps=20,
    images=ImageSet("digits", train=30, test=30, poison=30, seed=0),
    architecture=Convolutional(channels=(1, 2), strides=(2,), widths=(8, 10)),
    poison_images=10,
)


def test_odds_gradients_are_slopes_of_the_odds():
    part = Parts(IMAGES.images).train
    n = count_parameters(IMAGES.architecture)
    theta = 0.3 * torch.randn(2, n, generator=torch.Generator().manual_seed(0))
    found = odds_gradients(IMAGES.architecture, part)(theta)
    assert found.shape == (2, 30, n)
    direction = torch.randn(n, generator=torch.Generator().manual_seed(1))

    def odds(at):
        z = class_logits(at[None].double(), IMAGES.architecture, part.images.double())[0]
        p = torch.softmax(z, dim=0)[part.labels, torch.arange(30)]
        return (p / (1 - p)).log()

    step = 1e-4 * direction.double()
    slope = (odds(theta[1] + step) - odds(theta[1] - step)) / 2e-4
    torch.testing.assert_close((found[1] @ direction).double(), slope, rtol=2e-3, atol=2e-3)


def test_images_have_survival_too(tmp_path):
    use(Store(tmp_path))
    short = Effort(grid=3, replicates=2, steps=20, rank=20, kicks=32)
    found = image_survival(IMAGES, (0,), 5.0, "raw", 0.5, short)
    use(None)
    assert found.log10.shape == (1, 3)
    assert found.dimensions == count_parameters(IMAGES.architecture)
