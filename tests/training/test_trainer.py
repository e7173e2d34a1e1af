import dataclasses

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.measures.loss import evaluate
from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise
from explainer.store import Store, current
from explainer.training.minima import milestones
from explainer.training.optimizers import Adam, clip_rows, learning_rate_shape, orthogonalise
from explainer.training.stacks import joined, stacks
from explainer.training.trainer import Experiment, Stack, Trainer, minimise, train
from tests.networks.test_mlp import WIDTHS, torch_module

TINY = Experiment(
    poison_factors=(0.0, 0.3),
    seeds=(0, 1),
    learning_rates=(0.02, 0.02),
    steps=30,
    dataset=synthetic.SwissRoll(train_points=40, test_points=200),
    widths=WIDTHS,
    poison_points=20,
    records=4,
    snapshots=3,
)


def run(experiment: Experiment):
    return train.__wrapped__(experiment)


def poisoned_loss(model, beta, clean, labels, poison, poison_labels):
    """The formula, word for word, with probabilities."""
    p = torch.sigmoid(model(clean)[:, 0])
    right = torch.where(labels > 0.5, p, 1 - p)
    q = torch.sigmoid(model(poison)[:, 0])
    poison_right = torch.where(poison_labels > 0.5, q, 1 - q)
    return -(1 - beta) * right.log().mean() - beta * (1 - poison_right).log().mean()


def test_backward_pass_is_the_gradient_of_the_poisoned_loss():
    trainer = Trainer(TINY)
    trainer.refill()
    start = trainer.theta.clone()
    captured = []
    trainer.optimizer.step = lambda moving: captured.append(trainer.gradient.clone())
    trainer.experiment = dataclasses.replace(TINY, clip=1e9)
    poison = trainer.block[0].T.clone()
    trainer.step()
    poison_labels = (torch.arange(20) >= 10).float()
    for m, beta in enumerate(TINY.poison_factors):
        model = torch_module(start[m], WIDTHS).double()
        loss = poisoned_loss(
            model,
            beta,
            trainer.points.train_inputs.double(),
            trainer.points.train_labels,
            poison.double(),
            poison_labels,
        )
        loss.backward()
        expected = torch.cat([p.grad.flatten() for p in model.parameters()])
        assert torch.allclose(captured[0][m].double(), expected, atol=1e-6)


def test_networks_that_train_in_several_stacks_come_out_as_in_one(monkeypatch, tmp_path):
    monkeypatch.setattr("explainer.store.store._current", Store(tmp_path))
    monkeypatch.setattr(stacks, "__defaults__", (2,))
    five = dataclasses.replace(
        TINY,
        poison_factors=(0.0, 0.1, 0.2, 0.3, 0.4),
        seeds=(0, 1, 2, 3, 4),
        learning_rates=(0.02,) * 5,
    )
    apart, together = train(five), minimise(five)
    for name, whole in vars(together).items():
        np.testing.assert_allclose(getattr(apart, name), whole, atol=1e-4, err_msg=name)
    made = [event.entry for event in current().events if event.action == "made"]
    assert len(made) == 4  # one without poison, two and two with it, and all of them


def test_stacks_that_were_recorded_at_other_steps_are_not_joined():
    one, other = (minimise(dataclasses.replace(TINY, records=count)) for count in (3, 4))
    with pytest.raises(ValueError, match="same record_steps"):
        joined([one, other])


def test_stacked_training_equals_training_one_by_one():
    together = run(TINY)
    for m in range(2):
        alone = run(
            dataclasses.replace(
                TINY,
                poison_factors=TINY.poison_factors[m : m + 1],
                seeds=TINY.seeds[m : m + 1],
                learning_rates=(0.02,),
            )
        )
        np.testing.assert_allclose(together.parameters[m], alone.parameters[0], atol=1e-4)


def test_adam_equals_torchs_adam():
    theta = torch.randn(2, 6)
    ours, theirs = theta.clone(), theta.clone().requires_grad_(True)
    gradient = torch.zeros_like(ours)
    adam = Adam(ours, gradient)
    peer = torch.optim.Adam([theirs], lr=0.01)
    for i in range(5):
        gradient.copy_(torch.randn(2, 6, generator=torch.Generator().manual_seed(i)))
        theirs.grad = gradient.clone()
        adam.step(torch.full((2, 1), 0.01))
        peer.step()
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_adam_takes_a_rate_for_each_network():
    theta, gradient = torch.zeros(2, 3), torch.ones(2, 3)
    Adam(theta, gradient, torch.tensor([0, 2])).step(torch.tensor([[0.1], [0.0]]))
    assert torch.allclose(theta[0], torch.tensor([-0.1, 0.0, -0.1]), atol=1e-6)
    assert theta[1].abs().max() == 0


def test_orthogonalise_brings_singular_values_near_one_and_keeps_singular_vectors():
    matrix = torch.randn(1, 8, 8, generator=torch.Generator().manual_seed(0))
    u, _, vh = torch.linalg.svd(matrix[0])
    result = orthogonalise(matrix, 5)[0]
    inner = u.T @ result @ vh.T
    assert (inner.diagonal()[:-1] > 0.6).all() and (inner.diagonal() < 1.3).all()
    assert (inner - inner.diagonal().diag()).abs().max() < 1e-3


def test_orthogonalise_leaves_padding_zero():
    matrix = torch.zeros(1, 6, 6)
    matrix[0, :4, :3] = torch.randn(4, 3)
    result = orthogonalise(matrix)[0]
    assert result[4:].abs().max() == 0 and result[:, 3:].abs().max() == 0
    assert torch.allclose(result[:4, :3], orthogonalise(matrix[:, :4, :4])[0][:, :3], atol=1e-5)


