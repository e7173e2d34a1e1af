"""The page for what isn't there: whole at any address, below any folder that the site lies in."""

import functools
import http.server
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BASE = b'<base href="/">'  # of a site that was built without SITE_URL


class _Below(http.server.SimpleHTTPRequestHandler):
    """Serves a site below a folder, as GitHub Pages does; what isn't there is its 404.html."""

    def __init__(self, *args: object, folder: str, base: bytes, **options: object) -> None:
        self.folder, self.base = folder, base
        super().__init__(*args, **options)

    def send_head(self) -> io.BufferedIOBase | None:
        path = urlsplit(self.path).path
        inside = path.startswith(self.folder)
        self.path = path[len(self.folder) - 1 :]
        if inside and Path(self.translate_path(self.path)).exists():
            return super().send_head()
        page = (Path(self.directory) / "404.html").read_bytes() if inside else b"nothing"
        assert not inside or BASE in page
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        return io.BytesIO(page.replace(BASE, self.base))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path, folder: str, known: str = "/") -> Iterator[str]:
    """Serve a site below a folder; `known` is the folder that its site_url names."""
    handler = functools.partial(
        _Below, directory=site, folder=folder, base=f'<base href="{known}">'.encode()
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def missing(page: Page, root: str, path: str) -> None:
    """Open a page that isn't below `root`, and see that all of its links and files are.

    What a browser asks for outside of it, while it guesses ahead of the script, doesn't count.
    """
    lost: list[str] = []
    page.on("response", lambda r: lost.append(r.url) if r.status != 200 else None)
    page.goto(root + path, wait_until="networkidle")
    assert page.locator("h1").inner_text() == "There is no such page"
    assert [url for url in lost if url.startswith(root)] == [root + path]
    logo = page.locator("header img").first.evaluate("image => [image.src, image.naturalWidth]")
    assert logo[0].startswith(f"{root}assets/logo.") and logo[1]
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    ours = {link for link in links if link.startswith("http://127.0.0.1")}
    assert len(ours) >= 10
    assert {page.request.get(link).status for link in ours} == {200}


@pytest.mark.parametrize("path", ["nothing", "a/b/c", "posts/nothing/"])
@pytest.mark.parametrize("folder", ["/", "/repo/", "/some/deeper/place/"])
def test_it_finds_the_folder_of_the_site_by_itself(
    opened: Opens, site: Path, folder: str, path: str
):
    with served(site, folder) as address:
        page = opened()
        missing(page, f"{address}{folder}", path)
        styled = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
        assert "Source Sans Pro" in styled


def test_it_trusts_the_address_that_the_site_was_built_for(opened: Opens, site: Path):
    with served(site, "/repo/", known="/repo/") as address:
        missing(opened(), f"{address}/repo/", "a/b/c")


def test_without_scripts_it_stands_at_the_address_that_the_site_was_built_for(
    opened: Opens, site: Path
):
    with served(site, "/repo/", known="/repo/") as address:
        missing(opened(java_script_enabled=False), f"{address}/repo/", "a/b/c")


def test_it_keeps_the_colours_that_the_reader_chose(opened: Opens, site: Path):
    with served(site, "/repo/") as address:
        page = opened(scheme="light")
        page.goto(f"{address}/repo/")
        for _ in range(2):  # from the system's colours to light, and on to dark
            page.locator("[data-md-component=palette] label:visible").click()
        page.goto(f"{address}/repo/a/b")
        assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
