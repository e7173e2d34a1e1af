"""The benchmark of films: it runs, and its last line says how near they come to their frames."""

from tests import bench


def test_it_ends_with_one_line_of_numbers_and_films_are_near_their_frames():
    result = bench.run("films")
    films = {name: film for name, film in result["films"].items() if "ssim" in film}
    assert set(films) == {f"small-{t}.{end}" for t in ("light", "dark") for end in ("mp4", "webm")}
    assert result["least_ssim"] == min(film["ssim"] for film in films.values()) >= 0.98
    assert all(film["least"] <= film["ssim"] < 1 for film in films.values())  # they are encoded
    assert result["seconds"] > 0
