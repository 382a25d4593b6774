"""`python -m selfcheck report` writes the same documents without Streamlit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue_files import FOLDER
from selfcheck.cli import main
from selfcheck.demo import demo_assessment, load_demos
from tests.shipped import shipped

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = shipped()
    made = tmp_path_factory.mktemp("given") / "musterfurt.json"
    made.write_bytes(dump_assessment(demo_assessment(catalogue, load_demos(FOLDER, catalogue)["musterfurt"], "de")))
    return made


def test_a_document_is_written_without_streamlit(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "short.pdf"
    code = (
        "import sys; from selfcheck.cli import main;"
        f"assert main(['report', {str(file)!r}, '--format', 'pdf', '--short', '-o', {str(out)!r}]) == 0;"
        f"[main(['report', {str(file)!r}, '--format', format_, '--short', '-o', {os.devnull!r}]) for format_ in ('docx', 'xlsx', 'csv', 'md', 'json')];"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('streamlit', 'starlette')]"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{out}\n")
    assert out.read_bytes().startswith(b"%PDF-")


def test_other_commands_do_not_wait_for_document_libraries() -> None:
    code = "import sys, selfcheck.cli; assert not {'typst', 'docx', 'altair', 'xlsxwriter', 'numpy'} & set(sys.modules), sys.modules.keys()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("format_", ["docx", "xlsx", "csv", "md", "json"])
def test_every_format_is_written(file: Path, tmp_path: Path, format_: str) -> None:
    out = tmp_path / f"report.{format_}"
    assert main(["report", str(file), "--format", format_, "--lang", "en", "--parts", "results,plan", "-o", str(out)]) == 0
    assert out.stat().st_size > 500


def test_json_is_the_assessment_itself(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.json"
    assert main(["report", str(file), "--format", "json", "-o", str(out)]) == 0
    assert json.loads(out.read_bytes()) == json.loads(file.read_bytes())


def test_the_date_is_the_only_thing_that_changes(file: Path, tmp_path: Path) -> None:
    made = []
    for day in ("2026-11-22", "2026-11-22", "2027-01-01"):
        out = tmp_path / "short.md"
        assert main(["report", str(file), "--short", "--format", "md", "--date", day, "-o", str(out)]) == 0
        made.append(out.read_text("utf-8"))
    assert made[0] == made[1]
    assert made[2] == made[0].replace("22\\.11\\.2026", "01\\.01\\.2027").replace("22.11.2026", "01.01.2027")


def test_a_faulty_file_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = tmp_path / "faulty.json"
    faulty.write_text('{"format": 1, "catalogue": {"id": "quartiersmanagement", "version": "2026.1"}, "answers": {"x": {"level": "drei"}}}')
    assert main(["report", str(faulty), "--lang", "de", "-o", str(tmp_path / "out.pdf")]) == 1
    assert capsys.readouterr().err.startswith(f"{faulty}: answers.x")
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(("option", "word"), [("--parts", "results,nothing"), ("--area", "nowhere"), ("--phase", "later")])
def test_a_word_that_does_not_exist_is_told_with_those_that_do(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, word: str
) -> None:
    try:
        code = main(["report", str(file), option, word, "-o", str(tmp_path / "out.pdf")])
    except SystemExit as left:
        code = int(left.code or 0)
    assert code == 2
    assert word.split(",")[-1] in capsys.readouterr().err
