"""A GPU computes what the CPU does; and the CPU itself, so that the checks are known to run."""

from collections.abc import Callable

import pytest

from tests.agreement import CHECKS


@pytest.mark.gpu
@pytest.mark.parametrize("check", CHECKS)
def test_a_gpu_agrees_with_the_cpu(check: Callable[[str], None]) -> None:
    check("cuda")


@pytest.mark.parametrize("check", CHECKS)
def test_the_cpu_agrees_with_itself(check: Callable[[str], None]) -> None:
    check("cpu")
