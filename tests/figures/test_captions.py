"""What a caption shows before a reader unfolds the rest."""

import re

import pytest

from explainer.figures.source import figure_ids, read_source

MOST = 60  # words in sight


@pytest.mark.parametrize("id", figure_ids())
def test_a_caption_shows_few_words(id: str) -> None:
    shown, *folded = read_source(id).caption.split("\n\n")
    words = re.sub(r"\{\{.*?\}\}", "number", shown, flags=re.DOTALL).split()
    assert len(words) <= MOST
    assert shown.rstrip().endswith((".", "*", "”"))
    assert all(part.strip() for part in folded)
