"""The benches still run: every one at the smallest scale on SQLite, each with both sides. No time is asserted here."""

import os
import random
import subprocess
import sys

import pytest

from benchmarks import population
from benchmarks.__main__ import Place
from benchmarks.results import Result, table, write
from benchmarks.scales import SCALES, SEED
from benchmarks.session import BENCHES

GOALS = {
    "G1",
    "G2",
    "G3",
    "G4",
    "G5",
    "G6",
    "G7",
    "G8",
    "G9",
    "G10",
    "G11",
    "G12",
    "G13",
    "G16",
    "G17",
    "PDF",
    "首屏",
    "看板",
}


def test_the_same_seed_makes_the_same_rows():
    first, second = (population.entities(random.Random(SEED), 30, 1, [(1, 1), (2, 1)]) for _ in range(2))
    assert first == second
    assert first != population.entities(random.Random(SEED + 1), 30, 1, [(1, 1), (2, 1)])


def test_a_made_up_office_has_valid_codes_and_no_two_names_of_offices():
    scale = SCALES["L"]
    names = [office["name"] for office in population.offices(scale)]
    assert len(set(names)) == len(names) == 201
    code = population.credit_code(random.Random(SEED))
    assert code.startswith("92620799")
    # GB 32100-2015: the weighted sum of all eighteen characters, the last one weighing 1, is a multiple of 31.
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]
    places = ["0123456789ABCDEFGHJKLMNPQRTUWXY".index(letter) for letter in code]
    assert sum(weight * place for weight, place in zip(weights, places, strict=True)) % 31 == 0


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(
    "benches",
    [
        "figures,county,snapshots,lists,pages,checks",
        "search,imports",
        "startup,pdf,workbook",
        pytest.param("paint", marks=pytest.mark.browser),
    ],
)
def test_every_bench_runs_and_shows_both_sides(benches, project, tmp_path):
    """One process for each kind of data, as ``make bench-s`` does it at a larger scale."""
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks",
            "--scale",
            "XS",
            "--only",
            benches,
            "--database",
            f"sqlite:///{tmp_path}/bench.sqlite3",
        ],
        cwd=project,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    rows = [line.split(" | ") for line in found.stdout.splitlines() if line.startswith("| ")][1:]
    assert {row[0].strip("| ") for row in rows} <= GOALS
    for goal, what, ours, reference, *_ in rows:
        assert ours.split()[0].replace(".", "").isdigit(), (goal, what)
        assert reference == "—" or float(reference.split()[0]) >= 0
    assert sum(row[3] != "—" for row in rows) >= 1


def test_every_bench_belongs_to_a_run():
    known = {
        "figures",
        "county",
        "snapshots",
        "lists",
        "pages",
        "checks",
        "search",
        "imports",
        "startup",
        "pdf",
        "workbook",
        "paint",
    }
    assert known == set(BENCHES)


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (Result("G1", "统计", 13, 10, limit=1.3), "| G1 | 统计 | 13 ms | 10 ms | 1.30 | ≤ 1.30 | 达到 |"),
        (
            Result("G1", "统计", 14, 10, limit=1.3),
            "| G1 | 统计 | 14 ms | 10 ms | 1.40 | ≤ 1.30 | **未达到** |",
        ),
        (
            Result("G3", "逐项", 10, 45, limit=5, times=True),
            "| G3 | 逐项 | 10 ms | 45 ms | ÷4.50 | ≥ 5 | **未达到** |",
        ),
        (Result("G4", "语句", 20, unit="条", limit=20), "| G4 | 语句 | 20 条 | — | — | ≤ 20 | 达到 |"),
        (Result("G8", "告知", 1.5, 3), "| G8 | 告知 | 1.50 ms | 3 ms | 0.50 | — | — |"),
    ],
)
def test_a_result_says_whether_its_goal_is_met(result, line):
    assert result.line() == line


def test_the_tables_replace_their_section_of_the_page_and_nothing_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("前\n<!-- scale S: begin -->\n旧\n<!-- scale S: end -->\n后\n", encoding="utf-8")
    body = table([Result("G4", "语句", 8, unit="条", limit=20)])
    write(page, "scale S", body)
    assert (
        page.read_text(encoding="utf-8")
        == f"前\n<!-- scale S: begin -->\n{body}\n<!-- scale S: end -->\n后\n"
    )
    with pytest.raises(SystemExit):
        write(page, "scale M", body)


def test_without_a_server_a_place_is_a_file():
    assert Place("SQLite", folder="/x").database("bench") == "sqlite:////x/bench.sqlite3"
