"""The essay's measure: how long it is, and how far from one picture to the next."""

import re
from pathlib import Path

import explainer

ESSAY = Path(explainer.__file__).parents[1] / "content" / "index.md"
LONGEST, STRETCH = 2600, 350  # words in all, and without a picture


def words(markdown: str) -> int:
    """Count words as readers do: a number is one, formulas and citations are none."""
    text = re.sub(r"\$\$.*?\$\$|\{\{ *cite\(.*?\}\}", " ", markdown, flags=re.DOTALL)
    return len(re.sub(r"\{\{.*?\}\}", "number", text, flags=re.DOTALL).split())


def test_the_essay_is_short_and_a_picture_is_never_far() -> None:
    text = ESSAY.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    body, _, after = text.partition("\n## References")
    notes = after[after.index("[^") :]
    assert words(body) + words(notes) <= LONGEST
    stretches = [words(part) for part in re.split(r"\{\{ figure\(.*?\}\}", body)]
    assert len(stretches) > 10
    assert max(stretches) <= STRETCH
