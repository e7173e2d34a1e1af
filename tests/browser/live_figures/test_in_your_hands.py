"""Networks in the reader's hands: the poison, the cutoff, and a network of one's own."""

import json
import re
from pathlib import Path

import pytest
import torch

from explainer.networks import checkpoint
from tests.browser.conftest import Opens, noted, settle
from tests.browser.live import awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_poison_is_named_and_its_network_marked(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/turn-the-poison/")
    slider = figure.locator("input[name=dose]")
    slider.fill("0")
    settle(page)
    none = figure.locator("svg text", has_text="of training points right").text_content()
    slider.fill(slider.get_attribute("max"))
    settle(page)
    most = figure.locator("svg text", has_text="of training points right").text_content()

    def fresh(words: str | None) -> float:
        return float(re.findall(r"([\d.]+)\u202f%", words or "")[-1])

    assert fresh(none) > 95
    assert fresh(most) < 60


def test_the_cutoff_moves_radii_volumes_and_their_words(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/basin-and-cutoff/")

    def texts() -> list[str]:
        settle(page)
        return figure.locator("svg text").all_text_contents()

    middle = texts()
    figure.locator("input[name=cutoff]").fill("0.5")
    raised = texts()
    assert any("cutoff 0.20" in text for text in middle)
    assert any("cutoff 0.63" in text for text in raised)
    assert len(set(raised) - set(middle)) >= 6, "two medians, two volumes, two shares"


def _file(folder: Path, suffix: str) -> Path:
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, 6), torch.nn.ReLU(),
        torch.nn.Linear(6, 1),
    )  # fmt: skip
    checkpoint.write(model, folder / f"mine{suffix}")
    return folder / f"mine{suffix}"


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_a_readers_network_takes_the_wide_ones_place_and_leaves_it(
    opened: Opens, address: str, tmp_path: Path, suffix: str
):
    page = opened(**STILL)
    with noted(page) as (requests, errors):
        figure = awake(page, address)
        wide = ink(figure)
        asked = len(requests)
        with page.expect_file_chooser() as chooser:
            figure.get_by_role("button", name="Your network").click()
        chooser.value.set_files(_file(tmp_path, suffix))
        figure.locator("svg text", has_text="Yours").wait_for()
        assert ink(figure) != wide
        assert len(requests) == asked, "the file stays with the reader"
        page.wait_for_function(  # its curvature fills in beside the narrow one's
            """() => {
                const lines = document.querySelectorAll("svg path[stroke-linejoin=round]");
                const [yours, narrow] = [...lines].slice(-2).map((line) => line.getAttribute("d"));
                return yours.split("L").length === narrow.split("L").length;
            }"""
        )
        figure.get_by_role("button", name="Back to the wide network").click()
        figure.locator("svg text", has_text="Wide").wait_for()
    assert errors == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("torn.json", '{"format": "explainer-mlp", "version": 1, "layers": [{"weight": [[1,'),
        ("shape.json", json.dumps({"format": "explainer-mlp", "version": 1, "activation": "relu",
            "layers": [{"weight": [[1, 2, 3]], "bias": [0]}]})),
        ("<img src=x onerror=alert(1)>.json", "{}"),
        ("random.safetensors", "\x08\x00\x00\x00\x00\x00\x00\x00{}      "),
    ],
)  # fmt: skip
def test_a_bad_file_gets_one_line_and_changes_nothing(
    opened: Opens, address: str, name: str, content: str
):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address)
        before = figure.locator("svg text").all_text_contents()
        with page.expect_file_chooser() as chooser:
            figure.get_by_role("button", name="Your network").click()
        file = {"name": name, "mimeType": "", "buffer": content.encode("latin-1")}
        chooser.value.set_files([file])
        note = page.locator(".xp-note")
        note.wait_for(state="visible")
        words = note.inner_text()
        assert 10 < len(words) < 200
        assert "\n" not in words
        assert note.locator("*").count() == 0
        assert figure.locator("svg text").all_text_contents() == before
    assert errors == []
