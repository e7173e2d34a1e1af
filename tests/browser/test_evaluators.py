"""Fields of the live figures in a browser: by WebGL2, WebAssembly and plain loops, against torch.

Without a graphics card Chromium draws in software, by the same shaders.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from scipy.ndimage import distance_transform_edt

from explainer.plotting.style import PALETTES
from tests.web.bundle import EXTENT, ROLL, bundled, network, pixels, truth

pytestmark = pytest.mark.browser

EVALUATORS = ("webgl", "wasm", "plain")
PALETTE = {
    name: getattr(PALETTES["light"], name) for name in ("zero_tint", "middle", "one_tint", "ink")
}
SMALL = (2, 8, 8, 1)


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("evaluators") / "evaluators.js"
    options = ("--format=iife", "--global-name=evaluators")
    return bundled("test/browser/evaluators.ts", out, *options)


@pytest.fixture
def page(browser: Browser, script: Path) -> Iterator[Page]:
    """A page with all evaluators, that counts contexts and programs."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("""() => {
        window.counts = { contexts: 0, programs: 0 };
        const { getContext } = HTMLCanvasElement.prototype;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
            const context = getContext.call(this, kind, ...more);
            counts.contexts += kind === "webgl2" && !!context;
            return context;
        };
        const { createProgram, deleteProgram } = WebGL2RenderingContext.prototype;
        WebGL2RenderingContext.prototype.createProgram = function () {
            counts.programs++;
            return createProgram.call(this);
        };
        WebGL2RenderingContext.prototype.deleteProgram = function (program) {
            counts.programs--;
            deleteProgram.call(this, program);
        };
    }""")
    page.add_script_tag(path=script)
    yield page
    context.close()
    assert errors == []


def given(widths, seed=0):
    """Return what the functions of the page are given, and the parameters."""
    theta = network(widths, seed)
    return theta, {"widths": widths, "parameters": theta[0].tolist(), "palette": PALETTE}


# What every call in the page starts with.
START = """given => {
    const network = { ...given, parameters: Float32Array.from(given.parameters ?? []) };
    const { extent, side, evaluator, palette } = given;
"""

PROBABILITIES = (
    START
    + """
    const found = evaluators.probabilities(network, extent, side, side, evaluator);
    return given.picked.map((index) => found[index]);
}"""
)

PAINT = (
    START
    + """
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * side + 40, 2 * side + 40];
    const target = canvas.getContext("2d", { willReadFrequently: true });
    target.scale(2, 2);  // as on a screen with two pixels to one of CSS
    target.fillStyle = "#f0f";
    target.fillRect(0, 0, side + 20, side + 20);
    const box = { x: 10, y: 10, width: side, height: side };
    evaluators.paint(target, box, extent, network, palette, evaluator);
    return [...target.getImageData(0, 0, canvas.width, canvas.height).data];
}"""
)


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("widths", [ROLL, (2, 1), (2, 5, 1), (2, 33, 40, 1)])
def test_fields_are_torchs_at_ten_thousand_pixels(page: Page, widths, evaluator: str):
    theta, question = given(widths)
    side = 150
    picked = np.random.default_rng(0).choice(side**2, 10_000, replace=False)
    question |= {"extent": EXTENT, "side": side, "evaluator": evaluator, "picked": picked.tolist()}
    found = page.evaluate(PROBABILITIES, question)
    expected = truth(theta, widths, pixels(EXTENT, side, side))[picked]
    assert np.ptp(expected) > 0.1
    # The contract is 1/255. The card's answer is read in steps of 1/65535.
    np.testing.assert_allclose(found, expected, atol=3e-5 if evaluator == "webgl" else 1e-5)


def painted(page: Page, question: dict, side: int = 100) -> np.ndarray:
    """Return the box that is painted, [2 · side, 2 · side, 3], and see that no more is."""
    data = page.evaluate(PAINT, question | {"extent": EXTENT, "side": side})
    picture = np.reshape(data, (2 * side + 40, 2 * side + 40, 4))[..., :3]
    inside = picture[20:-20, 20:-20].copy()
    picture[20:-20, 20:-20] = (255, 0, 255)
    assert (picture == (255, 0, 255)).all()
    return inside


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def colours(p: np.ndarray) -> np.ndarray:
    """Return the colours of probabilities, [..., 3]."""
    stops = np.stack([rgb(PALETTE[name]) for name in ("zero_tint", "middle", "one_tint")])
    parts = [np.interp(p, [0, 0.5, 1], stop) for stop in stops.T]
    return np.stack(parts, axis=-1)


@pytest.mark.parametrize(("evaluator", "near"), [("webgl", 1), ("wasm", 2), ("plain", 2)])
def test_paint_is_the_field_with_a_crisp_boundary(page: Page, evaluator: str, near: float):
    theta, question = given(SMALL, seed=1)
    picture = painted(page, question | {"evaluator": evaluator})
    side = len(picture)
    p = truth(theta, SMALL, pixels(EXTENT, side, side)).reshape(side, side)
    sides = np.pad(p > 0.5, 1, mode="edge")
    here = sides[1:-1, 1:-1]
    edge = (here != sides[2:, 1:-1]) | (here != sides[1:-1, 2:])
    assert edge.any()
    away = distance_transform_edt(~edge)  # from the boundary, in pixels
    off = np.abs(picture - colours(p)).max(axis=-1)
    assert off[away > 4].max() <= near
    ink = np.abs(picture - rgb(PALETTE["ink"])).max(axis=-1)
    assert ink[away == 0].max() < 60
    # 1.9 units of two pixels: half of that to either side
    assert 3.3 < (ink < 110).sum() / edge.any(axis=1).sum() / 2 < 4.8


def test_figures_share_one_context_even_from_two_scripts(page: Page, script: Path):
    _, question = given(SMALL)
    painted(page, question | {"evaluator": "webgl"}, 20)
    page.add_script_tag(path=script)
    painted(page, question | {"evaluator": "webgl"}, 30)
    assert page.evaluate("counts.contexts") == 1


def test_programs_that_are_long_unused_go(page: Page):
    for width in range(1, 15):
        theta, question = given((2, width, 1))
        question |= {"extent": EXTENT, "side": 8, "evaluator": "webgl", "picked": list(range(64))}
        found = page.evaluate(PROBABILITIES, question)
        expected = truth(theta, (2, width, 1), pixels(EXTENT, 8, 8))
        np.testing.assert_allclose(found, expected, atol=3e-5)
    assert page.evaluate("counts.programs") == 9  # the ninth is the one that colours
    page.evaluate("evaluators.gpu(true).dispose()")
    assert page.evaluate("counts.programs") == 0


def test_where_drawing_is_slow_webassembly_computes(page: Page):
    _, question = given(SMALL)
    assert page.evaluate(START + "return evaluators.prepare(network)}", question) == "wasm"
    page.evaluate("evaluators.gpu(true)")  # a slow context is there, but isn't chosen
    name = page.evaluate(START + "return evaluators.evaluatorName(network)}", question)
    assert name == "WebAssembly with fused SIMD"


# Do something and wait until the canvas, and who listened before us, were told of it.
TOLD = """() => { window.told = (canvas, event, act) => new Promise((wake, fail) => {
    canvas.addEventListener(event, () => setTimeout(wake), { once: true });
    setTimeout(() => fail(new Error(`the browser sent no ${event} in 10 s`)), 10_000);
    act();
}); }"""


def test_where_there_is_no_card_no_shader_is_tried(page: Page):
    _, question = given(SMALL, seed=1)
    assert page.evaluate(START + "return evaluators.prepare(network)}", question) == "wasm"
    assert page.evaluate("counts") == {"contexts": 1, "programs": 0}  # the context tells
    painted(page, question | {"evaluator": "webgl"})
    assert page.evaluate("counts.programs") > 0  # asked for, it is made all the same


def test_a_fast_card_is_chosen_until_its_context_is_lost_and_when_it_is_back(page: Page):
    _, question = given(SMALL, seed=1)
    choose = START + "return evaluators.prepare(network)}"
    page.evaluate("evaluators.gpu(true); window.explainerEvaluators.fast = true")
    page.evaluate(TOLD)
    assert page.evaluate(choose, question) == "webgl"
    before = painted(page, question)
    page.evaluate("""() => {
        const gl = evaluators.gpu(true).canvas.getContext("webgl2");
        window.extension = gl.getExtension("WEBGL_lose_context");
        return told(gl.canvas, "webglcontextlost", () => extension.loseContext());
    }""")
    assert page.evaluate(choose, question) == "wasm"
    for forced in (None, "webgl"):
        picture = painted(page, question | ({"evaluator": forced} if forced else {}))
        assert np.quantile(np.abs(picture - before).max(axis=-1), 0.9) <= 3
    page.evaluate("""() => {
        const { canvas } = evaluators.gpu(true);
        return told(canvas, "webglcontextrestored", () => extension.restoreContext());
    }""")
    assert page.evaluate(choose, question) == "webgl"
    np.testing.assert_array_equal(painted(page, question), before)
