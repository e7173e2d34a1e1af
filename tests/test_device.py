"""The device that is computed on: asked for, or the best that can compute."""

import pytest
import torch

from explainer import device
from explainer.errors import UserError


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_chosen", None)
    device._best.cache_clear()


needs_none = pytest.mark.skipif(torch.cuda.is_available(), reason="wants a machine without CUDA")


@needs_none
def test_a_card_that_torch_cannot_use_is_told_once_and_passed_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.current() == device.current() == torch.device("cpu")
    told = capsys.readouterr().err
    assert told.startswith("warning: cuda is here but can't be used (")
    assert told.count("\n") == 1


@needs_none
@pytest.mark.parametrize("name", ["cuda", "abacus"])
def test_a_device_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(UserError, match=rf"^--device {name}: this machine can't use it \(") as told:
        device.choose(name)
    assert "\n" not in str(told.value)
    assert device.prefer(name) == device.current() == device._best()


def test_a_choice_holds_until_the_best_is_asked_for() -> None:
    assert device.choose("cpu") == device.current() == torch.device("cpu")
    assert device.choose(None) == device.current() == device._best()
