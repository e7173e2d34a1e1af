"""What figures are, still or moving, and their four pictures: light and dark, page and phone."""

from __future__ import annotations

from typing import Literal

Kind = Literal["still", "movie"]
Theme = Literal["light", "dark"]
Layout = Literal["page", "phone"]
KINDS: tuple[Kind, ...] = ("still", "movie")
THEMES: tuple[Theme, ...] = ("light", "dark")
LAYOUTS: tuple[Layout, ...] = ("page", "phone")
