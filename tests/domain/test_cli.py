"""The command line: check, new, demo, score – what is printed where, and the exit code."""

import json
import shutil
import subprocess
import sys

import pytest

from selfcheck.assessment_file import dump_assessment, load_assessment
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.cli import main
from selfcheck.evaluation import as_json
from tests.factories import assessment, catalogue, criterion, evaluated, write_catalogue
from tests.shipped import shipped

pytestmark = pytest.mark.slow

SUMMARY = "60 criteria, 16 dimensions, 3 areas, 13 essentials, 13 positions, 68 terms, 0 faults"
PLAN = catalogue(criterion("a", (2, 4, 4), essential=True), criterion("b", 4))


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch):
    monkeypatch.delenv("SELFCHECK_CATALOGUE", raising=False)


@pytest.fixture
def small(tmp_path):
    """The small catalogue as a folder."""
    return write_catalogue(tmp_path / "criteria", PLAN)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "case.json"


def save(file, **given):
    file.write_bytes(dump_assessment(assessment(PLAN, **given)))
    return file


def run(*arguments):
    return main([str(argument) for argument in arguments])


def python(*arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=FOLDER.parent, capture_output=True, text=True, encoding="utf-8", check=False
    )


# --- check


def test_check_sums_up_a_sound_catalogue(capsys):
    assert run("check") == 0
    assert capsys.readouterr() == (f"{SUMMARY}\n", "")


def test_check_runs_as_a_module():
    finished = python("-m", "selfcheck", "check")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, f"{SUMMARY}\n", "")


def test_check_takes_a_folder_and_a_language(small, capsys):
    assert run("check", small, "--lang", "de") == 0
    assert capsys.readouterr().out == "2 Kriterien, 1 Dimension, 1 Bereich, 1 Mindestbedingung, 0 Positionsfragen, 0 Begriffe, 0 Fehler\n"


def test_check_takes_the_catalogue_of_the_settings(small, monkeypatch, capsys):
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(small))
    assert run("check") == 0
    assert capsys.readouterr().out.startswith("2 criteria, ")


def test_check_lists_the_faults_of_all_files_with_their_lines(small, capsys):
    a, b = small / "steering" / "a.yaml", small / "steering" / "b.yaml"
    a.write_text("titel: x\n" + a.read_text("utf-8"), "utf-8")
    b.write_text(b.read_text("utf-8").replace("preparation: 4", "preparation: 7"), "utf-8")
    line = b.read_text("utf-8").splitlines().index("  preparation: 7") + 1
    assert run("check", small) == 1
    assert capsys.readouterr().out.splitlines() == [
        "criteria/steering/a.yaml:1: 'titel' is not a known key; did you mean 'title'?",
        f"criteria/steering/b.yaml:{line}: 'preparation' is 7: a recommended level lies between 0 and 4",
    ]


def test_check_finds_faults_of_demo_cases_too(tmp_path, capsys):
    folder = shutil.copytree(FOLDER, tmp_path / "criteria")
    demo = folder / "demo" / "musterfurt.yaml"
    demo.write_text(demo.read_text("utf-8").replace("\n  base-funding:", "\n  base-fundin:"), "utf-8")
    line = next(number for number, text in enumerate(demo.read_text("utf-8").splitlines(), 1) if text.startswith("  base-fundin:"))
    assert run("check", folder) == 1
    expected = f"criteria/demo/musterfurt.yaml:{line}: 'base-fundin' is not a known criterion; did you mean 'base-funding'?\n"
    assert capsys.readouterr().out == expected


def test_check_of_an_empty_folder_says_what_is_missing(tmp_path, capsys):
    assert run("check", tmp_path) == 1
    assert capsys.readouterr().out == f"{tmp_path.name}/catalogue.yaml: is missing; a catalogue folder needs this file\n"


# --- new, demo


def test_new_writes_an_empty_file_that_can_be_read_again(file, capsys):
    assert run("new", "-o", file) == 0
    assert capsys.readouterr().out == f"{file}\n"
    plan = shipped()
    fresh = load_assessment(file.read_bytes(), str(file), plan)
    assert (fresh.catalogue.id, fresh.catalogue.version, fresh.answers, fresh.plan) == (plan.id, plan.version, {}, [])
    assert "phase" not in fresh.profile


def test_new_takes_a_phase(file):
    assert run("new", "--phase", "continuity", "-o", file) == 0
    assert json.loads(file.read_bytes())["profile"]["phase"] == "continuity"


def test_an_unknown_phase_is_refused_with_those_that_exist(small, file, capsys):
    save(file, a=2)
    for command in (("new", "-o", file.with_name("new.json")), ("score", file, "--catalogue", small)):
        with pytest.raises(SystemExit) as left:
            run(*command, "--phase", "middle")
        assert left.value.code == 2
        assert capsys.readouterr() == ("", "There is no phase 'middle'; possible are preparation, implementation, continuity.\n")
    assert not file.with_name("new.json").exists()


def test_new_without_a_place_to_write_to_is_refused(capsys):
    with pytest.raises(SystemExit) as left:
        run("new")
    assert left.value.code == 2


def test_demo_writes_every_case_as_a_sound_file(tmp_path, capsys):
    assert run("demo", "-o", tmp_path / "cases") == 0
    files = [tmp_path / "cases" / f"{name}.json" for name in ("musterfurt", "grossfiktingen", "neu-erdachtsheim")]
    assert capsys.readouterr().out.splitlines() == [str(file) for file in files]
    plan = shipped()
    for file in files:
        assert load_assessment(file.read_bytes(), str(file), plan).answers


# --- score


