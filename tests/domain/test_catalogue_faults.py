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
