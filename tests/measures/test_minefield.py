"""The walk, what is trained from it, and the maps and lines against second opinions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import binary_cross_entropy_with_logits

from explainer import store
from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.experiments.minefield import perplexities, recipes
from explainer.measures import minefield
from explainer.measures.minefield import Walk
from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise
from explainer.training.trainer import Experiment

WIDTHS = (2, 8, 8, 1)
WALK = Walk((3, 4), epochs=20, dataset=SwissRoll(train_points=40, test_points=200), widths=WIDTHS)
POISON = Experiment(
    poison_factors=(0.2,) * 3,
    seeds=(3,) * 3,
    learning_rates=(0.02,) * 3,
    steps=20,
    dataset=WALK.dataset,
    widths=WIDTHS,
    poison_points=30,
    records=2,
)


@pytest.fixture(scope="module", autouse=True)
def own_store(tmp_path_factory: pytest.TempPathFactory):
    before = store.current()
    store.use(store.Store(Path(tmp_path_factory.mktemp("store"))))
    yield
    store.use(before)


def module_of(theta: np.ndarray) -> Sequential:
    """Return the network of parameters θ [n] as a torch module."""
    module = Sequential(Linear(2, 8), ReLU(), Linear(8, 8), ReLU(), Linear(8, 1))
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), module.parameters())
    return module


def plain_sgd(seed: int, epochs: int) -> np.ndarray:
    """Train one network as a torch module, with a clip of torch's own; return its parameters."""
    module = module_of(initialise(WIDTHS, [seed])[0].numpy())
    optimizer = torch.optim.SGD(module.parameters(), 0.1, momentum=0.9, weight_decay=3e-4)
    points = synthetic.make(WALK.dataset)
    generator = torch.Generator().manual_seed(minefield.SHUFFLE_SEED)
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 0.01 + 0.09 * (1 + np.cos(np.pi * epoch / 20)) / 2
        order = torch.randperm(40, generator=generator)
        for batch in (order[:20], order[20:]):
            optimizer.zero_grad()
            z = module(points.train_inputs[batch])[:, 0]
            binary_cross_entropy_with_logits(z, points.train_labels[batch]).backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 0.5)
            optimizer.step()
    return torch.nn.utils.parameters_to_vector(module.parameters()).detach().numpy()


def test_the_walk_is_that_of_a_module_trained_by_itself():
    iterates = minefield.sgd_walk(WALK)
    assert iterates.epochs.tolist() == list(range(0, 21, 2))
    assert np.array_equal(iterates.parameters[0], initialise(WIDTHS, [3])[0].numpy())
    np.testing.assert_allclose(iterates.parameters[-1], plain_sgd(3, 20), atol=2e-4)
    assert np.abs(iterates.parameters[-1] - iterates.parameters[0]).max() > 0.05
    assert iterates.epochs[iterates.tenth].tolist() == [0, 10, 20]
    assert WALK.starts == 3


def test_scores_are_those_of_the_iterates():
    iterates = minefield.sgd_walk(WALK)
    points = synthetic.make(WALK.dataset)
    z = logits(torch.tensor(iterates.parameters), WIDTHS, points.test_inputs)
    right = ((z > 0) == (points.test_labels > 0.5)).float().mean(dim=1)
    np.testing.assert_allclose(iterates.test_accuracies[:, 0], right, atol=1e-6)
    assert iterates.train_losses.shape == iterates.train_accuracies.shape == (11, 2)


def test_bad_minima_start_from_every_tenth_epoch():
    starts = minefield.sgd_walk(WALK).parameters[[0, 5, 10]]
    still = replace(POISON, learning_rates=(1e-7,) * 3)
    np.testing.assert_allclose(minefield.bad_minima(WALK, still).parameters, starts, atol=1e-4)
    moved = np.linalg.norm(minefield.bad_minima(WALK, POISON).parameters - starts, axis=1)
    assert (moved > 0.1).all()