def test_score_prints_the_evaluation_in_words(small, file, capsys):
    save(file, a=1, b=3)
    assert run("score", file, "--catalogue", small) == 0
    # 1 of 2 and 3 of 4: 4 of 6 = 66.7 %
    assert capsys.readouterr() == (
        "Phase: Preparation\n"
        "67% · 4 of 6 recommended points\n"
        "Coverage: 100%\n"
        "Stage: developing [en]\n"
        "Essential condition not met: a [en]\n"
        "  1. a [en]: level 1, recommended 2\n"
        "  2. b [en]: level 3, recommended 4\n",
        "",
    )


def test_score_speaks_german(small, file, capsys):
    save(file, a=2, b=4)
    assert run("score", file, "--catalogue", small, "--lang", "de") == 0
    printed = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert printed == "Phase: Vorbereitung\n100 % · 6 von 6 empfohlenen Punkten\nAbdeckung: 100 %\nReifestufe: ready [de]\n"


def test_score_shows_only_the_band_while_too_little_is_rated(small, file, capsys):
    save(file, a=1)
    assert run("score", file, "--catalogue", small) == 0
    # 1 of 2 is rated, 4 points are open: low 1 of 6, high 5 of 6, coverage 2 of 6
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "Range 17–83%; too little has been rated for a single number"
    assert lines[2] == "Coverage: 33%"
    assert not any(line.startswith("Stage") for line in lines)


def test_score_of_an_empty_file_says_that_nothing_is_rated(small, file, capsys):
    save(file)
    assert run("score", file, "--catalogue", small) == 0
    assert capsys.readouterr().out == "Phase: Preparation\nNothing has been rated yet, so there is no result.\nCoverage: 0%\n"


def test_score_as_json_is_the_evaluation(small, file, capsys):
    save(file, a=1, b="unknown")
    assert run("score", file, "--catalogue", small, "--json") == 0
    assert json.loads(capsys.readouterr().out) == as_json(evaluated(load_catalogue(small), a=1, b="unknown"))


def test_score_takes_another_phase_than_the_profile(small, file, capsys):
    file.write_bytes(dump_assessment(assessment(PLAN, "preparation", a=2, b=4)))
    shares = []
    for extra in ((), ("--phase", "implementation")):
        run("score", file, "--catalogue", small, "--json", *extra)
        printed = json.loads(capsys.readouterr().out)
        shares.append((printed["phase"], printed["overall"]["share"]))
    assert shares == [("preparation", 1), ("implementation", 0.75)]  # 6 of 6, then 6 of 8


def test_score_uses_the_catalogue_of_the_house_by_default(file, capsys):
    run("new", "--phase", "implementation", "-o", file)
    capsys.readouterr()
    assert run("score", file, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["catalogue"]["id"], printed["phase"], len(printed["criteria"])) == ("quartiersmanagement", "implementation", 60)


def test_criteria_the_catalogue_does_not_know_are_named_and_do_not_count(small, file, capsys):
    save(file, a=2, b=4, from_elsewhere=0)
    assert run("score", file, "--catalogue", small, "--json") == 0
    printed, complaints = capsys.readouterr()
    assert json.loads(printed)["overall"]["share"] == 1
    assert complaints == "kept but not scored, because this catalogue does not know it: from-elsewhere\n"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"answers": {"a": {"state": "rated"}}}, "answers.a: is rated but has no level; add 'level' or choose another state"),
        (
            {"answers": {"a": {"state": "rated", "level": 5}}},
            "answers.a.level: 'level' is 5: Input should be less than or equal to 4",
        ),
        ({"answers": {"a": {"state": "not-applicable"}}}, "answers.a: is not applicable but gives no reason; add 'reason'"),
        (
            {"answers": {"a": {"state": "rated", "level": 1, "target": 1}}},
            "answers.a: deviates from the recommended level without a reason; add 'target-reason'",
        ),
        ({"answer": {}}, "answer: 'answer' is not a known name here; did you mean 'answers'?"),
        ({"format": 2}, "format: is 2: the file comes from a newer version of this tool; please update the tool, then open the file"),
    ],
)
def test_a_faulty_file_is_refused_with_file_path_and_sentence(small, file, capsys, change, complaint):
    data = json.loads(dump_assessment(assessment(PLAN)))
    file.write_text(json.dumps({**data, **change}), "utf-8")
    assert run("score", file, "--catalogue", small, "--json") == 1
    assert capsys.readouterr() == ("", f"{file}: {complaint}\n")


def test_all_faults_of_a_file_are_told_together(small, file, capsys):
    data = json.loads(dump_assessment(assessment(PLAN)))
    data["answers"] = {"a": {"state": "rated"}, "b": {"state": "unknown", "level": 2}}
    file.write_text(json.dumps(data), "utf-8")
    assert run("score", file, "--catalogue", small) == 1
    assert [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()] == ["answers.a", "answers.b"]


def test_a_file_that_is_no_json_is_refused_with_its_line(small, file, capsys):
    file.write_text('{\n"format": 1\n"catalogue": 2}', "utf-8")
    assert run("score", file, "--catalogue", small) == 1
    printed, complaints = capsys.readouterr()
    assert printed == ""
    assert complaints.startswith(f"{file}:3: is not readable as JSON")


def test_a_missing_file_is_a_sentence_not_a_traceback(small, file, capsys):
    assert run("score", file, "--catalogue", small) == 1
    assert capsys.readouterr() == ("", f"{file}: No such file or directory\n")


def test_score_needs_no_web_framework(small, file):
    save(file, a=2)
    script = (
        "import sys; from selfcheck.cli import main; code = main(sys.argv[1:]); "
        "print(sorted({'streamlit', 'starlette', 'sqlalchemy'} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    finished = python("-c", script, "score", file, "--catalogue", small)
    assert (finished.returncode, finished.stderr) == (0, "[]\n")
