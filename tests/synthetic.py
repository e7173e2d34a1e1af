"""Figures that nobody drew: their files, and entries with the shape of drawn ones."""

from pathlib import Path
from typing import Any

from PIL import Image

from explainer.figures import source
from explainer.store import entries, hashing
from explainer.store.entries import Entry

CAPTION = "What {{ number('ID.networks') }} networks do."
NUMBERS = {
    "networks": {"value": 3614, "style": ","},
    "gap": {"value": 0.064, "error": 0.012, "n": 5, "unit": "fraction", "style": ".1%"},
    "shift": {"value": -0.5, "style": ".2f"},
}
CLAIM = {"text": "the gap is wide", "value": 0.9, "relation": ">=", "bound": 0.8}
STAGE = {
    "stage": "explainer.training.trainer.train",
    "key": hashing.key("explainer.training.trainer.train", {}, {}),
    "arguments": {},
    "modules": [],
    "code": {},
    "why": "never made before",
    "values": {},
    "seconds": 61.25,
    "inputs": [],
    "versions": {"python": "3.11.7", "torch": "2.13.0"},
    "device": "CPU, x86_64",
    "commit": "49462c8aa123",
    "made": "2026-01-02T03:04:05.000006",
}


def write_figure(
    id: str,
    title: str = "Gaps open",
    kind: str = "still",
    caption: str = CAPTION,
    alt: str = "Lines that part by {{ number('ID.gap') }}.",
    limits: str = "One seed.",
    live: str = "",
) -> None:
    """Write a figure's file into a chapter's folder."""
    words = {"TITLE": title, "KIND": kind, "ALT": alt, "LIMITS": limits, "LIVE": live}
    lines = [f'{name} = """{text}"""' for name, text in words.items()]
    text = "\n".join([f'"""{caption}"""', "", *lines, ""]).replace("ID", id)
    path = source.FOLDER / "essay" / f"{id.replace('-', '_')}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def entry(store: Path, id: str, kind: str = "still", **values: Any) -> Entry:
    """Write a drawn figure's folder; `values` replace what drawing leaves beside the files."""
    folder = store / "figure" / id
    folder.mkdir(parents=True, exist_ok=True)
    media = {}
    for theme in ("light", "dark"):
        for suffix in ("png", "svg", *(["pdf"] if theme == "light" else [])):
            (folder / f"{id}-{theme}.{suffix}").write_bytes(b"x" * 1500)
        for layout, size in (("", [1080, 440]), ("-phone", [360, 420])):
            name = f"{id}{layout}-{theme}.webp"
            (folder / name).write_bytes(f"{name}".encode())
            media[name] = size
            if kind == "movie":
                (folder / f"{id}{layout}-{theme}.film.json").write_text("{}")
        for suffix in ("mp4", "webm") if kind == "movie" else ():
            name = f"{id}-field-{theme}.{suffix}"
            (folder / name).write_bytes(f"{name}".encode())
            media[name] = [550, 550]
        name = f"{id}-thumbnail-{theme}.webp"
        Image.new("RGB", (16, 10), "#dad0ec").save(folder / name)
        media[name] = [280, 175]
    if kind == "movie":
        (folder / f"{id}-light.mp4").write_bytes(b"the whole")
    rows = "".join(f"{i},{i / 7}\n" for i in range(20))
    (folder / f"{id}.csv").write_text(f"step,loss\n{rows}")
    (folder / f"{id}.json").write_text("{}\n")
    behind = entries.name_of(STAGE["stage"], STAGE["key"])
    (store / behind).mkdir(parents=True, exist_ok=True)
    entries.seal(store / behind, STAGE)
    drawn = {
        "numbers": NUMBERS,
        "claims": [CLAIM],
        "description": "The first line rises.\n\nThe second falls.",
        "media": media,
        "seeds": [4, 7],
    }
    record = STAGE | {
        "stage": "figure",
        "seconds": 2.5,
        "inputs": [behind],
        "files": {path.name: "" for path in folder.iterdir()},
        "values": drawn | values,
    }
    return Entry(folder, record)
