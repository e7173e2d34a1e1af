"""The four pictures of a figure: on light and on dark paper, as wide as a page and as a phone."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]
Layout = Literal["page", "phone"]
THEMES: tuple[Theme, ...] = ("light", "dark")
LAYOUTS: tuple[Layout, ...] = ("page", "phone")
