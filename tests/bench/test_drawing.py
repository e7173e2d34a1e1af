"""The benchmark of films: it runs, and its last line says how much they save."""

from tests import bench


def test_it_ends_with_one_line_of_numbers():
    result = bench.run("drawing", quietly=False)  # the plain side's encoder talks
    assert result["ratio"] > 1
    assert abs(result["ratio"] * result["ours"] / result["plain"] - 1) < 0.05
    assert {name.split(".")[0] for name in result["bytes"]} == {"ours", "plain"}
