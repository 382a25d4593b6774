"""Questions in further languages for workshop participants: one file per language, German where a text is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from selfcheck.catalogue import Catalogue, Criterion, Plain
from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.models import Id, Model, Sentence
from selfcheck.validation import validate
from selfcheck.yamlfile import parse

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_OWN = ("de", "en")  # professional German and English, and plain German, stand with each criterion


class BallotLanguage(Model):
    """`ballot/<language>.yaml`: the language's own name, its direction, and questions by criterion."""

    name: Sentence
    direction: Literal["ltr", "rtl"] = "ltr"
    criteria: dict[Id, Plain]


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question as it stands on a ballot; `fallback` when it is German because the language lacks it."""

    question: str
    levels: Mapping[int, str]
    lang: str
    direction: Literal["ltr", "rtl"]
    fallback: bool


def load_ballot_languages(folder: Path, catalogue: Catalogue) -> dict[str, BallotLanguage]:
    """The further languages of a catalogue folder by code. Raises FaultyFileError with all their faults."""
    languages: dict[str, BallotLanguage] = {}
    faults: list[Fault] = []
    for file in sorted((folder / "ballot").glob("*.yaml")):
        place = f"{folder.name}/ballot/{file.name}"
        if not _CODE.fullmatch(file.stem) or file.stem in _OWN:
            faults.append(Fault(place, None, "fault.ballot-language", {"word": file.stem}))
            continue
        try:
            parsed = parse(file.read_bytes(), place)
            language: BallotLanguage = validate(parsed, BallotLanguage)
        except FaultyFileError as error:
            faults += error.faults
            continue
        expected = set(range(catalogue.top_level + 1))
        for name, texts in language.criteria.items():
            line = parsed.line(("criteria", name))
            if name not in catalogue.criteria:
                faults.append(unknown(place, line, "criterion", name, catalogue.criteria))
            elif set(texts.levels) != expected:
                values = {"expected": f"0–{catalogue.top_level}", "found": ", ".join(map(str, sorted(texts.levels)))}
                faults.append(Fault(place, line, "fault.level-count", values))
        languages[file.stem] = language
    if faults:
        raise FaultyFileError(faults)
    return languages


def ballot_question(languages: Mapping[str, BallotLanguage], criterion: Criterion, lang: str) -> BallotQuestion:
    """The question for a ballot in `lang`: `de`, `en`, `plain` (plain German) or a further language.

    Where the language has no text, plain German, else professional German, marked as fallback.
    """
    if lang in _OWN:
        levels = {level: text[lang] for level, text in criterion.levels.items()}
        return BallotQuestion(criterion.question[lang], levels, lang, "ltr", fallback=False)
    language = languages.get(lang)
    if language and (texts := language.criteria.get(criterion.id)):
        return BallotQuestion(texts.question, texts.levels, lang, language.direction, fallback=False)
    if criterion.plain:
        return BallotQuestion(criterion.plain.question, criterion.plain.levels, "de", "ltr", fallback=lang != "plain")
    levels = {level: text["de"] for level, text in criterion.levels.items()}
    return BallotQuestion(criterion.question["de"], levels, "de", "ltr", fallback=True)
