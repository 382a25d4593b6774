"""Overlays change exactly what their folder says, by every rule of the catalogue, and are told value by value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.cli import main
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.evaluation import as_json, evaluate
from selfcheck.faults import FaultyFileError
from selfcheck.house import House
from selfcheck.overlays import Difference
from selfcheck.settings import Settings
from selfcheck.texts import translator
from tests.factories import assessment, catalogue, criterion, dimension, write_catalogue
from tests.shipped import shipped

BAYERN = FOLDER / "overlays" / "bayern"
ADDED = {
    "sustaining-planning/sustaining-from-start": "sustaining-from-start",
    "funding/neighbourhood-fund": "neighbourhood-fund",
    "sustaining-structures/self-organisation": "self-organisation",
}
SOURCES = """\
S1: {publisher: Verlag, title: Buch, year: "2001", seen: full}
S2: {publisher: Amt, title: Heft, year: "2002", seen: title}
"""
GLOSSARY = """\
council:
  term: {de: Rat, en: council}
  forms: {de: [Rates, Räte]}
  text: {de: Gewählte Vertretung., en: Elected body.}
"""
PROFILE = """\
groups:
  - id: place
    title: {de: Ort, en: Place}
fields:
  - {id: name, group: place, type: text, label: {de: Name, en: Name}}
  - {id: size, group: place, type: integer, label: {de: Größe, en: Size}}
