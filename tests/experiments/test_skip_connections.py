"""Pairs of recipes that differ in their skips alone."""

import dataclasses

import pytest
import torch

from explainer.data import image_files
from explainer.experiments import skip_connections
from explainer.experiments.sizes import SIZES
from explainer.networks.parameters import count_parameters, initialise
from explainer.networks.residual import Residual
from explainer.training.image_trainer import ImageTrainer


@pytest.fixture(autouse=True, params=["digits", "cifar10"])
def at_hand(request, monkeypatch):
    monkeypatch.setattr(image_files, "best", lambda: request.param)
    return request.param


def pairs(size):
    recipe = skip_connections.experiments(size)
    return (recipe.skipping, recipe.plain), (recipe.deep_skipping, recipe.deep_plain)


@pytest.mark.parametrize("size", SIZES)
def test_each_pair_differs_in_its_skips_alone(size):
    for skipping, plain in pairs(size):
        assert skipping.architecture.skips
        assert not plain.architecture.skips
        same = dataclasses.replace(skipping.architecture, skips=False)
        assert dataclasses.replace(skipping, architecture=same) == plain


@pytest.mark.parametrize("size", SIZES)
def test_deeper_networks_are_deeper_and_otherwise_alike(size):
    (shallow, _), (deep, _) = pairs(size)
    assert deep.architecture.depth > shallow.architecture.depth
    blocks = shallow.architecture.blocks
    assert dataclasses.replace(deep.architecture, blocks=blocks) == shallow.architecture
    assert (deep.steps, deep.batch, deep.images) == (shallow.steps, shallow.batch, shallow.images)


@pytest.mark.parametrize("size", SIZES)
def test_by_depth_they_go_from_the_shallowest_down_and_start_alike(size):
    recipe, found = skip_connections.experiments(size), skip_connections.by_depth(size)
    assert found[-2:] == [*pairs(size)]
    assert len(found) == (2 if size == "quick" else 3)
    depths = [skipping.architecture.depth for skipping, _ in found]
    assert depths == sorted(set(depths))
    for skipping, plain in found:
        same = dataclasses.replace(skipping.architecture, skips=False)
        assert dataclasses.replace(skipping, architecture=same) == plain
        assert skipping.steps == recipe.skipping.steps and skipping.seeds[0] == 0


@pytest.mark.parametrize("size", SIZES)
def test_the_early_ones_take_fewer_steps_and_are_otherwise_alike(size):
    recipe = skip_connections.experiments(size)
    early = recipe.early
    assert 0 < early.steps < recipe.skipping.steps / 2
    same = dataclasses.replace(early, steps=recipe.skipping.steps, records=recipe.skipping.records)
    assert same == recipe.skipping


@pytest.mark.parametrize("size", SIZES)
def test_planes_have_the_minimizer_in_their_middle(size):
    assert skip_connections.experiments(size).resolution % 2 == 1


def test_comparisons_rest_on_five_seeds_except_at_the_quick_size():
    for size in ("standard", "full"):
        recipe = skip_connections.experiments(size)
        for experiment in (recipe.skipping, recipe.plain, recipe.early):
            assert len(set(experiment.seeds)) >= 5


def test_photographs_are_for_the_full_size(at_hand):
    names = {size: skip_connections.experiments(size).plain.images.name for size in SIZES}
    assert names == {"quick": "digits", "standard": "digits", "full": at_hand}
    assert skip_connections.experiments("full").plain.architecture.image_channels == (
        1 if at_hand == "digits" else 3
    )


def test_both_kinds_start_from_the_same_numbers():
    for skipping, plain in pairs("quick"):
        starts = [initialise(e.architecture, e.seeds) for e in (skipping, plain)]
        assert torch.equal(*starts)
        assert starts[0].shape[1] == count_parameters(plain.architecture)


def test_both_kinds_see_the_same_images_in_the_same_order():
    skipping, plain = (ImageTrainer(e) for e in pairs("quick")[0])
    for _ in range(3):
        shown = [t.sample(t.parts.train, 8) for t in (skipping, plain)]
        assert torch.equal(shown[0].images, shown[1].images)


def test_paper_scale_on_photographs(at_hand):
    if at_hand == "cifar10":
        recipe = skip_connections.experiments("full")
        assert recipe.deep_plain.architecture == Residual(9, (16, 32, 64), 3, skips=False)
        assert recipe.deep_plain.architecture.depth == 56
