"""Every kind of fault in a catalogue is told with file, line and way out; the real catalogue has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.demo import load_demos
from selfcheck.faults import FaultyFileError
from selfcheck.yamlfile import MAX_BYTES, MAX_DEPTH, parse

SOUND = {
    "catalogue.yaml": """\
id: tiny
version: "1"
title: {de: Klein, en: Tiny}
scale:
  - {points: 0, name: {de: nichts, en: nothing}}
  - {points: 1, name: {de: teils, en: partly}}
  - {points: 2, name: {de: alles, en: all}}
phases:
  - {id: early, name: {de: Früh, en: Early}}
  - {id: late, name: {de: Spät, en: Late}}
stages:
  - {id: start, from: 0, name: {de: Anfang, en: Start}}
  - {id: ready, from: 70, name: {de: Bereit, en: Ready}}
cap: start
essential-level: 1
coverage-minimum: 70
areas:
  - id: whole
    title: {de: Ganzes, en: Whole}
    dimensions:
      - id: rooms
        title: {de: Räume, en: Rooms}
        criteria: [local-office]
      - id: people
        title: {de: Menschen, en: People}
        criteria: [team-size]
""",
    "rooms/local-office.yaml": """\
title: {de: Büro, en: Office}
question:
  de: Gibt es ein Büro?
  en: Is there an office?
standard:
  - text: {de: Ein Büro gehört dazu., en: An office belongs to it.}
    basis: read
    sources: [S1]
targets: {early: 1, late: 2}
essential: {phases: [late], kind: professional}
levels:
  0: {de: Es gibt keines., en: There is none.}
  1: {de: Es ist geplant., en: It is planned.}
  2: {de: Es ist offen., en: It is open.}
steps:
  2:
    who: {de: Amt, en: Office}
    text: {de: Mieten., en: Rent it.}
    effort: small
    council: false
    months: [1, 2]
""",
    "people/team-size.yaml": """\
title: {de: Team, en: Team}
question:
  de: Gibt es ein Team?
  en: Is there a team?
targets: {early: 0, late: 2}
weight: 1.5
levels:
  0: {de: Nein., en: No.}
  1: {de: Geplant., en: Planned.}
  2: {de: Ja., en: Yes.}
builds-on: [local-office]
""",
    "sources.yaml": """\
S1: {publisher: Verlag, title: Buch, year: "2001", seen: full}
S22: {publisher: Verlag, title: Heft, year: "2002", seen: title}
""",
    "facts.yaml": """\
topics:
  - {id: history, title: {de: Geschichte, en: History}}
facts:
  - id: F001
    topic: history
    text: {de: Es begann., en: It began.}
    basis: read
    sources: [S1]
""",
    "positions.yaml": """\
- id: permanent
  question: {de: Dauerhaft oder nicht, en: For good or not}
  choices:
    - {id: agree, text: {de: Dauerhaft., en: For good.}, basis: known}
    - {id: disagree, text: {de: Auf Zeit., en: For a time.}, basis: known}
""",
    "profile.yaml": """\
groups:
  - {id: place, title: {de: Ort, en: Place}}
fields:
  - {id: residents, group: place, type: integer, label: {de: Einwohner, en: Residents}}
  - {id: state, group: place, type: choice, label: {de: Land, en: State}, choices: [{id: hesse, label: {de: Hessen, en: Hesse}}]}
