"""What the files of a figure say of themselves, wherever they are taken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What files say of themselves.

    Attributes:
        title: of the figure.
        author: whom to name.
        subject: where the figure is from, and its licence.
    """

    title: str
    author: str
    subject: str

    @property
    def pdf(self) -> dict[str, str]:
        """As a PDF has it."""
        return {"Title": self.title, "Author": self.author, "Subject": self.subject}

    @property
    def svg(self) -> dict[str, str]:
        """As an SVG has it."""
        return {"Title": self.title, "Creator": self.author, "Description": self.subject}
