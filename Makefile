# Two commands matter: "make demo" (a running portal with a demonstration year) and "make test" (all tests).

PYTHON ?= python3
PORT ?= 8000
YEAR ?= 2025
SEED ?=
PY = .venv/bin/python

.PHONY: help demo office test lint serve bench-s lock venv venv-test
.DEFAULT_GOAL := help

help:
	@echo "make demo     建立演示数据和年度总结，启动平台（PORT=8000 YEAR=2025）"
	@echo "make office   在空数据库中建立本单位和系统管理员账号（正式使用的第一步，按提示填写）"
	@echo "make test     在 SQLite 和 PostgreSQL 上运行全部测试（COVERAGE=1 时报告覆盖率）"
	@echo "make lint     检查代码格式、类型和模块依赖"
	@echo "make serve    启动平台（不建立演示数据）"
	@echo "make bench-s  小规模性能测试"
	@echo "make lock     按 requirements*.in 重新锁定依赖（UPGRADE=1 时升级）"

venv:
	@$(PYTHON) tools/preflight.py
	@$(PYTHON) tools/install.py

venv-test:
	@$(PYTHON) tools/preflight.py
	@$(PYTHON) tools/install.py --test

demo: venv
	@$(PY) -m tools.demo --year $(YEAR) $(if $(SEED),--seed $(SEED)) --port $(PORT)

office: venv
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py open_office

serve: venv
	@$(PY) manage.py migrate --verbosity 0
	@exec $(PY) manage.py serve --port $(PORT)

test: venv-test
	@$(PY) -m tools.run_tests $(ARGS)

lint: venv-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check --fail-level WARNING

bench-s: venv-test
	$(PY) -m benchmarks --scale S

# Without registry addresses: a lock made here installs from any mirror that holds the same files.
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-strip-extras $(if $(UPGRADE),--upgrade)
lock: venv-test
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-test.in -c requirements.txt -o requirements-test.txt
	$(LOCK) requirements-bench.in -c requirements-test.txt -o requirements-bench.txt