""",
}
CATALOGUE, OFFICE, TEAM = "catalogue.yaml", "rooms/local-office.yaml", "people/team-size.yaml"


def write(folder: Path, *changes: tuple[str, str, str], files: dict[str, str | bytes | None] | None = None) -> Path:
    """The sound catalogue in folder/tiny, with (file, old, new) replaced and whole `files` written or left out (None)."""
    content: dict[str, str | bytes | None] = {**SOUND, **(files or {})}
    for file, old, new in changes:
        text = content[file]
        assert isinstance(text, str)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        content[file] = text.replace(old, new)
    for file, text in content.items():
        if text is not None:
            path = folder / "tiny" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "tiny"


def lines(folder: Path, lang: str = "en") -> list[str]:
    """All faults of a folder as the editor reads them."""
    with pytest.raises(FaultyFileError) as caught:
        load_catalogue(folder)
    return [fault.text(lang) for fault in caught.value.faults]


def test_the_small_catalogue_is_sound(tmp_path):
    assert list(load_catalogue(write(tmp_path)).criteria) == ["local-office", "team-size"]


TRAP = (
    "'{}' without quotation marks is read differently by different programs; "
    'write "{}" in quotation marks (or the number without leading zeros)'
)
UNREADABLE = "cannot be read ({}); check indentation, colons and quotation marks near this line"
TITLE = "{de: Team, en: Team}"
KINDS = {
    # --- names
    "doubled key": (
        (TEAM, "weight: 1.5\n", f"weight: 1.5\ntitle: {TITLE}\n"),
        "people/team-size.yaml:7: 'title' stands here for the second time (first in line 1); keep one",
    ),
    "unknown key with suggestion": (
        (TEAM, "weight:", "wieght:"),
        "people/team-size.yaml:6: 'wieght' is not a known key; did you mean 'weight'?",
    ),
    "unknown key deep inside": (
        (OFFICE, "    council: false\n", "    council: false\n    counsel: true\n"),
        "rooms/local-office.yaml:21: 'counsel' is not a known key; did you mean 'council'?",
    ),
    "unknown key in a shared file": (
        ("sources.yaml", "S22: {", "S22: {adress: here, "),
        "sources.yaml:2: 'adress' is not a known key; did you mean 'address'?",
    ),
    "unknown key without suggestion": (
        (TEAM, "weight:", "zzzz:"),
        "people/team-size.yaml:6: 'zzzz' is not a known key; see criteria/README.md for the keys",
    ),
    "number as key": ((TEAM, "weight:", "5:"), "people/team-size.yaml:6: '5' is not a known key; see criteria/README.md for the keys"),
    "list as key": (
        (TEAM, "weight:", "[a]:"),
        "people/team-size.yaml:6: '[…]' cannot be a name; use a word, with quotation marks if need be",
    ),
    "id inside a criterion": (
        (TEAM, "weight: 1.5", "id: other"),
        "people/team-size.yaml:6: 'id' is not a known key; see criteria/README.md for the keys",
    ),
    # --- words that other programs read differently
    "no": ((TEAM, "en: No.", "en: no"), "people/team-size.yaml:8: " + TRAP.format("no", "no")),
    "1:30": ((TEAM, "en: No.", "en: 1:30"), "people/team-size.yaml:8: " + TRAP.format("1:30", "1:30")),
    "010": ((TEAM, "late: 2", "late: 010"), "people/team-size.yaml:5: " + TRAP.format("010", "010")),
    "date": ((TEAM, "en: No.", "en: 2026-12-31"), "people/team-size.yaml:8: " + TRAP.format("2026-12-31", "2026-12-31")),
    # --- values
    "missing translation": ((TEAM, TITLE, "{de: Team}"), "people/team-size.yaml:1: 'title' has no text in 'en'; add it"),
    "missing key": ((TEAM, f"title: {TITLE}\n", ""), "people/team-size.yaml:1: 'title' is missing; add it"),
    "wrong type": ((TEAM, "late: 2", "late: two"), "people/team-size.yaml:5: 'late' is 'two': Input should be a whole number"),
    "number for a text": (
        (TEAM, TITLE, "{de: 5, en: Team}"),
        "people/team-size.yaml:1: 'de' is 5: Input should be a text; put it in quotation marks",
    ),
    "word for a list": (
        (TEAM, "[local-office]", "local-office"),
        "people/team-size.yaml:11: 'builds-on' should be a list; begin each entry with '- '",
    ),
    "word for a group": (
        (TEAM, TITLE, "Team"),
        "people/team-size.yaml:1: 'title' should hold names and values, indented by two spaces",
    ),
    "not one of the words": (
        (OFFICE, "effort: small", "effort: tiny"),
        "rooms/local-office.yaml:19: 'effort' is 'tiny': Input should be 'small', 'medium' or 'large'",
    ),
    "word for a number": (
        (TEAM, "1.5", "much"),
        "people/team-size.yaml:6: 'weight' is 'much', not a number; write digits, with a point for decimals",
    ),
    "exponent": (
        (TEAM, "1.5", '"1e999999999"'),
        "people/team-size.yaml:6: 'weight' is '1e999999999', not a number; write digits, with a point for decimals",
    ),
    "division by zero": (
        (TEAM, "1.5", "1/0"),
        "people/team-size.yaml:6: 'weight' is '1/0', not a number; write digits, with a point for decimals",
    ),
    "weight of nothing": ((TEAM, "1.5", "0"), "people/team-size.yaml:6: 'weight' is 0: Input should be greater than 0"),
    "too few entries": ((OFFICE, "[1, 2]", "[1]"), "rooms/local-office.yaml:21: 'months' has 1 entries, needs at least 2"),
    "empty text": ((TEAM, TITLE, '{de: "", en: Team}'), "people/team-size.yaml:1: 'de' is empty; write a text or leave the key out"),
    "nothing after the colon": (
        (TEAM, TITLE, "{de: , en: Team}"),
        "people/team-size.yaml:1: 'de' is empty; write a text or leave the key out",
    ),
    "spaces only": ((TEAM, TITLE, '{de: "  ", en: Team}'), "people/team-size.yaml:1: 'de' is empty; write a text or leave the key out"),
    "too long text": (
        (TEAM, TITLE, f"{{de: {'a' * 2001}, en: Team}}"),
        "people/team-size.yaml:1: 'de' is longer than 2000 characters; shorten it",
    ),
    "endless number": (
        (TEAM, "late: 2", f"late: {'9' * 5000}"),
        "people/team-size.yaml:5: contains a number that is far too long; correct it",
    ),
    # --- YAML itself
    "anchor": ((TEAM, TITLE, f"&t {TITLE}"), "people/team-size.yaml:1: uses & or * to repeat a part; write the part out"),
    "tag": ((TEAM, TITLE, "{de: !odd Team, en: Team}"), "people/team-size.yaml:1: uses the tag !odd; leave it out"),
    "tab": (
        (TEAM, "  de: Gibt", "\tde: Gibt"),
        "people/team-size.yaml:3: " + UNREADABLE.format("found character that cannot start any token"),
    ),
    "indentation": (
        (TEAM, "  en: Is", "    en: Is"),
        "people/team-size.yaml:4: " + UNREADABLE.format("mapping values are not allowed in this context"),
    ),
    "colon in a text": (
        (TEAM, "  en: Is there", "  en: Team: is there"),
        "people/team-size.yaml:4: " + UNREADABLE.format("mapping values are not allowed in this context"),
    ),
    "too deep": (
        (TEAM, "1.5", "[" * MAX_DEPTH + "]" * MAX_DEPTH),
        "people/team-size.yaml:6: is nested deeper than 20 levels; simplify it",
    ),
    # --- levels and phases
    "level missing": (
        (TEAM, "  1: {de: Geplant., en: Planned.}\n", ""),
        "people/team-size.yaml:7: needs the levels 0–2, found 0, 2; add or remove levels",
    ),
    "level too many": (
        (TEAM, "builds-on:", "  3: {de: Mehr., en: More.}\nbuilds-on:"),
        "people/team-size.yaml:7: needs the levels 0–2, found 0, 1, 2, 3; add or remove levels",
    ),
    "plain level missing": (
        (TEAM, "builds-on:", "plain: {question: Team da, levels: {0: nichts, 1: etwas}}\nbuilds-on:"),
        "people/team-size.yaml:11: needs the levels 0–2, found 0, 1; add or remove levels",
    ),
    "step to level 0": (
        (OFFICE, "steps:\n  2:", "steps:\n  0:"),
        "rooms/local-office.yaml:16: there is no step to level 0; levels above 0 and up to 2 can be reached",
    ),
    "target out of range": (
        (TEAM, "late: 2", "late: 3"),
        "people/team-size.yaml:5: 'late' is 3: a recommended level lies between 0 and 2",
    ),
    "target missing": (
        (TEAM, ", late: 2", ""),
        "people/team-size.yaml:5: has no recommended level for the phase 'late'; add it, 0 = not judged in this phase",
    ),
    "unknown phase": (
        (TEAM, "late: 2", "late: 2, lat: 2"),
        "people/team-size.yaml:5: 'lat' is not a phase of this catalogue; did you mean 'late'?",
    ),
    "essential without target": (
        (TEAM, "weight: 1.5", "essential: {phases: [early], kind: professional}"),
        "people/team-size.yaml:6: is essential in 'early' but not judged there (recommended level 0); correct one of the two",
    ),
    # --- references
    "unknown source": (
        (OFFICE, "[S1]", "[X99]"),
        "rooms/local-office.yaml:8: 'X99' is not a known source; add it to sources.yaml or correct the id",
    ),
    "unknown source with suggestion": (
        ("facts.yaml", "[S1]", "[S2]"),
        "facts.yaml:8: 'S2' is not a known source; did you mean 'S22'?",
    ),
    "read without source": (
        (OFFICE, "    sources: [S1]\n", ""),
        "rooms/local-office.yaml:6: 'standard' is marked as read but names no source; add 'sources' or set basis: known",
    ),
    "builds on itself": (
        (TEAM, "[local-office]", "[team-size]"),
        "people/team-size.yaml:11: leads back to itself (team-size → team-size); take one of these references out",
    ),
    "circular": (
        (OFFICE, "steps:", "builds-on: [team-size]\nsteps:"),
        "people/team-size.yaml:11: leads back to itself (team-size → local-office → team-size); take one of these references out",
        "rooms/local-office.yaml:15: leads back to itself (local-office → team-size → local-office); take one of these references out",
    ),
    "dangling": (
        (TEAM, "[local-office]", "[zzzz]"),
        "people/team-size.yaml:11: 'zzzz' is not a known criterion; correct the id",
    ),
    "dangling with suggestion": (
        (TEAM, "[local-office]", "[local-ofice]"),
        "people/team-size.yaml:11: 'local-ofice' is not a known criterion; did you mean 'local-office'?",
    ),
    "unknown group": (
        ("profile.yaml", "residents, group: place", "residents, group: plaze"),
        "profile.yaml:4: 'plaze' is not a group of the profile; did you mean 'place'?",
    ),
    "unknown topic": (
        ("facts.yaml", "topic: history", "topic: zzzz"),
        "facts.yaml:5: 'zzzz' is not a topic; use one of those listed under topics",
    ),
    "unknown cap": (
        (CATALOGUE, "cap: start", "cap: stat"),
        "catalogue.yaml:14: 'stat' is not a stage of this catalogue; did you mean 'start'?",
    ),
    # --- catalogue.yaml
    "stages fall": ((CATALOGUE, "from: 0", "from: 80"), "catalogue.yaml:11: stages must begin at 0 and rise; order them by 'from'"),
    "stages begin late": ((CATALOGUE, "from: 0", "from: 1"), "catalogue.yaml:11: stages must begin at 0 and rise; order them by 'from'"),
    "scale does not rise": (
        (CATALOGUE, "points: 1", "points: 2"),
        "catalogue.yaml:4: the points of the scale must rise from level to level; order them",
    ),
    "essential level beyond the scale": (
        (CATALOGUE, "essential-level: 1", "essential-level: 3"),
        "catalogue.yaml:15: is 3, but the highest level is 2; choose a level of the scale",
    ),
    "listed twice": (
        (CATALOGUE, "[team-size]", "[team-size, local-office]"),
        "catalogue.yaml:26: 'local-office' is listed a second time; keep it in one dimension",
    ),
    "stage twice": ((CATALOGUE, "id: ready", "id: start"), "catalogue.yaml:11: 'start' is used twice; ids are unique, choose another"),
    # --- shared files
    "field twice": (
        ("profile.yaml", "{id: state,", "{id: residents,"),
        "profile.yaml:5: 'residents' is used twice; ids are unique, choose another",
    ),
    "choice twice": (
        ("positions.yaml", "id: disagree", "id: agree"),
        "positions.yaml:5: 'agree' is used twice; ids are unique, choose another",
    ),
    "choices without choice type": (
        ("profile.yaml", "type: choice,", "type: text,"),
        "profile.yaml:5: 'fields': choices belong to the types choice and choices, and those need them",
    ),
    "choice type without choices": (
        ("profile.yaml", "type: integer,", "type: choice,"),
        "profile.yaml:4: 'fields': choices belong to the types choice and choices, and those need them",
    ),
    "word for one of two kinds of number": (
        ("profile.yaml", "type: integer,", "type: integer, range: [few, 9],"),
        "profile.yaml:4: 'range' is 'few': Input should be a whole number",
    ),
    "default that is refused": (
        ("profile.yaml", "type: choice,", "type: choice, default: hese,"),
        "profile.yaml:5: 'hese' is not one of the choices; did you mean 'hesse'?",
    ),
}


@pytest.mark.parametrize(("change", "expected"), [(kind[0], kind[1:]) for kind in KINDS.values()], ids=KINDS)
def test_a_fault_is_told_with_file_line_and_way_out(tmp_path, change, expected):
    assert lines(write(tmp_path, change)) == [f"tiny/{line}" for line in expected]


FILES: dict[str, tuple[dict[str, str | bytes | None], list[str]]] = {
    "not UTF-8": (
        {TEAM: SOUND[TEAM].replace("Geplant", "Gepl\xe4nt").encode("latin-1")},
        ["tiny/people/team-size.yaml:9: is not in UTF-8; save the file with the encoding UTF-8"],
    ),
    "too large": (
        {TEAM: b"#" * (MAX_BYTES + 1)},
        ["tiny/people/team-size.yaml: is larger than 256 KB; split it or take out what does not belong"],
    ),
    "empty": (
        {TEAM: "# nothing\n"},
        ["tiny/people/team-size.yaml:1: 'tiny/people/team-size.yaml' should hold names and values, indented by two spaces"],
    ),
    "no catalogue.yaml": ({CATALOGUE: None}, ["tiny/catalogue.yaml: is missing; a catalogue folder needs this file"]),
    "no criterion file": (
        {TEAM: None},
        ["tiny/catalogue.yaml:26: there is no file people/team-size.yaml for 'team-size'; write it or take the id out of the list"],
    ),
    "criterion file misspelt": (
        {TEAM: None, "people/team-sizes.yaml": SOUND[TEAM]},
        [
            "tiny/catalogue.yaml:26: there is no file people/team-size.yaml for 'team-size'; did you mean 'team-sizes'?",
            "tiny/people/team-sizes.yaml: 'team-sizes' is in no dimension of catalogue.yaml; add it there, or set retired: true",
        ],
    ),
    "file not listed": (
        {"people/training.yaml": SOUND[TEAM]},
        ["tiny/people/training.yaml: 'training' is in no dimension of catalogue.yaml; add it there, or set retired: true"],
    ),
    "wrong folder": (
        {TEAM: None, "rooms/team-size.yaml": SOUND[TEAM]},
        ["tiny/rooms/team-size.yaml: 'team-size' belongs to the dimension 'people'; move the file into the folder of that name"],
    ),
    "id used twice": (
        {"rooms/team-size.yaml": SOUND[TEAM]},
        ["tiny/rooms/team-size.yaml: 'team-size' exists already in tiny/people/team-size.yaml; ids are unique, choose another"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=FILES)
def test_a_faulty_file_is_named(tmp_path, files, expected):
    assert lines(write(tmp_path, files=files)) == expected


def test_an_alias_is_a_fault_where_it_is_defined_and_where_it_is_used(tmp_path):
    folder = write(tmp_path, (TEAM, TITLE, "{de: &t Team, en: *t}"))
    assert lines(folder) == ["tiny/people/team-size.yaml:1: uses & or * to repeat a part; write the part out"] * 2


GERMAN = {
    "doubled key": "people/team-size.yaml:7: „title“ steht hier zum zweiten Mal (zuerst in Zeile 1); bitte nur einmal angeben",
    "unknown key with suggestion": "people/team-size.yaml:6: „wieght“ ist kein bekannter Schlüssel; gemeint „weight“?",
    "missing translation": "people/team-size.yaml:1: „title“ hat keinen Text für „en“; bitte ergänzen",
    "level missing": "people/team-size.yaml:7: braucht die Stufen 0–2, gefunden wurden 0, 2; bitte ergänzen oder entfernen",
    "target missing": "people/team-size.yaml:5: nennt keine empfohlene Stufe für die Phase „late“; "
    "bitte ergänzen, 0 = in dieser Phase nicht gewertet",
    "read without source": "rooms/local-office.yaml:6: „standard“ ist als gelesen markiert, nennt aber keine Quelle; "
    "bitte „sources“ ergänzen oder basis: known setzen",
}


@pytest.mark.parametrize(("kind", "line"), GERMAN.items(), ids=GERMAN)
def test_a_fault_is_told_in_german(tmp_path, kind, line):
    assert lines(write(tmp_path, KINDS[kind][0]), "de") == [f"tiny/{line}"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_fault_has_a_sentence_in_every_language(tmp_path, lang):
    for number, kind in enumerate(KINDS.values()):
        for line in lines(write(tmp_path / str(number), kind[0]), lang):
            assert "{" not in line


def test_all_faults_of_all_files_come_together_by_file_and_line(tmp_path):
    folder = write(
        tmp_path,
        (CATALOGUE, "cap: start", "cap: zzzz"),
        (CATALOGUE, "points: 1", "points: 2"),
        (OFFICE, "late: 2", "late: 9"),
        (OFFICE, "[S1]", "[X99]"),
        (TEAM, "weight: 1.5", "weight: 0"),
        (TEAM, TITLE, "{de: Team}"),
        ("facts.yaml", "topic: history", "topic: zzzz"),
        ("profile.yaml", "type: integer,", "type: number,"),
        files={"positions.yaml": "- id: [\n"},
    )
    assert [line.split(": ")[0] for line in lines(folder)] == [
        "tiny/catalogue.yaml:4",
        "tiny/catalogue.yaml:14",
        "tiny/facts.yaml:5",
        "tiny/people/team-size.yaml:1",
        "tiny/people/team-size.yaml:6",
        "tiny/positions.yaml:2",
        "tiny/profile.yaml:4",
        "tiny/rooms/local-office.yaml:8",
        "tiny/rooms/local-office.yaml:9",
    ]


def test_what_only_follows_from_another_fault_is_not_told(tmp_path):
    """A broken criterion is still known to those that build on it, a broken list of sources accuses nobody."""
    folder = write(tmp_path, (OFFICE, "effort: small", "effort: tiny"), files={"sources.yaml": "S1: [\n"})
    assert [line.split(": ")[0] for line in lines(folder)] == ["tiny/rooms/local-office.yaml:19", "tiny/sources.yaml:2"]


def test_a_criterion_listed_twice_and_faulty_is_not_called_missing(tmp_path):
    folder = write(tmp_path, (CATALOGUE, "[team-size]", "[team-size, team-size]"), (TEAM, "1.5", "0"))
    assert [line.split(": ", 1)[1] for line in lines(folder)] == [
        "'team-size' is listed a second time; keep it in one dimension",
        "'weight' is 0: Input should be greater than 0",
    ]


def test_a_retired_criterion_needs_no_place_in_the_catalogue(tmp_path):
    folder = write(tmp_path, files={"people/training.yaml": SOUND[TEAM] + "retired: true\n"})
    assert "training" not in load_catalogue(folder).criteria


def test_another_scale_with_fractions_is_sound(tmp_path):
    folder = write(tmp_path, (CATALOGUE, "points: 1", "points: 0.25"), (CATALOGUE, "points: 2", 'points: "1/3"'))
    assert [str(load_catalogue(folder).points(level)) for level in range(3)] == ["0", "1/4", "1/3"]


# --- demo cases -----------------------------------------------------------------------------------------------------

DEMO = """\
title: {de: Ort, en: Place}
summary: {de: Erfunden., en: Invented.}
profile:
  residents: 10
