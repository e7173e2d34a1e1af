"""Stages: functions whose results are stored by content.

    @stage
    def train(experiment: Experiment) -> Minima: ...

`train(experiment)` returns the stored result, or makes and stores it. Its key is the sha256 of the
stage's name, its arguments and the code behind it (see `explainer.store.hashing`); neither machine
nor device is part of it.
"""

from __future__ import annotations

import functools
import inspect
import time
import typing
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

from explainer.errors import UserError
from explainer.store import hashing, serialization
from explainer.store.calls import Call, Needed, handed_over
from explainer.store.entries import Damaged, Record, name_of
from explainer.store.store import Event, current, timed

P = ParamSpec("P")
R = TypeVar("R")

ARRAYS = "arrays.npz"


class Stage(Generic[P, R]):
    """A function whose results are stored; called like the function itself."""

    def __init__(self, function: Callable[P, R]) -> None:
        functools.update_wrapper(self, function)
        self.__wrapped__ = function
        self.signature = inspect.signature(function)
        self.modules = (function.__module__,)
        module = function.__module__.removeprefix(f"{hashing.PACKAGE.name}.")
        self.stage = f"{module}.{function.__qualname__}"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the stored result for these arguments, or make and store it.

        Raises:
            Needed: in its place, where missing results are made by others.
        """
        arguments = hashing.bind(self.signature, args, kwargs)
        store = current()
        with timed(self.stage):
            entry = store.find(self.stage, arguments, self.modules)
            if entry:
                started = time.perf_counter()
                arrays = serialization.load(entry.folder / ARRAYS)
                result = self._unpack(entry.values, arrays)
        if entry:
            store.note(Event(entry.name, "reused", time.perf_counter() - started))
            return result
        if handed_over():
            raise Needed((self._call(args, kwargs),))
        return self.make(*args, **kwargs)

    def make(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make and store the result for these arguments, whatever is stored."""
        arguments = hashing.bind(self.signature, args, kwargs)
        with current().create(self.stage, arguments, self.modules) as draft:
            arrays: dict[str, serialization.Array] = {}
            draft.values["result"] = serialization.pack(self.__wrapped__(*args, **kwargs), arrays)
            serialization.save(draft.folder / ARRAYS, arrays)
        return self._unpack(draft.values, arrays)

    def each(self, *calls: tuple[Any, ...]) -> list[R]:
        """Return the results for several tuples of arguments, which may be made side by side.

        Raises:
            Needed: in their place, where missing results are made by others; it names all of them.
        """
        if handed_over():
            stored = typing.cast(Callable[..., bool], self.stored)
            missing = tuple(self._call(args, {}) for args in calls if not stored(*args))
            if missing:
                raise Needed(missing)
        return [typing.cast(Callable[..., R], self)(*args) for args in calls]

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """Return a call, as others can make it."""
        bound = self.signature.bind(*args, **kwargs)
        function = self.__wrapped__
        name = name_of(self.stage, self.key(*args, **kwargs))
        return Call(name, function.__module__, function.__qualname__, bound.arguments)

    def _unpack(self, values: Record, arrays: dict[str, serialization.Array]) -> R:
        hints = typing.get_type_hints(self.__wrapped__)
        result = serialization.unpack(
            values["result"], arrays, serialization.classes(hints["return"])
        )
        return typing.cast(R, result)

    def recall(self, name: str) -> R:
        """Return the stored result STAGE/KEY, whatever code made it.

        Raises:
            UserError: if it isn't there, is damaged, or is another stage's.
        """
        try:
            entry = current().read(name)
        except Damaged as damage:
            raise UserError(f"stored {name} is damaged ({damage})") from damage
        if entry is None or entry.record["stage"] != self.stage:
            raise UserError(f"no result {name} of {self.stage} in {current().root}")
        current().note(Event(entry.name, "reused", 0.0))
        return self._unpack(entry.values, serialization.load(entry.folder / ARRAYS))

    def key(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Return the sha256 under which the result of a call is stored."""
        arguments = hashing.bind(self.signature, args, kwargs)
        return hashing.key(self.stage, arguments, hashing.code(self.modules))

    def stored(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether a call would find its result."""
        arguments = hashing.bind(self.signature, args, kwargs)
        return current().find(self.stage, arguments, self.modules) is not None

    def record(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        """Return the record of a call's result, made now if it isn't stored."""
        self(*args, **kwargs)
        arguments = hashing.bind(self.signature, args, kwargs)
        entry = current().find(self.stage, arguments, self.modules)
        if entry is None:
            raise LookupError(f"stage {self.stage} lost its entry as soon as it was made")
        return entry.record


def stage(function: Callable[P, R]) -> Stage[P, R]:
    """Store the results of `function` (frozen dataclasses of arrays and JSON scalars)."""
    return Stage(function)