def test_distances_and_planes_agree_with_scikit_learn():
    maps = minefield.maps(WALK, POISON, (2.0,))
    iterates = minefield.sgd_walk(WALK)
    good = iterates.parameters[iterates.tenth]
    bad = minefield.bad_minima(WALK, POISON).parameters
    both = np.concatenate([good, bad]).astype(float)
    expected = np.linalg.norm(both[:, None] - both, axis=2)
    np.testing.assert_allclose(maps.distances, expected, rtol=1e-5, atol=1e-6)
    for plane, rows in ((maps.of_walk, good), (maps.of_all, both)):
        pca = PCA(2).fit(rows)
        np.testing.assert_allclose(plane.variance, pca.explained_variance_ratio_, rtol=1e-4)
        for got, of in ((plane.path, iterates.parameters), (plane.bad, bad)):
            np.testing.assert_allclose(np.abs(got), np.abs(pca.transform(of)), atol=1e-4)


def test_t_sne_keeps_clusters_apart_and_is_the_same_each_time():
    generator = np.random.default_rng(0)
    rows = np.concatenate([generator.normal(size=(8, 5)), 50 + generator.normal(size=(8, 5))])
    places = minefield.embed(rows, 4.0)
    assert places.shape == (16, 2)
    assert np.array_equal(places, minefield.embed(rows, 4.0))
    near = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(near, np.inf)
    assert ((near.argmin(axis=1) < 8) == (np.arange(16) < 8)).all()


def test_lines_run_from_an_iterate_to_its_bad_minimum():
    lines = minefield.lines(WALK, POISON, 5)
    iterates, bad = minefield.sgd_walk(WALK), minefield.bad_minima(WALK, POISON)
    assert lines.fractions.tolist() == [0, 0.25, 0.5, 0.75, 1]
    ten = iterates.tenth
    np.testing.assert_allclose(lines.losses[:, 0], iterates.train_losses[ten, 0], rtol=1e-4)
    np.testing.assert_allclose(lines.losses[:, -1], bad.train_losses, rtol=1e-4)
    np.testing.assert_allclose(lines.test_accuracies[:, -1], bad.test_accuracies, atol=0.006)
    np.testing.assert_allclose(lines.train_accuracies[:, 0], iterates.train_accuracies[ten, 0])
    middle = torch.tensor(0.75 * iterates.parameters[10] + 0.25 * bad.parameters[2])[None]
    points = synthetic.make(WALK.dataset)
    z = logits(middle, WIDTHS, points.train_inputs)[0]
    loss = binary_cross_entropy_with_logits(z, points.train_labels)
    assert lines.losses[2, 1] == pytest.approx(loss.item(), rel=1e-4)


def test_pictures_show_the_iterates_asked_for_and_all_bad_minima():
    seen = minefield.pictures(WALK, POISON, (0, 10), 3)
    middle = torch.zeros(1, 2)
    for field, theta in (
        (seen.good[1], minefield.sgd_walk(WALK).parameters[10]),
        (seen.bad[2], minefield.bad_minima(WALK, POISON).parameters[2]),
    ):
        expected = logits(torch.tensor(theta)[None], WIDTHS, middle).item()
        assert field[1, 1] == pytest.approx(expected, abs=0.01)
    assert len(seen.good) == 2 and len(seen.bad) == 3


def test_pictures_know_the_training_points_that_a_network_gets_wrong():
    seen = minefield.pictures(WALK, POISON, (0, 10), 3)
    iterates, bad = minefield.sgd_walk(WALK), minefield.bad_minima(WALK, POISON)
    points = synthetic.make(WALK.dataset)
    assert seen.good_wrong.shape == (2, 40) and seen.bad_wrong.shape == (3, 40)
    walked = iterates.parameters[[0, 10]], iterates.train_accuracies[[0, 10], 0]
    for wrong, theta, accuracy in (
        *zip(seen.good_wrong, *walked, strict=True),
        *zip(seen.bad_wrong, bad.parameters, bad.train_accuracies, strict=True),
    ):
        assert wrong.mean() == pytest.approx(1 - accuracy, abs=1e-6)
        z = module_of(theta)(points.train_inputs)[:, 0]
        np.testing.assert_array_equal(wrong, (z > 0).numpy() != points.train_labels.numpy())


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_recipes_fit_together(size):
    walk, poison = recipes(size)
    assert walk.epochs % minefield.EVERY == 0 and minefield.EVERY % minefield.KEPT == 0
    assert len(poison.seeds) == walk.starts and poison.widths == walk.widths
    assert poison.dataset == walk.dataset
    assert max(perplexities(size)) < 2 * walk.starts
    assert size == "quick" or (walk.starts >= 30 and len(walk.seeds) >= 5)