answers:
  local-office:
    state: rated
    level: 2
    note: {de: Neu., en: New.}
"""
DEMO_FAULTS = {
    "sound": (("residents: 10", "residents: 11"), []),
    "unknown criterion": (
        ("local-office:", "local-ofice:"),
        ["demo/case.yaml:6: 'local-ofice' is not a known criterion; did you mean 'local-office'?"],
    ),
    "level beyond the scale": (("level: 2", "level: 3"), ["demo/case.yaml:8: 'level' is 3: Input should be less than or equal to 2"]),
    "wrong profile value": (("residents: 10", "residents: ten"), ["demo/case.yaml:4: 'residents' is 'ten': write a number"]),
    "missing translation": (("{de: Neu., en: New.}", "{de: Neu.}"), ["demo/case.yaml:9: 'note' has no text in 'en'; add it"]),
    "unknown key": (("summary:", "sumary:"), ["demo/case.yaml:1: 'summary' is missing; add it", "demo/case.yaml:2: 'sumary' is not a known key; did you mean 'summary'?"]),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), DEMO_FAULTS.values(), ids=DEMO_FAULTS)
def test_a_demo_case_is_checked_like_the_catalogue(tmp_path, change, expected):
    folder = write(tmp_path, files={"demo/case.yaml": DEMO.replace(*change)})
    told: list[str] = []
    try:
        load_demos(folder, load_catalogue(folder))
    except FaultyFileError as error:
        told = [fault.text() for fault in error.faults]
    assert told == [f"tiny/{line}" for line in expected]


# --- the real catalogue -----------------------------------------------------------------------------------------


def test_the_real_catalogue_has_no_faults():
    catalogue = load_catalogue()
    assert load_demos(FOLDER, catalogue)


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.yaml")), ids=lambda file: file.relative_to(FOLDER).as_posix())
def test_every_real_file_can_be_read(file):
    parsed = parse(file.read_bytes(), file.name)
    assert parsed.data
    assert parsed.lines
