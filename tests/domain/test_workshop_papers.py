"""Addresses, QR codes and papers of a workshop: read back as phones and readers get them."""

from __future__ import annotations

import datetime as dt
import io
import xml.etree.ElementTree as ET

import pikepdf
import pytest

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.documents.pdf import write_pdf
from selfcheck.texts import tr, translator
from selfcheck.workshop.joining import card_address, join_address, local_address, qr_svg, spaced_code
from selfcheck.workshop.models import ask
from selfcheck.workshop.printables import Invitation, ballot_sheets, cards_pdf, poster_pdf
from tests.documents import bare, page_text, tags
from tests.domain.workshops import PLAN, rules

DAY = dt.date(2026, 11, 26)
DE = translator("de")
OTHERS: dict[str, BallotLanguage] = {}


def invitation(base_url: str = "https://runde.example/", rehearsal: bool = False) -> Invitation:
    return Invitation(rules(), "ABCDEF", rehearsal, base_url, 8501)


def opened(raw: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(raw))


# --- addresses --------------------------------------------------------------------------------------------------------------


def test_a_configured_address_wins_over_the_own_one():
    assert join_address("https://runde.example/", 8501, "ABCDEF") == "https://runde.example/b/ABCDEF"
    assert join_address("", 8501, "ABCDEF") == f"http://{local_address()}:8501/b/ABCDEF"


def test_a_card_leads_to_its_role():
    assert card_address("https://runde.example", 1, "ABCDEF", "GHJKMNPQ") == "https://runde.example/b/ABCDEF/r/GHJKMNPQ"


def test_without_a_network_the_own_computer_is_left(monkeypatch):
    class Nowhere:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Nowhere:
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _: object) -> None:
            raise OSError("unreachable")

    monkeypatch.setattr("socket.socket", Nowhere)
    assert local_address() == "127.0.0.1"


def test_a_qr_code_has_a_name_and_takes_no_markup():
    svg = qr_svg("https://runde.example/b/ABCDEF", '<b>"Zur" & Runde</b>')
    root = ET.fromstring(str(svg))
    assert (root.get("role"), root.get("aria-label")) == ("img", '<b>"Zur" & Runde</b>')
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == '<b>"Zur" & Runde</b>'
    assert root.get("width") is None


def test_a_code_is_read_out_in_two_halves():
    assert spaced_code("ABCDEF") == "ABC DEF"


# --- papers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_poster_is_one_tagged_page_with_code_and_address(lang):
    with opened(poster_pdf(invitation(), OTHERS, lang, translator(lang), DAY)) as pdf:
        assert len(pdf.pages) == 1
        text = page_text(pdf.pages[0])
        for words in ("ABCDEF", "https://runde.example/b/ABCDEF", tr(lang, "papers.poster"), tr(lang, "papers.step-vote")):
            assert bare(words) in text
        assert {"/H1", "/Figure", "/L"} <= set(tags(pdf))
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()


def test_ten_cards_fit_on_a_page_each_with_its_role_and_code():
    secrets = {"a": [f"ABCDEFG{sign}" for sign in "ABCDEFGH"], "b": ["ZZZZ2345", "YYYY2345", "WWWW2345"]}
    with opened(cards_pdf(invitation(rehearsal=True), secrets, "de", DE, DAY)) as pdf:
        pages = [page_text(page) for page in pdf.pages]
        assert (len(pages), tags(pdf).count("/Figure"), tags(pdf).count("/H1")) == (2, 11, 11)
        assert all(bare(f"{code[:4]}{code[4:]}") in "".join(pages) for codes in secrets.values() for code in codes)
        assert bare("WWWW2345") in pages[1]
        assert pages[0].count(bare(tr("de", "protocol.mark-rehearsal").upper())) == 10


@pytest.mark.parametrize("code", ["de", "plain", "en"])
def test_a_ballot_has_every_level_every_role_and_two_ways_out(code):
    items = {item.key: asked for item in rules().items if (asked := ask(PLAN, item))}
    document = ballot_sheets(invitation(), items, OTHERS, code, DAY)
    lang = document.lang
    with opened(write_pdf(document)) as pdf:
        assert len(pdf.pages) == len(items)
        text = page_text(pdf.pages[0])
        for words in (f"one at level 4 [{lang}]", f"f [{lang}]", tr(lang, "ballot.kind.abstained"), tr(lang, "ballot.kind.not-applicable")):
            assert bare(words) in text
