"""The built site, opened in a headless Chromium."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    sync_playwright,
)

from explainer.site.paper.chromium import NAMES, QUIET, VARIABLE
from tests import built


def _executable() -> str | None:
    """Return the browser to use; None stands for Playwright's own."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=_executable(), args=[*QUIET])
        except Error as fault:
            say = pytest.fail if os.environ.get("CI") else pytest.skip
            why = fault.message.splitlines()[0]
            say(f"no browser; name one in EXPLAINER_CHROMIUM ({why})")
        yield chromium
        chromium.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, source: object, outputfile: object) -> None:
        """Send a file, unless the browser has gone on to another page."""
        try:
            super().copyfile(source, outputfile)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


@pytest.fixture(scope="session")
def site() -> Path:
    return built.site()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; the address ends with a slash."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served; ends with a slash."""
    with serving(site) as address:
        yield address


Opens = Callable[..., Page]

# Counts what the worker that trains is asked for, and what it answered.
ORDERS = """{
    window.orders = { sent: 0, answered: 0 };
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (order, ...more) {
        if (order.kind === "advance") {
            orders.sent++;
            this.addEventListener("message", () => orders.answered++, { once: true });
        }
        return postMessage.call(this, order, ...more);
    };
}"""
# Figures draw in the next frame, once the worker answered: nothing happens for three in a row.
AT_REST = """async () => {
    const end = performance.now() + 20_000;
    for (let calm = 0, sent = -1; calm < 3; sent = orders.sent) {
        await new Promise(requestAnimationFrame);
        if (performance.now() > end) throw new Error("the figure doesn't come to rest in 20 s");
        calm = orders.sent === sent && orders.answered === sent ? calm + 1 : 0;
    }
}"""


def settle(page: Page) -> None:
    """Return once figures have drawn what they were told to."""
    page.evaluate(AT_REST)


SLEEP_AND_WAKE = """async turns => {
    const until = async (awake, top) => {
        const end = performance.now() + 20_000;
        scrollTo(0, top);
        while (!!document.querySelector(".xp-awake") !== awake) {
            await new Promise(requestAnimationFrame);
            if (performance.now() > end) throw new Error(`awake doesn't become ${awake} in 20 s`);
        }
    };
    for (let turn = 0; turn < turns; turn++) {
        await until(false, document.body.scrollHeight);
        await until(true, 0);
    }
}"""


def sleep_and_wake(page: Page, turns: int = 1) -> None:
    """Scroll to the end of a page, where its figure sleeps, and back, so many times."""
    page.evaluate(SLEEP_AND_WAKE, turns)


@contextmanager
def opening(browser: Browser) -> Iterator[Opens]:
    """Open pages of given width, colour scheme and so on; all are closed at the end."""
    contexts: list[BrowserContext] = []

    def page(width: int = 1280, scheme: str = "light", **more: object) -> Page:
        height = 900 if width > 600 else 740
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **more
        )
        context.add_init_script(ORDERS)
        contexts.append(context)
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opens]:
    """Open pages of given width, colour scheme and so on; all are closed after the test."""
    with opening(browser) as page:
        yield page


# A driver remarks on a read-back that is meant, and a browser on what a page preloaded and hasn't
# used a few seconds later, which on a busy machine says nothing (test_site asks what is used).
REMARKS = ("GPU stall", "was preloaded using link preload")


def _matters(message: ConsoleMessage) -> bool:
    """Tell whether a console message is a fault of the page."""
    remark = any(words in message.text for words in REMARKS)
    return message.type in ("error", "warning") and not remark


def _let_go(request: Request) -> bool:
    """Tell whether the browser let a request go itself, as of a film that pauses or a page left."""
    return request.failure == "net::ERR_ABORTED"


def passed_over(path: str, scheme: str, width: int) -> bool:
    """Whether a view leaves out a page of one figure.

    It is seen once at each width and theme; alone for a frame, where it is drawn as on that page,
    in the narrow dark view.
    """
    if path.startswith("embed/"):
        return (scheme, width) != ("dark", 360)
    own = path.startswith("figures/") and path not in ("figures/", "figures/index.html")
    return own and (scheme == "light") != (width == 1280)


@contextmanager
def noted(page: Page) -> Iterator[tuple[list[str], list[str]]]:
    """Collect the addresses that a page asks for, and what goes wrong on it."""
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if _matters(m) else None)
    page.on(
        "requestfailed",
        lambda r: None if _let_go(r) else errors.append(f"{r.url}: {r.failure}"),
    )
    yield requests, errors
