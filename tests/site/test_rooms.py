"""The picture of the rooms is that of the contract and of the imports as they are."""

import ast
from pathlib import Path
from xml.etree import ElementTree

import pytest

from explainer.site import rooms
from explainer.store import hashing

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def test_the_architecture_page_has_the_picture_of_today() -> None:
    drawn = (ROOT / "docs/rooms.svg").read_text(encoding="utf-8")
    assert drawn == rooms.draw(ROOT / "pyproject.toml"), "run: make docs/rooms.svg"


def test_a_project_without_the_contract_has_no_picture(tmp_path: Path) -> None:
    other = tmp_path / "pyproject.toml"
    assert not rooms.known(other)
    for text in ("[project]\n", "[tool.importlinter]\n", "[tool.ruff]\n"):
        other.write_text(text)
        assert not rooms.known(other)
    assert rooms.known(ROOT / "pyproject.toml")


def test_every_room_is_in_it_with_its_words_inside_its_box() -> None:
    tree = ElementTree.fromstring(rooms.draw(ROOT / "pyproject.toml"))
    titles = [text.text for text in tree.iter(f"{SVG}text") if text.get("class") == "room"]
    shown = {name for title in titles for name in title.split(", ")}
    folders = {p.parent.name for p in hashing.PACKAGE.glob("*/__init__.py")}
    modules = {p.stem for p in hashing.PACKAGE.glob("*.py")} - {"__init__"}
    assert shown == folders | modules
    words = [text.text for text in tree.iter(f"{SVG}text") if not text.get("class")]
    assert all(10 < len(text) * 6.5 < rooms.BOX for text in words)


def test_arrows_lead_to_what_is_imported_and_only_upwards() -> None:
    found = rooms.rooms(ROOT / "pyproject.toml")
    places = {name: i for i, room in enumerate(found) for name in room.names}
    pairs = rooms.arrows(found)
    assert (places["figures"], places["measures"]) in pairs
    assert (places["measures"], places["training"]) in pairs
    assert all(imported < importer for importer, imported in pairs)


def test_needed_arrows_lead_everywhere_that_all_of_them_lead() -> None:
    pairs = {(3, 2), (2, 1), (1, 0), (3, 0), (3, 1), (4, 0)}
    assert rooms.needed(pairs) == {(3, 2), (2, 1), (1, 0), (4, 0)}


@pytest.mark.parametrize("path", sorted(hashing.PACKAGE.glob("**/__init__.py")), ids=str)
def test_rooms_re_export_nothing_but_the_store(path: Path) -> None:
    if "node_modules" in path.parts or path.parent.name == "store":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    ours = {alias.name for node in imports if "explainer" in node.module for alias in node.names}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert ours <= used
    assert not any(isinstance(n, ast.Assign) and n.targets[0].id == "__all__" for n in tree.body)
