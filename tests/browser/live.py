"""Live figures in the built site, woken for tests."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settle

PAGE = "figures/perturb-yourself/"


def awake(page: Page, address: str, path: str = PAGE) -> Locator:
    """Open a page and return its live figure once it is awake."""
    page.goto(address + path, wait_until="load")
    return wake(page)


def wake(page: Page) -> Locator:
    """Return the first live figure of a page once it is awake."""
    figure = page.locator(".xp-live").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_class(re.compile("xp-awake"), timeout=30_000)
    settle(page)
    return figure


def ink(figure: Locator) -> bytes:
    """Return what the figure shows."""
    settle(figure.page)
    return figure.locator(".xp-box").screenshot()


def heading(figure: Locator, words: str) -> str:
    """Return the words in the figure that contain these."""
    settle(figure.page)
    return figure.locator("svg text", has_text=words).first.text_content() or ""
