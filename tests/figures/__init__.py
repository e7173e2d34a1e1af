import pytest

# Their assertions show what they found, as those of tests do.
pytest.register_assert_rewrite("tests.figures.scenes", "tests.figures.texts")