"""
NEW = """\
title: {de: Neues, en: New thing}
question: {de: Neu?, en: New?}
targets: {preparation: 2, implementation: 3, continuity: 4}
levels:
  0: {de: null Stufe, en: level zero}
  1: {de: eins, en: one}
  2: {de: zwei, en: two}
  3: {de: drei, en: three}
  4: {de: vier, en: four}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small catalogue: two dimensions, an essential condition, sources, glossary, profile."""
    plan = catalogue(
        dimension("steering", criterion("council-resolution", 3, essential=["continuity"]), criterion("area", 4)),
        dimension("funding", criterion("fund", (1, 2, 3))),
    )
    folder = write_catalogue(tmp_path / "criteria", plan)
    write(folder, {"sources.yaml": SOURCES, "glossary.yaml": GLOSSARY, "profile.yaml": PROFILE})
    return folder


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def overlay(base: Path, name: str = "land", head: str = "", **files: str) -> Path:
    """An overlay folder beside `base`; `funding__fund` is `funding/fund.yaml`."""
    paths = {f"{key.replace('__', '/').replace('_', '-')}.yaml": content for key, content in files.items()}
    return write(base.parent / name, {"overlay.yaml": f"id: {name}\ntitle: {{de: {name}, en: {name}}}\n{head}", **paths})


def faults_of(base: Path, *overlays: Path) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        load_catalogue(base, overlays)
    return [fault.text() for fault in caught.value.faults]


def told(plan: Catalogue) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    return {(one.place, one.path): (one.old, one.new) for one in plan.differences}


# --- the example that comes with the catalogue


@pytest.fixture(scope="module")
def federal() -> Catalogue:
    return shipped()


@pytest.fixture(scope="module")
def bavarian() -> Catalogue:
    return load_catalogue(FOLDER, [BAYERN])


def test_the_example_adds_one_sentence_to_each_of_its_criteria_and_changes_nothing_else(federal: Catalogue, bavarian: Catalogue) -> None:
    assert list(bavarian.criteria) == list(federal.criteria)
    for name, before in federal.criteria.items():
        now = bavarian.criteria[name]
        changed = [field for field in type(before).model_fields if getattr(now, field) != getattr(before, field)]
        assert changed == (["standard"] if name in ADDED.values() else []), name
        if changed:
            assert now.standard[:-1] == before.standard
            assert now.standard[-1].sources == ["S54"]
            assert now.standard[-1].basis == "read"
    for field in set(type(federal).model_fields) - {"criteria", "sha256", "overlays", "differences"}:
        assert getattr(bavarian, field) == getattr(federal, field), field


def test_the_example_is_told_value_by_value(bavarian: Catalogue) -> None:
    expected = set()
    for place, name in ADDED.items():
        number = len(bavarian.criteria[name].standard)
        expected |= {(place, f"standard.{number}.{part}") for part in ("text.de", "text.en", "basis", "sources")}
    assert set(told(bavarian)) == expected
    for difference in bavarian.differences:
        assert difference.old is None
        assert (difference.overlay, difference.title.de) == ("bayern", "Bayern")


def test_without_the_example_everything_is_as_before(federal: Catalogue, bavarian: Catalogue) -> None:
    again = load_catalogue()
    assert bavarian.sha256 != federal.sha256 == again.sha256
    assert (federal.version, bavarian.version, again.version) == ("2026.1", "2026.1+bayern", "2026.1")
    assert (again.overlays, again.differences) == ((), ())
    for demo in load_demos(FOLDER, federal).values():
        results = [as_json(evaluate(plan, demo_assessment(plan, demo, "de"))) for plan in (federal, bavarian, again)]
        for result in results:
            del result["catalogue"]
        assert results[0] == results[1] == results[2]


def test_the_catalogue_below_never_reads_its_own_overlays(federal: Catalogue) -> None:
    assert BAYERN.is_dir()
    assert federal.overlays == ()


# --- rules of merging


def test_mappings_are_merged_key_by_key_and_lists_replaced(base: Path) -> None:
    first = overlay(
        base,
        "first",
        steering__area="guiding:\n  - {de: Eins?, en: One?}\n  - {de: Zwei?, en: Two?}\ntitle: {de: Gebiet}\ntargets: {continuity: 2}\n",
    )
    second = overlay(base, "second", steering__area="guiding:\n  - {de: Drei?, en: Three?}\n")
    before, now = load_catalogue(base), load_catalogue(base, [first, second])
    old, new = before.criteria["area"], now.criteria["area"]
    assert (new.title.de, new.title.en) == ("Gebiet", old.title.en)
    assert new.targets == {**old.targets, "continuity": 2}
    assert [text.en for text in new.guiding] == ["Three?"]
    assert new.levels == old.levels
    assert told(now)[("steering/area", "targets.continuity")] == ("4", "2")
    assert told(now)[("steering/area", "guiding.2.de")] == ("Zwei?", None)


def test_add_puts_entries_at_the_end_of_lists_even_of_missing_ones(base: Path) -> None:
    sentence = "{text: {de: Satz %s, en: Sentence %s}, basis: read, sources: [S1]}"
    first = overlay(base, "first", steering__area=f"add:\n  standard:\n    - {sentence % (1, 1)}\n")
    second = overlay(base, "second", steering__area=f"add:\n  standard:\n    - {sentence % (2, 2)}\n")
    plan = load_catalogue(base, [first, second])
    assert [entry.text.en for entry in plan.criteria["area"].standard] == ["Sentence 1", "Sentence 2"]
    assert next(one.path for one in plan.differences if one.overlay == "second") == "standard.2.text.de"


def test_add_reaches_lists_inside_mappings(base: Path) -> None:
    folder = overlay(base, steering__council_resolution="add: {essential: {phases: [implementation]}}\n")
    essential = load_catalogue(base, [folder]).criteria["council-resolution"].essential
    assert essential is not None
    assert essential.phases == ["continuity", "implementation"]


def test_null_takes_something_out(base: Path) -> None:
    plan = load_catalogue(base, [overlay(base, steering__council_resolution="essential: null\n")])
    assert plan.criteria["council-resolution"].essential is None
    assert told(plan)[("steering/council-resolution", "essential.kind")] == ("professional", None)


def test_shared_files_are_merged_by_id(base: Path) -> None:
    folder = overlay(
        base,
        sources='S2: {note: {de: Nur Titel., en: Title only.}}\nS3: {publisher: Land, title: Blatt, year: "2003", seen: full}\n',
        glossary="council:\n  forms: {de: [Rats]}\n  text: {en: Elected council.}\n",
        profile="fields:\n  - {id: size, group: place, type: decimal, label: {de: Fläche, en: Size}}\n"
        "  - {id: region, group: place, type: text, label: {de: Bezirk, en: Region}}\n",
        positions="- {id: fund, question: {de: Fonds?, en: Fund?}, choices: [{id: a, text: {de: Doch, en: Indeed}, basis: known},"
        " {id: b, text: {de: Kaum, en: Hardly}, basis: known}]}\n",
    )
    before, now = load_catalogue(base), load_catalogue(base, [folder])
    assert now.sources["S1"] == before.sources["S1"]
    assert now.sources["S2"].note is not None
    assert (now.sources["S2"].title, list(now.sources)) == ("Heft", ["S1", "S2", "S3"])
    council = now.glossary["council"]
    assert (council.term, council.forms.de) == (before.glossary["council"].term, ["Rats"])
    assert (council.text.de, council.text.en) == ("Gewählte Vertretung.", "Elected council.")
    assert [(field.id, field.type) for field in now.profile.fields] == [("name", "text"), ("size", "decimal"), ("region", "text")]
    assert now.profile.groups == before.profile.groups
    assert list(now.positions) == ["fund"]
    assert told(now)[("profile", "fields.size.type")] == ("integer", "decimal")
    assert told(now)[("glossary", "council.forms.de")] == ("Rates, Räte", "Rats")


def test_a_new_criterion_is_listed_and_stands_at_the_end_of_its_dimension(base: Path) -> None:
    folder = overlay(base, head="criteria: {steering: [new-thing]}\n", steering__new_thing=NEW)
    plan = load_catalogue(base, [folder])
    assert list(plan.criteria) == ["council-resolution", "area", "new-thing", "fund"]
    assert plan.places["new-thing"][1].id == "steering"
    assert told(plan)[("steering/new-thing", "title.en")] == (None, "New thing")
    assert plan.overlays[0].new_criteria == {"new-thing"}


def test_an_overlay_may_change_what_an_earlier_one_added(base: Path) -> None:
    first = overlay(base, "first", head="criteria: {steering: [new-thing]}\n", steering__new_thing=NEW)
    second = overlay(base, "second", steering__new_thing="targets: {preparation: 4}\n")
    plan = load_catalogue(base, [first, second])
    assert plan.criteria["new-thing"].targets["preparation"] == 4
    assert plan.differences[-1] == Difference("second", plan.overlays[1].title, "steering/new-thing", "targets.preparation", "2", "4")


def test_of_two_overlays_the_later_wins(base: Path) -> None:
    one = overlay(base, "one", funding__fund="targets: {continuity: 1}\n")
    two = overlay(base, "two", funding__fund="targets: {continuity: 4}\n")
    there, back = load_catalogue(base, [one, two]), load_catalogue(base, [two, one])
    assert (there.criteria["fund"].target("continuity"), back.criteria["fund"].target("continuity")) == (4, 1)
    assert (there.version, back.version) == ("1+one+two", "1+two+one")
    assert there.sha256 != back.sha256
    assert [(one.overlay, one.old, one.new) for one in there.differences] == [("one", "3", "1"), ("two", "1", "4")]


def test_a_changed_target_changes_the_score(base: Path) -> None:
    folder = overlay(base, funding__fund="targets: {continuity: 4}\n")
    given = {"council_resolution": 3, "area": 4, "fund": 3}
    before, now = load_catalogue(base), load_catalogue(base, [folder])
    reached = [evaluate(plan, assessment(plan, "continuity", **given)) for plan in (before, now)]
    assert reached[0].overall.share == 1
    assert (reached[1].overall.points, reached[1].overall.recommended) == (10, 11)
    assert [gap.criterion.id for gap in reached[1].gaps] == ["fund"]


# --- faults are told where the overlay stands


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"funding__fnd": "targets: {continuity: 1}\n"},
            "land/funding/fnd.yaml:1: 'fnd' is not a criterion of the catalogue; did you mean 'fund'?"
            " (A new criterion belongs into overlay.yaml under criteria.)",
        ),
        ({"funding__fund": "weight: 2\ntarget: {}\n"}, "land/funding/fund.yaml:2: 'target' is not a known key; did you mean 'targets'?"),
        (
            {"funding__fund": "weight: 2\nadd:\n  evidance:\n    - {de: a, en: b}\n"},
            "land/funding/fund.yaml:3: 'evidance' is not a known key; did you mean 'evidence'?",
        ),
        (
            {"funding__fund": "add:\n  title:\n    - x\n"},
            "land/funding/fund.yaml:2: 'title' under 'add' is not a list here;"
            " add only extends lists such as standard, write anything else without add",
        ),
        ({"funding__fund": "add: x\n"}, "land/funding/fund.yaml:1: 'add' should hold names and values, indented by two spaces"),
        (
            {"funding__fund": "targets:\n  preparation: 1\n  continuity: 7\n"},
            "land/funding/fund.yaml:3: 'continuity' is 7: a recommended level lies between 0 and 4",
        ),
        (
            {"funding__fund": "targets:\n  continuty: 3\n"},
            "land/funding/fund.yaml:2: 'continuty' is not a phase of this catalogue; did you mean 'continuity'?",
        ),
        ({"funding__fund": "levels:\n  5: {de: a, en: b}\n"}, "land/funding/fund.yaml:1: needs the levels 0–4, found 0, 1, 2, 3, 4, 5; add or remove levels"),
        (
            {"funding__fund": "add:\n  standard:\n    - text: {de: a, en: b}\n      basis: read\n      sources: [S9]\n"},
            "land/funding/fund.yaml:5: 'S9' is not a known source; add it to sources.yaml or correct the id",
        ),
        (
            {"funding__fund": "\n\nadd:\n  standard:\n    - {text: {de: a, en: b}, basis: read}\n"},
            "land/funding/fund.yaml:5: 'standard' is marked as read but names no source; add 'sources' or set basis: known",
        ),
        (
            {"steering__council_resolution": "weight: 2\ntargets: {continuity: 0}\n"},
            "land/steering/council-resolution.yaml:2: is essential in 'continuity' but not judged there (recommended level 0);"
            " correct one of the two",
        ),
        ({"funding__area": "weight: 2\n"}, "land/funding/area.yaml: 'area' belongs to the dimension 'steering'; move the file into the folder of that name"),
        ({"funding__fund": ""}, "land/funding/fund.yaml:1: 'land/funding/fund.yaml' should hold names and values, indented by two spaces"),
        ({"source": "S1: {}\n"}, "land/source.yaml: is not read here; did you mean 'sources.yaml'?"),
        ({"sources": "S1: {yaer: \"2001\"}\n"}, "land/sources.yaml:1: 'yaer' is not a known key; did you mean 'year'?"),
        (
            {"profile": "fields:\n  - {id: size, group: plce, type: integer, label: {de: a, en: b}}\n"},
            "land/profile.yaml:2: 'plce' is not a group of the profile; did you mean 'place'?",
        ),
        (
            {"profile": "fields:\n  - {id: x, group: place, type: text, label: {de: a, en: b}}\n"
             "  - {id: x, group: place, type: text, label: {de: a, en: b}}\n"},
            "land/profile.yaml:3: 'x' is used twice; ids are unique, choose another",
        ),
        ({"head": "criteria: {stering: [x]}\n"}, "land/overlay.yaml:3: 'stering' is not a dimension of the catalogue; did you mean 'steering'?"),
        ({"head": "criteria: {steering: [new-thing]}\n"}, "land/overlay.yaml:3: there is no file steering/new-thing.yaml for 'new-thing';"
         " write it or take the id out of the list"),
        ({"head": "criteria: {steering: [area]}\n"}, "land/overlay.yaml:3: 'area' is listed a second time; keep it in one dimension"),
        ({"head": "titel: x\n"}, "land/overlay.yaml:3: 'titel' is not a known key; did you mean 'title'?"),
        ({"funding__fund": "weight: 2\nweight: 3\n"}, "land/funding/fund.yaml:2: 'weight' stands here for the second time (first in line 1); keep one"),
    ],
)  # fmt: skip
def test_faults_stand_at_the_overlays_file_and_line(base: Path, files: dict[str, str], expected: str) -> None:
    assert expected in faults_of(base, overlay(base, **files))


def test_all_faults_of_an_overlay_come_together_and_none_of_the_files_below(base: Path) -> None:
    folder = overlay(base, steering__area="builds-on: [area, fnd]\n", funding__fund="wieght: 2\n")
    assert [line.split(": ")[0] for line in faults_of(base, folder)] == [
        "land/funding/fund.yaml:1",
        "land/steering/area.yaml:1",
        "land/steering/area.yaml:1",
    ]


def test_a_circle_closed_by_an_overlay_is_told_there(base: Path) -> None:
    one = overlay(base, "one", steering__area="builds-on: [fund]\n")
    two = overlay(base, "two", funding__fund="builds-on: [area]\n")
    assert faults_of(base, one, two) == [
        "two/funding/fund.yaml:1: leads back to itself (fund → area → fund); take one of these references out"
    ]


def test_faults_below_come_first(base: Path) -> None:
    write(base, {"steering/area.yaml": "title: x\n"})
    assert all(line.startswith("criteria/steering/area.yaml:") for line in faults_of(base, overlay(base, funding__fund="wieght: 2\n")))


def test_a_folder_without_overlay_yaml_is_no_overlay(base: Path) -> None:
    (base.parent / "land").mkdir()
    assert faults_of(base, base.parent / "land") == [
        "land/overlay.yaml: is missing; a folder with changes to the catalogue (overlay) needs this file"
    ]


def test_an_overlay_counts_once_and_its_id_fits_into_the_version(base: Path) -> None:
    land = overlay(base)
    assert faults_of(base, land, land) == [f"{land.as_posix()}/overlay.yaml:1: 'land' is used twice; ids are unique, choose another"]
    long = overlay(base, "a-name-that-is-much-longer-than-is-needed")
    assert "be longer than 40 characters" in faults_of(base, long)[0]


# --- setting and command


def test_the_setting_names_a_catalogue_and_its_overlays(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = overlay(base, funding__fund="weight: 2\n")
    monkeypatch.setenv("SELFCHECK_CATALOGUE", os.pathsep.join([str(base), str(folder)]))
    house = House(Settings.load())
    assert house.folder == base
    assert house.catalogue.version == "1+land"


def test_the_setting_may_name_one_folder_or_none(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(base))
    assert Settings.load().catalogue == (base,)
    monkeypatch.delenv("SELFCHECK_CATALOGUE")
    assert House(Settings.load()).folder == FOLDER


def test_a_folder_that_does_not_exist_is_a_fault_of_the_setting(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFCHECK_CATALOGUE", os.pathsep.join([str(base), "nowhere"]))
    with pytest.raises(FaultyFileError) as caught:
        Settings.load()
    assert [fault.text() for fault in caught.value.faults] == [
        "SELFCHECK_CATALOGUE: there is no folder 'nowhere'; give the folder that holds overlay.yaml"
    ]


def test_check_takes_the_joined_form(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", os.pathsep.join([str(base), str(overlay(base, funding__fund="wieght: 2\n"))])]) == 1
    assert capsys.readouterr().out == "land/funding/fund.yaml:1: 'wieght' is not a known key; did you mean 'weight'?\n"
    assert main(["check", os.pathsep.join([str(FOLDER), str(BAYERN)])]) == 0
    capsys.readouterr()
    assert main(["check", "nowhere"]) == 1
    assert capsys.readouterr().out == f"FOLDER: {translator('en')('setting.no-folder', value='nowhere')}\n"
