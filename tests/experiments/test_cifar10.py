"""The kept run on photographs: what its stage measures, and how a build takes it in."""

import dataclasses
import shutil

import numpy as np
import pytest

from explainer.errors import UserError
from explainer.experiments import cifar10
from explainer.experiments.cifar10 import EXPERIMENT, KEPT, kept, main
from explainer.measures.image_report import DIRECTIONS, DISTANCES, Report, report
from explainer.networks.residual import Residual
from explainer.store import Store, current, use
from tests.training.test_image_trainer import FEW

TINY = dataclasses.replace(
    EXPERIMENT,
    steps=4,
    images=FEW,
    architecture=Residual(1, (8, 8), image_channels=1),
    batch=20,
    poison_images=20,
    records=3,
)


@pytest.fixture(autouse=True)
def store(tmp_path):
    use(Store(tmp_path / "store"))


def test_a_report_has_every_network_at_rest_and_pushed():
    found = report(TINY)
    assert found.pushed_accuracies.shape == (2, DIRECTIONS, len(DISTANCES))
    for m in (0, 1):
        at_rest = [found.train_accuracies[m]] * DIRECTIONS
        assert found.pushed_accuracies[m, :, 0].tolist() == pytest.approx(at_rest)
        assert found.pushed_losses[m, :, 0] == pytest.approx(found.train_losses[m], rel=1e-4)
        assert found.confusion[m].sum() == FEW.test
        assert np.trace(found.confusion[m]) / FEW.test == pytest.approx(found.test_accuracies[m])
    assert found.record_train.shape == (len(found.record_steps), 2)


def test_the_kept_result_is_taken_in_once_with_its_record():
    found = kept()
    assert isinstance(found, Report)
    assert found.factors.tolist() == list(EXPERIMENT.poison_factors)
    entry = current().read(KEPT)
    assert entry.record["arguments"]["experiment"]["images"]["name"] == "cifar10"
    assert entry.record["device"]
    assert entry.record["commit"]
    np.testing.assert_array_equal(kept().confusion, found.confusion)
    assert [event.entry for event in current().events] == [KEPT, KEPT]


def test_a_damaged_kept_result_is_taken_in_again():
    found = kept()
    (current().root / KEPT / "arrays.npz").write_bytes(b"")
    np.testing.assert_array_equal(kept().confusion, found.confusion)
    assert current().read(KEPT)


def test_a_kept_result_says_what_was_measured_with_the_recipe_that_is_here():
    kept()
    recipe = current().read(KEPT).record["arguments"]["experiment"]
    assert recipe["steps"] == EXPERIMENT.steps
    assert recipe["images"]["train"] == EXPERIMENT.images.train
    assert recipe["batch"] == EXPERIMENT.batch


def test_a_damaged_archive_is_one_clear_line(tmp_path, monkeypatch):
    damaged = tmp_path / "cifar10.zip"
    whole = cifar10.ARCHIVE.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr(cifar10, "ARCHIVE", damaged)
    with pytest.raises(UserError, match=r"can't import .*cifar10\.zip") as caught:
        kept()
    assert "\n" not in str(caught.value)


def test_another_result_is_refused(monkeypatch):
    monkeypatch.setattr(cifar10, "KEPT", "cifar10.report/0123456789abcdef0123")
    with pytest.raises(UserError, match=r"no result cifar10\.report/0123"):
        kept()


def test_a_result_of_another_stage_is_refused():
    kept()
    from explainer.training.image_trainer import train_on_images

    with pytest.raises(UserError, match=r"of training\.image_trainer\.train_on_images"):
        train_on_images.recall(KEPT)


def test_a_damaged_entry_is_not_read():
    kept()
    path = current().root / KEPT / "arrays.npz"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(UserError, match="damaged"):
        report.recall(KEPT)


def test_measuring_again_without_the_images_says_how_to_get_them(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EXPLAINER_DATA", "")  # put back afterwards
    before = cifar10.ARCHIVE.stat().st_mtime_ns
    assert main([str(tmp_path)]) == 1
    assert "--download cifar10" in capsys.readouterr().err
    assert cifar10.ARCHIVE.stat().st_mtime_ns == before


def test_measuring_again_keeps_the_result(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EXPLAINER_DATA", "")
    monkeypatch.setattr(cifar10, "EXPERIMENT", TINY)
    monkeypatch.setattr(cifar10, "ARCHIVE", tmp_path / "kept.zip")
    assert main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    name = said.split('"')[1]
    monkeypatch.setattr(cifar10, "KEPT", name)
    shutil.rmtree(tmp_path / "store", ignore_errors=True)
    use(Store(tmp_path / "store"))
    assert len(kept().factors) == 2


@pytest.mark.parametrize("arguments", [[], ["one", "two"]])
def test_usage(arguments, capsys):
    assert main(arguments) == 2
    assert "usage:" in capsys.readouterr().err
