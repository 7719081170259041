# For those who have `just`; everything here is also a plain command.

# static checks and unit tests
check:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    ./run test tests/unit tests/properties

# the whole suite, on a real engine
test:
    ./run test

# what can be mended by itself
fix:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

demo:
    ./run demo

# each measurement prints JSON
bench:
    for file in tests/benchmarks/*.py; do .venv/bin/python "$file"; done