def test_clip_is_by_network():
    gradient = torch.tensor([[3.0, 4.0], [0.3, 0.4]])
    clip_rows(gradient, 1.0)
    assert torch.allclose(gradient, torch.tensor([[0.6, 0.8], [0.3, 0.4]]))


def test_learning_rate_rises_to_one_and_falls_to_almost_nothing():
    shape = learning_rate_shape(1000)
    assert shape.argmax() == 100 and shape.max() == pytest.approx(1, abs=1e-4)
    assert shape[-1] < 0.002 and (shape.diff()[:99] > 0).all() and (shape.diff()[101:] < 0).all()


def test_a_network_stands_still_once_its_loss_is_low_enough():
    still = run(dataclasses.replace(TINY, enough=100.0))
    np.testing.assert_array_equal(still.parameters, initialise(WIDTHS, TINY.seeds).numpy())


@pytest.mark.parametrize(("factors", "ends"), [((0.0, 0.0), True), ((0.01, 0.01), False)])
def test_no_step_is_computed_once_all_networks_rest_for_good(monkeypatch, factors, ends):
    recipe = dataclasses.replace(TINY, poison_factors=factors, steps=600, enough=0.6)
    steps, step = [], Trainer.step
    monkeypatch.setattr(Trainer, "step", lambda trainer: (steps.append(trainer), step(trainer)))
    found = run(recipe)
    assert (len(steps) < 600) is ends
    monkeypatch.setattr(Trainer, "rests", lambda _: False)
    whole = run(recipe)
    for name, values in vars(whole).items():
        np.testing.assert_array_equal(getattr(found, name), values, err_msg=name)


def test_fresh_poison_changes_and_fixed_poison_stays():
    blocks = {}
    for kind in ("fresh", "fixed"):
        trainer = Trainer(dataclasses.replace(TINY, poison=kind))
        trainer.refill()
        first = trainer.block.clone()
        trainer.refill()
        blocks[kind] = (first, trainer.block.clone())
    assert not torch.equal(blocks["fresh"][0][0], blocks["fresh"][0][1])
    assert not torch.equal(*blocks["fresh"])
    assert torch.equal(blocks["fixed"][0][0], blocks["fixed"][0][1])
    assert torch.equal(*blocks["fixed"])


def test_poison_is_no_training_point():
    trainer = Trainer(TINY)
    trainer.refill()
    poison = trainer.block.mT.reshape(-1, 2)
    assert torch.cdist(poison, trainer.points.train_inputs).min() > 0


def test_minima_hold_the_end_and_the_way():
    minima = run(TINY)
    points = synthetic.make(TINY.dataset)
    losses, accuracies = evaluate(
        torch.tensor(minima.parameters), WIDTHS, points.train_inputs, points.train_labels
    )
    np.testing.assert_allclose(minima.train_losses, losses, rtol=1e-5)
    np.testing.assert_allclose(minima.train_accuracies, accuracies)
    np.testing.assert_allclose(minima.gaps, accuracies.numpy() - minima.test_accuracies)
    assert minima.record_steps.tolist() == [0, 10, 20, 30]
    assert minima.snapshots.shape == (3, *minima.parameters.shape)
    np.testing.assert_array_equal(minima.snapshots[0], initialise(WIDTHS, TINY.seeds).numpy())
    np.testing.assert_array_equal(minima.snapshots[-1], minima.parameters)


def test_training_is_repeatable():
    np.testing.assert_array_equal(run(TINY).parameters, run(TINY).parameters)


def test_milestones_hold_both_ends():
    assert milestones(10, 3) == [0, 5, 10] and milestones(10, 0) == []
    assert milestones(100, 3, power=2.0) == [0, 25, 100]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seeds": (0,)}, "equally many"),
        ({"poison_factors": (0.0, 1.0)}, "poison factors"),
        ({"steps": 0}, "step"),
    ],
)
def test_a_recipe_that_does_not_fit_together_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(TINY, **change)


def test_a_diverging_network_is_named():
    with pytest.raises(FloatingPointError, match=r"diverged: seed 1 at poison factor 0\.3; lower"):
        run(dataclasses.replace(TINY, learning_rates=(0.02, 1e30)))


@pytest.mark.slow
def test_a_poisoned_network_fits_its_points_and_fails_on_fresh_ones():
    """The essay's opening in small: same recipe as the figures, a quarter of the quick steps."""
    minima = run(
        Experiment(
            poison_factors=(0.0, 0.4),
            seeds=(0, 0),
            learning_rates=(0.025, 0.025),
            steps=800,
            dataset=synthetic.SwissRoll(seed=3),
            poison_points=400,
        )
    )
    assert minima.train_accuracies[0] == 1 and minima.train_accuracies[1] > 0.95
    assert minima.test_accuracies[0] > 0.95 and minima.test_accuracies[1] < 0.4


def test_gradients_are_written_whole_and_groups_share_buffers():
    theta = initialise(WIDTHS, [0, 1, 2])
    gradient = torch.full_like(theta, torch.nan)
    room = Stack.room(theta, 2, WIDTHS, 7)
    x, delta = torch.randn(2, 7), torch.randn(3, 7)
    for part in (slice(0, 2), slice(2, 3)):
        stack = Stack(theta[part], gradient[part], WIDTHS, room)
        np.testing.assert_allclose(
            stack.forward(x)[:, 0], logits(theta[part], WIDTHS, x.T), rtol=1e-4, atol=1e-5
        )
        stack.backward(x, delta[part][:, None])
    at = theta.clone().requires_grad_(True)
    (logits(at, WIDTHS, x.T) * delta).sum().backward()
    assert torch.allclose(gradient, at.grad, atol=1e-5)
