"""What changes the digest of a stage's code, and what doesn't."""

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.errors import UserError
from explainer.store import hashing

STAGE = '''"""Makes things."""

from explainer.helpers import colours as c
from explainer import scale
from explainer.store import stage

ALT = "A picture."
TITLE = "Things"


def make(steps: int = 3) -> float:
    """Make one."""
    from .late import shift  # only when needed

    return scale.FACTOR * steps + shift(1.0) + c.BLUE
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the same name with a stage, what it uses, and what it doesn't."""
    root = tmp_path / "explainer"
    (root / "helpers").mkdir(parents=True)
    files = {
        "__init__.py": "",
        "helpers/__init__.py": "from .shades import DARK\n\nUNUSED = 1\n",
        "helpers/colours.py": "from . import tints\nBLUE = tints.PALE\n",
        "helpers/tints.py": "from ..light import WHITE\nPALE = 0.5\n",
        "helpers/shades.py": "DARK = 0.1\n",
        "light.py": "WHITE = 1.0\n",
        "scale.py": '"""How big."""\n\nFACTOR = 2\n',
        "late.py": "def shift(x):\n    return x + 1\n",
        "other.py": "import explainer.made\n",
        "store.py": "import explainer.other\n",
        "made.py": STAGE,
    }
    for name, text in files.items():
        (root / name).write_text(text)
    monkeypatch.setattr(hashing, "PACKAGE", root)
    return root


def code() -> dict[str, str]:
    return hashing.code(["explainer.made"])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    status = path.stat()  # a file system with coarse clocks mustn't hide the edit
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def test_modules_are_followed_however_they_are_imported(package: Path) -> None:
    assert list(code()) == [
        *("explainer.helpers.colours", "explainer.helpers.tints", "explainer.late"),
        *("explainer.light", "explainer.made", "explainer.scale"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("made.py", '"""Makes things."""', '"""Makes other things, at length.\n\nIndeed.\n"""'),
        ("made.py", '"""Make one."""', '"""Make exactly one."""'),
        ("made.py", "# only when needed", "# whenever"),
        ("made.py", "scale.FACTOR * steps +", "(scale.FACTOR\n            * steps) +"),
        ("made.py", "A picture.", "A picture of things."),
        ("scale.py", '"""How big."""', "# how big"),
        ("other.py", "import explainer.made", "import explainer.made as m"),
        ("store.py", "import explainer.other", "import explainer.made"),
        ("helpers/__init__.py", "1", "2"),
    ],
)
def test_words_and_strangers_change_nothing(package: Path, file: str, old: str, new: str) -> None:
    before = code()
    edit(package / file, old, new)
    assert code() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("made.py", "steps: int = 3", "steps: int = 4", "explainer.made"),
        ("made.py", "steps: int = 3", "steps: int = '3'", "explainer.made"),
        ("made.py", '"Things"', '"Thing"', "explainer.made"),
        ("made.py", "1.0", "1", "explainer.made"),
        ("scale.py", "2", "3", "explainer.scale"),
        ("late.py", "x + 1", "x - 1", "explainer.late"),
        ("helpers/tints.py", "0.5", "0.25", "explainer.helpers.tints"),
    ],
)
def test_code_changes_the_digest_of_its_module(
    package: Path, file: str, old: str, new: str, changed: str
) -> None:
    before = code()
    edit(package / file, old, new)
    after = code()
    assert {name for name in after if after[name] != before[name]} == {changed}


def test_a_name_imported_from_a_package_brings_its_init(package: Path) -> None:
    edit(package / "made.py", "import colours as c", "import UNUSED as c")
    assert {"explainer.helpers", "explainer.helpers.shades"} <= code().keys()
    assert "explainer.helpers.colours" not in code()


def test_a_syntax_error_is_told_with_file_and_line(package: Path) -> None:
    edit(package / "scale.py", "FACTOR = 2", "FACTOR = = 2")
    with pytest.raises(UserError, match=r"scale\.py:3: invalid syntax"):
        code()


def test_code_edited_after_it_was_loaded_is_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = code()
    monkeypatch.setitem(sys.modules, "explainer.scale", sys.modules[__name__])
    hashing.check_unchanged(before)
    edit(package / "late.py", "x + 1", "x - 1")  # not loaded yet: it will be loaded as it is
    hashing.check_unchanged(before)
    edit(package / "scale.py", "2", "3")
    with pytest.raises(UserError, match=r"scale\.py was edited while the build ran"):
        hashing.check_unchanged(before)


def test_the_same_text_has_the_same_digest_in_every_process(package: Path) -> None:
    show = (
        "import sys; from pathlib import Path; from explainer.store import hashing\n"
        "hashing.PACKAGE = Path(sys.argv[1])\n"
        "code = hashing.code(['explainer.made'])\n"
        "print(hashing.key('made', {'b': 1, 'a': (2, 3)}, code))"
    )
    root = Path(__file__).parents[2]
    keys = {
        subprocess.run(
            [sys.executable, "-c", show, str(package)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, folder in (("1", package), ("2", root))
    }
    assert keys == {hashing.key("made", {"a": [2, 3], "b": 1}, code()) + "\n"}


@dataclass(frozen=True)
class Recipe:
    steps: int
    rates: tuple[float, ...]


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


@given(values, values)
def test_different_arguments_have_different_keys(first: object, second: object) -> None:
    one, two = (hashing.key("s", {"x": hashing.canonical(v)}, {}) for v in (first, second))
    assert (one == two) == (repr(first) == repr(second))


def test_dataclasses_are_tagged_with_their_class() -> None:
    assert hashing.canonical(Recipe(3, (0.5, 1.0))) == {
        "class": f"{__name__}.Recipe",
        "steps": 3,
        "rates": [0.5, 1.0],
    }


@pytest.mark.parametrize("value", [[1], {"a": 1}, np.zeros(2), (1, [2]), Recipe])
def test_other_arguments_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="the arguments of a stage are recipes"):
        hashing.canonical(value)


def test_digests_are_remembered_by_content(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_kept", "_used", "_parsed"):
        monkeypatch.setattr(hashing, name, type(getattr(hashing, name))())
    expected = code()
    kept = tmp_path / "kept" / "digests.json"
    hashing.keep(kept)
    parse = ast.parse
    parsed: list[bytes] = []
    monkeypatch.setattr(ast, "parse", lambda text, **_: parsed.append(text) or parse(text))
    for forget in (hashing._kept, hashing._parsed):
        forget.clear()
    hashing.remember(kept)
    assert code() == expected
    assert not parsed
    edit(package / "scale.py", "2", "3")
    assert code()["explainer.scale"] != expected["explainer.scale"]
    assert len(parsed) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"by": "another", "digests": {}}', "null"])
def test_digests_that_are_not_readable_are_as_good_as_none(tmp_path: Path, text: str) -> None:
    before = dict(hashing._kept)
    (tmp_path / "digests.json").write_text(text)
    hashing.remember(tmp_path / "digests.json")
    hashing.remember(tmp_path / "none.json")
    assert hashing._kept == before


def test_digests_that_were_changed_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_kept", {"a" * 64: ("b" * 64, [])})
    path = tmp_path / "digests.json"
    hashing.keep(path)
    for text, known in ((path.read_text(), 1), (path.read_text().replace("bb", "cb", 1), 0)):
        monkeypatch.setattr(hashing, "_kept", {})
        path.write_text(text)
        hashing.remember(path)
        assert len(hashing._kept) == known
