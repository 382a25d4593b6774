"""Further ballot languages: file by file, right to left too, German where a text is missing."""

from pathlib import Path

import pytest

from selfcheck.ballot_languages import ballot_question, load_ballot_languages
from selfcheck.catalogue_files import FOLDER
from selfcheck.faults import FaultyFileError
from tests.shipped import shipped

CATALOGUE = shipped()
ARABIC = """name: العربية
direction: rtl
criteria:
  local-office:
    question: هل يوجد مكتب في الحي؟
    levels:
      0: لا يوجد.
      1: مخطط له.
      2: مفتوح أحياناً.
      3: مفتوح دائماً.
      4: مفتوح ومضمون للمستقبل.
"""


def written(folder: Path, name: str, text: str) -> Path:
    (folder / "ballot").mkdir(exist_ok=True)
    (folder / "ballot" / name).write_text(text, "utf-8")
    return folder


def test_a_right_to_left_language_is_taken_from_its_file(tmp_path):
    languages = load_ballot_languages(written(tmp_path, "ar.yaml", ARABIC), CATALOGUE)
    found = ballot_question(languages, CATALOGUE.criteria["local-office"], "ar")
    assert (found.direction, found.lang, found.fallback) == ("rtl", "ar", False)
    assert found.levels[3] == "مفتوح دائماً."


def test_a_missing_text_falls_back_to_plain_german_and_says_so(tmp_path):
    languages = load_ballot_languages(written(tmp_path, "ar.yaml", ARABIC), CATALOGUE)
    criterion = CATALOGUE.criteria["meeting-space"]
    found = ballot_question(languages, criterion, "ar")
    assert (found.question, found.lang, found.direction, found.fallback) == (criterion.plain.question, "de", "ltr", True)


@pytest.mark.parametrize("criterion", CATALOGUE.criteria.values(), ids=lambda criterion: criterion.id)
def test_every_criterion_has_a_professional_a_plain_and_an_english_ballot(criterion):
    texts = {lang: ballot_question({}, criterion, lang) for lang in ("de", "plain", "en")}
    assert len({found.question for found in texts.values()}) == 3
    assert all(len(found.levels) == 5 and not found.fallback for found in texts.values())


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("ar.yaml", ARABIC.replace("local-office", "local-offise"), "ballot/ar.yaml:4: 'local-offise' is not a known criterion; did you mean 'local-office'?"),
        ("ar.yaml", ARABIC.replace("      4: مفتوح ومضمون للمستقبل.\n", ""), "ballot/ar.yaml:4: needs the levels 0–4, found 0, 1, 2, 3; add or remove levels"),
        ("ar.yaml", ARABIC.replace("rtl", "right"), "ballot/ar.yaml:2: 'direction' is 'right': Input should be 'ltr' or 'rtl'"),
        ("Arabic.yaml", ARABIC, "ballot/Arabic.yaml: 'Arabic' is no language code of its own; name the file like ar.yaml or uk.yaml (de and en stand with each criterion)"),
    ],
)  # fmt: skip
def test_faults_name_the_line(tmp_path, name, text, sentence):
    with pytest.raises(FaultyFileError) as caught:
        load_ballot_languages(written(tmp_path, name, text), CATALOGUE)
    assert [fault.text() for fault in caught.value.faults] == [f"{tmp_path.name}/{sentence}"]


def test_the_catalogue_as_shipped_has_no_faulty_language_file():
    load_ballot_languages(FOLDER, CATALOGUE)
