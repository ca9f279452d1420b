# The words people type. The work is in installer/dev.py, which Windows users call directly.
PYTHON ?= python3

.PHONY: demo test check bench setup translations clean
demo test check bench setup translations:
	@$(PYTHON) installer/dev.py $@

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
