"""A device that isn't there: tensors say that they are on it, and the CPU computes their values.

What a real one would refuse is refused: operands on different devices, a generator of another
device, an array without `.cpu()`, an operator that torch has no kernel of for this device, and on
MPS float64. A scalar of the CPU may join in, as it may there, and a list may be an index. An index
that is a tensor on the CPU is refused too: a real device would copy it unasked.

torch's FakeTensorMode finds some of that. But its tensors have no values, so that no stage gets
beyond the first number it asks for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import torch
import torchgen
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torchgen.gen import parse_native_yaml
from torchgen.model import DispatchKey, NativeFunction

from explainer import device

AUTOCAST = torch.autocast
aten = torch.ops.aten
CPU = torch.device("cpu")
# Inside torch no device can be named that this build can't use. So there it goes by "meta".
INSIDE = torch.device("meta")
MOVES = {aten._to_copy.default, aten.copy_.default}  # from one device to another
READS = {aten._local_scalar_dense.default, aten.equal.default}  # a value comes back
INDEXED = {aten.index.Tensor, aten.index_put_.default}
COMPOSITE = (  # made of other operators, on whatever device
    DispatchKey.CompositeExplicitAutograd,
    DispatchKey.CompositeExplicitAutogradNonFunctional,
    DispatchKey.CompositeImplicitAutograd,
)


def change(kind: type, how: Callable[[Any], Any], given: Any) -> Any:
    """Return nested lists, tuples and dictionaries with each item of one kind changed."""
    if isinstance(given, kind):
        return how(given)
    if isinstance(given, list | tuple):
        return type(given)([change(kind, how, one) for one in given])
    if isinstance(given, dict):
        return {name: change(kind, how, one) for name, one in given.items()}
    return given


def tensors(given: Any) -> list[Tensor]:
    """Return the tensors in nested lists, tuples and dictionaries."""
    found: list[Tensor] = []
    change(Tensor, found.append, given)
    return found


class Pretended(Tensor):
    """A tensor that says it is at `place`; what it holds is in `plain`, on the CPU."""

    plain: Tensor
    place: torch.device

    @staticmethod
    def of(plain: Tensor, place: torch.device) -> Pretended:
        if place.type == "mps" and plain.dtype == torch.float64:
            raise TypeError("MPS has no float64")
        made = Tensor._make_subclass(Pretended, plain, False, dispatch_device=True)
        made.plain, made.place = plain, place
        return made

    @property
    def device(self) -> torch.device:
        return self.place

    def numpy(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"can't convert a tensor on {self.place} to numpy; use .cpu() first")

    __array__ = numpy

    def tolist(self) -> Any:
        return self.cpu().tolist()

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.ops.prim.device.default:
            return INSIDE
        raise RuntimeError(f"{func}: its device is no longer pretended")


class Source(torch.Generator):
    """A generator that says it is at `place`."""

    place: torch.device

    def __new__(cls, place: torch.device = CPU) -> Source:
        made = super().__new__(cls, CPU)
        made.place = place
        return made


class Names(TorchFunctionMode):
    """Lets the device be named in calls of torch, and refuses what comes from elsewhere."""

    def __init__(self, place: torch.device) -> None:
        self.place = place

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        self._check(func, args, kwargs)
        if func is torch.tensor and kwargs.get("device") == self.place:
            del kwargs["device"]  # its data would be dropped, "inside"
            return func(*args, **kwargs).to(INSIDE)
        if func is Tensor.new_tensor and args[0].device == self.place:
            return torch.tensor(*args[1:], dtype=args[0].dtype).to(INSIDE)
        args, kwargs = change(torch.device, self._inside, (args, kwargs))
        return func(*args, **kwargs)

    @staticmethod
    def _check(func: Any, args: Any, kwargs: Any) -> None:
        written = args[0].device if args and isinstance(args[0], Tensor) else CPU
        strangers = []
        if func in (Tensor.__getitem__, Tensor.__setitem__):
            indices = [one.device for one in tensors(args[1]) if one.dim()]
            strangers = [place for place in indices if place != written]
        if kwargs.get("generator") is not None:
            wanted = torch.device(kwargs.get("device") or written)
            strangers = [place for place in [kwargs["generator"].place] if place != wanted]
        if strangers:
            raise RuntimeError(f"{func}: an index or generator is on {strangers[0]}")

    def _inside(self, named: torch.device) -> torch.device:
        return INSIDE if named == self.place else named


class Kernels(TorchDispatchMode):
    """Runs each operator on the CPU, if the device could run it on what it is given."""

    def __init__(self, place: torch.device) -> None:
        super().__init__()
        self.place = place
        self.reads: list[str] = []  # what brought values back

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.ops.prim.device.default:
            return INSIDE
        given = tensors((args, kwargs))
        here = {id(one.plain): one for one in given if isinstance(one, Pretended)}
        named = kwargs.get("device")
        there = named == INSIDE or bool(here and named is None)  # where the result will be
        if here or there:
            self._check(func, given, kwargs, there)
        if named == INSIDE:
            kwargs["device"] = CPU
        args, kwargs = change(Pretended, lambda one: one.plain, (args, kwargs))
        found = func(*args, **kwargs)
        if not there:
            return found

        def placed(one: Tensor) -> Tensor:  # one that was written into stays itself
            return here[id(one)] if id(one) in here else Pretended.of(one, self.place)

        return change(Tensor, placed, found)

    def _check(self, func: Any, given: list[Tensor], kwargs: dict[str, Any], there: bool) -> None:
        if func in READS or (func in MOVES and not there):
            self.reads.append(str(func))
        strangers = [one for one in given if not isinstance(one, Pretended) and one.dim()]
        if strangers and func not in MOVES | INDEXED:
            raise RuntimeError(f"{func}: expected all tensors on {self.place}, got some on the CPU")
        if not has_kernel(func.name().removeprefix("aten::"), self.place.type):
            raise NotImplementedError(f"{func} isn't implemented for {self.place}")


@functools.cache
def _operators() -> tuple[dict[str, NativeFunction], Any]:
    """Return torch's own list of its operators, and of who has kernels of them."""
    folder = Path(torchgen.__file__).parent / "packaged" / "ATen" / "native"
    parsed = parse_native_yaml(str(folder / "native_functions.yaml"), str(folder / "tags.yaml"))
    return {str(one.func.name): one for one in parsed.native_functions}, parsed.backend_indices


@functools.cache
def has_kernel(name: str, place: str) -> bool:
    """Return whether torch can run an operator at a place; what it doesn't list it can."""
    operators, kernels = _operators()
    found = operators.get(name)
    if found is None:
        return True
    if found.structured_delegate:
        found = operators[str(found.structured_delegate)]
    keys = (DispatchKey[place.upper()], *COMPOSITE)
    return any(kernels[key].has_kernel(found) for key in keys)


def _autocast(place: str, *args: Any, **kwargs: Any) -> torch.autocast:
    return AUTOCAST("cpu", *args, **kwargs)


@contextmanager
def pretend(name: str) -> Iterator[Kernels]:
    """Compute on a device that isn't there, until the context ends."""
    place, kernels = torch.device(name), Kernels(torch.device(name))
    with (
        mock.patch.object(device, "_chosen", place),
        mock.patch.object(torch, "Generator", Source),
        mock.patch.object(torch, "autocast", _autocast),
        kernels,
        Names(place),
    ):
        yield kernels
