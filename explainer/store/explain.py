"""Why a result is made: what differs between it and the nearest one made before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from explainer.store.hashing import Json

Record = dict[str, Any]
NEVER = "never made before"
SHOWN = 3
LONGEST = 40  # characters of a value


def explain_change(arguments: Json, code: dict[str, str], earlier: Iterable[Record]) -> str:
    """Return one sentence: the difference to the record in `earlier` that differs least."""
    options = [(_differences(arguments, code, record), record["made"]) for record in earlier]
    if not options:
        return NEVER
    fewest = min(sum(map(len, option[0])) for option in options)
    near = [option for option in options if sum(map(len, option[0])) == fewest]
    (words, _) = max(near, key=lambda option: option[1])
    return _listing([*words[0], *words[1]])


def _differences(
    arguments: Json, code: dict[str, str], record: Record
) -> tuple[list[str], list[str]]:
    """Say which arguments and which modules differ from a record's."""
    was, now = dict(_leaves(record["arguments"])), dict(_leaves(arguments))
    names = [name for name in was | now if was.get(name) != now.get(name)]
    parts = [
        f"argument {name} was {_short(was.get(name))}, is {_short(now.get(name))}" for name in names
    ]
    return parts, _modules(record["code"], code)


def _modules(was: dict[str, str], now: dict[str, str]) -> list[str]:
    changed = [f"{name} changed" for name in now if name in was and was[name] != now[name]]
    new = [f"{name} is new to it" for name in now if name not in was]
    gone = [f"{name} is no longer used" for name in was if name not in now]
    return changed + new + gone


def _leaves(value: Json, name: str = "") -> Iterable[tuple[str, str]]:
    """Flatten nested arguments to texts: `experiment.steps`; a tuple stays whole."""
    if isinstance(value, dict):
        for part, inner in value.items():
            yield from _leaves(inner, f"{name}.{part}" if name else part)
    else:
        yield name, repr(value)


def _short(text: str | None) -> str:
    """Abbreviate the text of a value to what fits a line."""
    if text is None:
        return "absent"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"


def _listing(words: list[str]) -> str:
    more = f"; and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return "; ".join(words[:SHOWN]) + more
