"""The benchmark of volume estimators: it runs, and its last line says what it found."""

from tests import bench


def test_it_ends_with_one_line_of_numbers():
    result = bench.run("volume")
    for name in (
        "ours_error_orders",
        "naive_error_orders",
        "preconditioned_error_orders",
        "seconds",
        "ratio",
        "ours_leading_error_orders",
        "exact_error_orders",
    ):
        assert set(result[name]) == {"3", "6"}
        assert all(value >= 0 for value in result[name].values())
    for decades in ("3", "6"):
        naive, preconditioned, ours, exact = (
            result[f"{name}_error_orders"][decades]
            for name in ("naive", "preconditioned", "ours", "exact")
        )
        assert naive > preconditioned > exact
        assert naive > 5 * ours
        assert abs(result["ratio"][decades] * ours / naive - 1) < 1e-6
