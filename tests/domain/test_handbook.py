"""The facilitator's handbook: its times add up, in every language, on page and paper."""

from __future__ import annotations

import datetime as dt

import pytest

from selfcheck.catalogue_files import FOLDER
from selfcheck.documents.parts import Table
from selfcheck.documents.pdf import write_pdf
from selfcheck.faults import FaultyFileError
from selfcheck.handbook import FILE, handbook_document, load_handbook
from selfcheck.texts import LANGUAGES, translator

DAY = dt.date(2026, 11, 26)


def test_a_folder_without_a_handbook_has_none(tmp_path):
    assert load_handbook(tmp_path) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_agendas_tell_the_time_from_the_start(lang):
    found = load_handbook(FOLDER)
    assert found is not None
    tables = [block for block in handbook_document(found, lang, translator(lang), DAY).blocks if isinstance(block, Table)]
    starts = [[row[0].text for row in table.rows] for table in tables]
    assert starts == [["0:00", "0:10", "0:20", "0:40", "1:00", "1:20"], ["0:00", "0:15", "0:30", "1:30", "1:45", "2:45"]]


def test_an_agenda_that_does_not_add_up_is_a_fault(tmp_path):
    text = (FOLDER / FILE).read_text("utf-8").replace("minutes: 90", "minutes: 95")
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(FaultyFileError) as caught:
        load_handbook(tmp_path)
    assert "90" in caught.value.faults[0].text("de")
    assert "95" in caught.value.faults[0].text("de")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_prints(lang):
    found = load_handbook(FOLDER)
    assert found is not None
    assert write_pdf(handbook_document(found, lang, translator(lang), DAY)).startswith(b"%PDF")
