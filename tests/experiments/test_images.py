import pytest

from explainer.commands import _say_which_images
from explainer.data import image_files
from explainer.experiments.digits import DIGITS
from explainer.experiments.images import digits_sweep, poison_factors, sweep
from explainer.experiments.sizes import SIZES
from explainer.networks.convolutional import Convolutional
from explainer.networks.residual import Residual


@pytest.fixture(autouse=True)
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv(image_files.VARIABLE, str(tmp_path))
    return tmp_path


def test_the_parts_of_digits_are_all_of_them():
    assert DIGITS.train + DIGITS.test + DIGITS.poison == 1797


@pytest.mark.parametrize("size", SIZES)
def test_every_factor_goes_with_every_seed(size):
    recipe = digits_sweep(size)
    pairs = list(zip(recipe.poison_factors, recipe.seeds, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert len(pairs) == len(set(recipe.poison_factors)) * len(set(recipe.seeds))


def test_standard_has_the_factors_and_seeds_that_claims_need():
    recipe = sweep("standard")
    assert len(set(recipe.poison_factors)) >= 8
    assert len(set(recipe.seeds)) >= 5
    assert isinstance(recipe.architecture, Convolutional)


def test_factors_rise_from_none():
    factors = poison_factors(8)
    assert factors[0] == 0
    assert sorted(factors) == list(factors)
    assert factors[-1] == 0.8


def test_full_goes_on_with_digits_in_silence(capsys):
    assert sweep("full").images.name == "digits"
    assert capsys.readouterr().err == ""  # the build says so, once: a recipe has no effects


@pytest.mark.parametrize(("size", "said"), [("full", 1), ("standard", 0)])
def test_a_build_says_once_that_it_goes_on_with_digits(capsys, size, said):
    _say_which_images(size)
    told = capsys.readouterr().err
    assert told.count("warning: cifar10") == told.count("\n") == said
    assert told.count("--download cifar10") == told.count("going on with digits") == said


def test_full_takes_photographs_that_are_there(no_data, capsys):
    for file in image_files.FILES["cifar10"]:
        (no_data / file.name).touch()
    recipe = sweep("full")
    assert recipe.images.name == "cifar10"
    assert isinstance(recipe.architecture, Residual)
    assert recipe.architecture.depth == 20
    assert not capsys.readouterr().err


@pytest.mark.parametrize("size", ["quick", "standard"])
def test_smaller_sizes_keep_to_digits(size, no_data, capsys):
    for file in image_files.FILES["cifar10"]:
        (no_data / file.name).touch()
    assert sweep(size).images.name == "digits"
    assert not capsys.readouterr().err
