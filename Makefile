# The words people type. The work is in installer/dev.py, which Windows users call directly.
PYTHON ?= python3
ARGS =
.DEFAULT_GOAL := demo

.PHONY: help demo test check bench setup translations clean
help:
	@echo "make demo          the main job, side by side on this screen; HEADLESS=1 tells it by itself, SHOTS=all in every look"
	@echo "make test          all tests; ARGS='tests/remote_assist -k recall' some of them"
	@echo "make check         ruff, mypy --strict, the architecture test"
	@echo "make bench         every benchmark; ARGS='replay --check' or ARGS='assist_glass --only scroll' one of them"
	@echo "make setup         nothing but the environment; make translations brings the .ts files up to date"
	@echo "make clean         removes the environment and everything that is built"

demo test check bench setup translations:
	@$(PYTHON) installer/dev.py $@ $(ARGS)

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
