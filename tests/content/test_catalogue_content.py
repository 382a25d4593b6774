"""What can be checked of the editorial rules in criteria/README.md, over the catalogue as it is shipped."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from pydantic import BaseModel

from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.glossary import mark_terms
from selfcheck.models import Sourced, Text
from tests.rules import each
from tests.shipped import shipped

# What experts fixed, apart from the wording: levels recommended at the end of Vorbereitung, Umsetzung, Verstetigung;
# phases (V, U, S) and kind of an essential condition; pole of the profile axis; contested among experts; effort.
# A change here is a decision about content and belongs into CHANGELOG.md under "Criteria".
FIXED = """
council-resolution         3 3 4  VUS professional neutral -        -
area-designation           3 3 3  VU  funding-law  neutral partly   -
integrated-concept         3 3 3  VU  funding-law  neutral partly   -
concept-participation      3 3 3  VU  funding-law  +1      -        -
concept-update             1 3 4  -   -            neutral -        -
three-level-structure      2 3 3  -   -            neutral -        -
steering-group             2 3 3  U   professional neutral -        -
municipal-contact          3 3 3  VUS professional neutral -        -
decision-paths             1 3 3  -   -            +1      -        -
carrier-model              3 3 3  -   -            neutral clearly  -
service-specification      2 3 3  U   professional neutral -        -
role-clarity               2 3 3  -   -            neutral clearly  -
task-prioritisation        2 3 3  -   -            neutral clearly  -
staffing-capacity          2 3 3  U   professional neutral clearly  -
team-competence-mix        2 3 2  -   -            neutral clearly  -
qualification-training     1 3 3  -   -            neutral -        -
staff-continuity           2 3 3  -   -            neutral -        -
base-funding               3 3 3  VU  funding-law  neutral -        -
non-investive-funding      1 3 3  -   -            +2      clearly  -
funding-bundling           1 3 3  -   -            neutral -        -
neighbourhood-fund         1 3 3  -   -            +1      -        -
local-office               1 3 3  U   professional +1      partly   -
accessibility-hours        1 3 3  -   -            +1      -        -
meeting-space              1 3 3  -   -            +2      -        -
activation-outreach        1 3 2  U   professional +2      -        large
resident-body              1 3 3  -   -            +1      clearly  medium
hard-to-reach-groups       1 3 3  -   -            +2      -        large
participation-formats      1 3 3  -   -            +1      -        medium
actor-network              1 3 3  -   -            +1      -        medium
civil-society-cooperation  1 3 3  -   -            +1      partly   medium
public-relations           1 3 3  -   -            0       -        medium
image-work                 1 2 3  -   -            0       clearly  small
project-development        1 3 2  -   -            +1      -        large
funding-acquisition        1 3 2  -   -            -1      -        medium
investment-accompaniment   1 3 2  -   -            -2      clearly  large
programme-administration   1 3 3  -   -            -2      clearly  medium
neighbourly-cohabitation   1 3 3  -   -            +2      -        medium
integration-diversity      1 3 3  -   -            +2      -        large
conflict-management        1 2 2  -   -            +1      clearly  medium
education-youth            1 2 3  -   -            +1      -        medium
health-promotion           1 2 2  -   -            +1      -        small
local-economy-employment   1 2 2  -   -            0       -        medium
housing-companies          2 3 3  -   -            -1      partly   medium
housing-environment        1 3 2  -   -            -1      -        medium
energy-renovation          1 2 2  -   -            -2      clearly  small
climate-adaptation         1 2 2  -   -            -1      -        small
goal-system                2 3 3  -   -            neutral -        small
context-monitoring         1 3 3  -   -            neutral partly   small
project-documentation      1 3 3  -   -            neutral -        small
self-evaluation            1 3 3  -   -            neutral -        medium
interim-review             1 3 4  -   -            neutral -        medium
impact-plausibility        1 2 3  -   -            neutral clearly  small
sustaining-from-start      2 3 4  -   -            neutral -        small
sustaining-concept         1 2 4  S   professional neutral -        medium
transition-phase           0 1 3  -   -            neutral clearly  medium
successor-carrier          0 2 3  S   professional neutral clearly  medium
follow-up-funding          0 2 3  -   -            +1      clearly  medium
anchor-facility            0 2 3  -   -            +1      -        medium
self-organisation          1 2 3  -   -            +2      clearly  large
administrative-anchoring   1 2 3  -   -            neutral -        -
"""

PHASES = {"V": "preparation", "U": "implementation", "S": "continuity"}

# Terms of the field that stand in no text outside the glossary, and why they are explained all the same.
TERMS_WITHOUT_TEXT = {
    "action-fund-jury": "Berlin's name for what our texts call a jury; users from Berlin look for it",
    "aftercare": "stands in continuity concepts; our texts say what happens instead",
    "co-financing": "stands in every funding notice",
    "empowerment": "stands in descriptions of community work; our texts avoid the foreign word",
    "urban-restructuring": "neighbouring programme of urban development funding",
}

# Sources that nothing cites, and why they are listed all the same.
SOURCES_NOT_CITED = {"S5": "known by title only; listed so that nobody thinks it was overlooked"}

# Words that say nothing about what part, how much or by whom; regular budgets and services are something definite.
VAGUE = {
    "de": r"teilweise\w*|umfassend\w*|angemessen\w*|ausreichend\w*|hinreichend\w*|weitgehend\w*|regelmäßig\w*|gut\w{0,2}",
    "en": r"partly|partially|comprehensive\w*|appropriate\w*|adequate\w*|sufficient\w*|largely|regular(?! (?:budget|service)s?)|regularly|good",
}
# Criterion, level and word where one of them is needed, with the reason.
VAGUE_ALLOWED: dict[tuple[str, int, str], str] = {}

BOUNDS = {
    "title": (5, 70),
    "question": (20, 200),
    "judged": (20, 300),
    "why": (20, 320),
    "standard": (20, 300),
    "positions": (20, 260),
    "levels": (30, 260),
    "guiding": (15, 170),
    "evidence": (3, 90),
    "ask": (3, 90),
    "step": (20, 300),
    "who": (3, 90),
    "plain question": (15, 180),
    "plain level": (5, 100),
}


@cache
def catalogue() -> Catalogue:
    return shipped()


def criteria() -> list[Criterion]:
    return list(catalogue().criteria.values())


each_criterion = each(criteria, lambda criterion: criterion.id)


def all_texts(item: object, place: str = "") -> Iterator[tuple[str, Text]]:
    """Every text in both languages inside `item`, with the way to it."""
    if isinstance(item, Text):
        yield place, item
    elif isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from all_texts(getattr(item, name), f"{place}.{name}")
    elif isinstance(item, dict):
        for name, value in item.items():
            yield from all_texts(value, f"{place}.{name}")
    elif isinstance(item, list):
        for number, value in enumerate(item):
            yield from all_texts(value, f"{place}[{getattr(value, 'id', number)}]")


def all_statements(item: object) -> Iterator[Sourced]:
    if isinstance(item, Sourced):
        yield item
    elif isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from all_statements(getattr(item, name))
    elif isinstance(item, dict | list):
        for value in item.values() if isinstance(item, dict) else item:
            yield from all_statements(value)


@cache
def printed(lang: str) -> list[tuple[str, str]]:
    """Every text of one language with its place; plain German and the names of sources are German."""
    texts = [(place, text[lang]) for place, text in all_texts(catalogue())]
    if lang == "de":
        for criterion in criteria():
            if criterion.plain:
                texts += [(f"{criterion.id}.plain", text) for text in [criterion.plain.question, *criterion.plain.levels.values()]]
    return texts


def sources_text() -> list[tuple[str, str]]:
    return [(name, f"{source.publisher}: {source.title}") for name, source in catalogue().sources.items()]


def faulty(texts: list[tuple[str, str]], pattern: str, flags: int = 0) -> list[str]:
    return [f"{place}: {text}" for place, text in texts if re.search(pattern, text, flags)]


# --- extent and settings


def test_extent() -> None:
    outline = catalogue().outline
    assert len(catalogue().criteria) == 60
    assert len(list(catalogue().dimensions())) == 16
    assert len(outline.areas) == 3
    assert sum(1 for criterion in criteria() if criterion.essential) == 13
    assert len(catalogue().positions) == 13
    assert len(catalogue().glossary) == 68


def fixed_values(criterion: Criterion) -> str:
    targets = " ".join(str(criterion.target(phase)) for phase in PHASES.values())
    essential, kind = "-", "-"
    if criterion.essential:
        essential = "".join(letter for letter, phase in PHASES.items() if criterion.is_essential(phase))
        kind = criterion.essential.kind
    pole = criterion.pole if criterion.pole == "neutral" else f"{criterion.pole:+d}" if criterion.pole else "0"
    contested = criterion.contested.degree if criterion.contested else "-"
    return f"{criterion.id} {targets} {essential} {kind} {pole} {contested} {criterion.effort or '-'}"


def test_levels_conditions_poles_and_effort_are_as_the_experts_fixed_them() -> None:
    assert [fixed_values(criterion) for criterion in criteria()] == [" ".join(line.split()) for line in FIXED.strip().splitlines()]


@each_criterion
def test_an_essential_condition_is_judged_in_its_phases(criterion: Criterion) -> None:
    needed = catalogue().outline.essential_level
    for phase in criterion.essential.phases if criterion.essential else []:
        assert criterion.target(phase) >= needed


# --- completeness and length


@each_criterion
def test_every_part_is_there(criterion: Criterion) -> None:
    assert criterion.judged and criterion.why and criterion.standard and criterion.evidence and criterion.ask and criterion.plain
    assert sorted(criterion.levels) == [0, 1, 2, 3, 4]
    assert sorted(criterion.plain.levels) == [0, 1, 2, 3, 4]
    assert 2 <= len(criterion.guiding) <= 3
    if criterion.contested:
        assert len(criterion.contested.positions) >= 2, "a dispute has two sides"


@each_criterion
def test_every_level_has_a_step_that_says_who_what_and_how_long(criterion: Criterion) -> None:
    assert sorted(criterion.steps) == [1, 2, 3, 4]
    for step in criterion.steps.values():
        shortest, longest = step.months
        assert 0 < shortest <= longest


def parts(criterion: Criterion) -> Iterator[tuple[str, Text]]:
    """The texts of a criterion with the name of their bounds."""
    yield from (("title", criterion.title), ("question", criterion.question))
    yield from ((name, text) for name, text in (("judged", criterion.judged), ("why", criterion.why)) if text)
    yield from (("standard", statement.text) for statement in criterion.standard)
    yield from (("positions", position.text) for position in (criterion.contested.positions if criterion.contested else []))
    yield from (("levels", text) for text in criterion.levels.values())
    for name, texts in (("guiding", criterion.guiding), ("evidence", criterion.evidence), ("ask", criterion.ask)):
        yield from ((name, text) for text in texts)
    for step in criterion.steps.values():
        yield from (("who", step.who), ("step", step.text))


@each_criterion
def test_texts_keep_their_bounds(criterion: Criterion) -> None:
    texts = [(name, text[lang]) for name, text in parts(criterion) for lang in ("de", "en")]
    if criterion.plain:
        texts += [("plain question", criterion.plain.question), *(("plain level", text) for text in criterion.plain.levels.values())]
    wrong = [(name, len(text), text) for name, text in texts if not BOUNDS[name][0] <= len(text) <= BOUNDS[name][1]]
    assert wrong == []


def test_english_is_not_left_in_german() -> None:
    same = [f"{place}: {text.de}" for place, text in all_texts(catalogue()) if len(text.de) > 25 and text.de == text.en]
    assert same == []


def test_no_text_is_blank_or_padded() -> None:
    for lang in ("de", "en"):
        assert [place for place, text in printed(lang) if not text.strip() or text != text.strip()] == []


# --- levels


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_level_text_stands_twice(lang: str) -> None:
    count = Counter(text[lang].casefold() for criterion in criteria() for text in criterion.levels.values())
    assert [text for text, times in count.items() if times > 1] == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_level_text_fits_another_criterion(lang: str) -> None:
    """Two criteria may share a phrase, not a sentence with one word changed."""
    levels = [(f"{c.id} {level}", text[lang], set(text[lang].split())) for c in criteria() for level, text in c.levels.items()]
    alike = []
    for (name, text, words), (other_name, other, other_words) in itertools.combinations(levels, 2):
        shared = len(words & other_words) / max(len(words), len(other_words))
        if shared > 0.5 and difflib.SequenceMatcher(None, text, other, autojunk=False).ratio() > 0.8:
            alike.append(f"{name}, {other_name}: {text} / {other}")
    assert alike == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_levels_say_what_part_how_often_and_by_whom(lang: str) -> None:
    found = []
    for criterion in criteria():
        for level, text in criterion.levels.items():
            for match in re.finditer(rf"\b({VAGUE[lang]})\b", text[lang], re.IGNORECASE):
                if (criterion.id, level, match.group().casefold()) not in VAGUE_ALLOWED:
                    found.append(f"{criterion.id} {level} “{match.group()}”: {text[lang]}")
    assert found == []


# --- sources


def test_statements_with_sources_are_read_and_others_known() -> None:
    for statement in all_statements(catalogue()):
        assert bool(statement.sources) is (statement.basis == "read"), statement.text.de


def test_every_source_exists_and_is_used() -> None:
    used = {name for statement in all_statements(catalogue()) for name in statement.sources}
    assert used - set(catalogue().sources) == set()
    assert set(catalogue().sources) - used == set(SOURCES_NOT_CITED)


def test_the_working_aid_of_2016_is_never_cited_by_a_recommendation() -> None:
    """Only its title was seen (S5); see sources.yaml."""
    assert catalogue().sources["S5"].seen == "title"
    citing = [c.id for c in criteria() for s in [*c.standard, *(c.contested.positions if c.contested else [])] if "S5" in s.sources]
    assert citing == []


def test_nothing_is_recommended_from_a_source_of_which_only_the_title_was_seen() -> None:
    unread = {name for name, source in catalogue().sources.items() if source.seen == "title"}
    citing = [(c.id, s.sources) for c in criteria() for s in c.standard if set(s.sources) and set(s.sources) <= unread]
    assert citing == []


def test_recommendations_bind_nobody() -> None:
    """“Muss” only where funding law says so (rule 7)."""
    found = []
    for criterion in criteria():
        if criterion.essential and criterion.essential.kind == "funding-law":
            continue
        found += [f"{criterion.id}: {s.text.de}" for s in criterion.standard if re.search(r"\b(muss|müssen)\b", s.text.de)]
        found += [f"{criterion.id}: {s.text.en}" for s in criterion.standard if re.search(r"\bmust\b", s.text.en)]
    assert found == []


# --- glossary


def test_every_term_of_the_field_is_found_in_some_text() -> None:
    seen: set[str] = set()
    without_glossary = catalogue().model_copy(update={"glossary": {}, "scoring_terms": {}})
    for _, text in all_texts(without_glossary):
        mark_terms(catalogue(), text.de, "de", seen)
    assert set(catalogue().glossary) - seen == set(TERMS_WITHOUT_TEXT)


def test_no_word_leads_to_two_terms() -> None:
    for lang in ("de", "en"):
        words = Counter(word.casefold() for term in catalogue().glossary.values() for word in {term.term[lang], *term.forms[lang]})
        assert [word for word, times in words.items() if times > 1] == []


# --- typography


@pytest.mark.parametrize("lang", ["de", "en"])
def test_quotation_marks_are_typographic_and_paired(lang: str) -> None:
    opening, closing, foreign = ("„", "“", "”") if lang == "de" else ("“", "”", "„")
    texts = printed(lang) + (sources_text() if lang == "de" else [])
    assert faulty(texts, f'["{foreign}]') == []
    unpaired = []
    for place, text in texts:
        signs = "".join(sign for sign in text if sign in opening + closing)
        if signs.replace(opening + closing, ""):
            unpaired.append(f"{place}: {text}")
    assert unpaired == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_apostrophes_dashes_and_spaces(lang: str) -> None:
    texts = printed(lang)
    assert faulty(texts, "['`´]") == []
    assert faulty(texts, r"\s\s|\s[,;.!?]|\s:(?! \d)|[\t\n\xad\u200b]") == []  # 50 : 50 is right
    assert faulty(texts, "—|--| - ") == [], "en dash with spaces"
    assert faulty(texts, r"\w– | –\w") == [], "spaces on both sides, or on none from one thing to another: 2005–2006, Kita–Schule"


def test_texts_are_composed_unicode() -> None:
    for lang in ("de", "en"):
        assert [place for place, text in printed(lang) if unicodedata.normalize("NFC", text) != text] == []


def test_umlauts_are_written_as_such() -> None:
    substitutes = (
        r"\b(fuer|dafuer|ueber\w*|gegenueber|koenn\w*|muess\w*|moegl\w*|waer\w*|haett\w*|wuerd\w*|buero\w*|aemter\w*|traeg\w*|foerder\w*"
        r"|massnahme\w*|strasse\w*|gemaess\w*|gross\w*|groess\w*|schliess\w*|regelmaessig\w*|raeum\w*|oeffentl\w*|beschluess\w*|pruef\w*"
        r"|jaehr\w*|naechst\w*|spaet\w*|zusaetz\w*|verfueg\w*|staedt\w*|buerger\w*|aender\w*|staerk\w*|laeuf\w*|fuehr\w*|zurueck)\b"
    )
    texts = [(place, re.sub(r"\S+\.\w{2,4}\b", "", text)) for place, text in printed("de") + sources_text()]  # without addresses
    assert faulty(texts, substitutes, re.IGNORECASE) == []
    assert faulty(printed("de"), r"\b(daß|muß|mußte|bewußt|Prozeß)\b") == []


def test_gender_is_written_without_signs_inside_words() -> None:
    assert faulty(printed("de"), r"\w[*:_/·](in|innen|r|n)\b|\w\(in(nen)?\)|[a-zäöüß]Innen\b") == []


# --- plain German


@each_criterion
def test_plain_sentences_are_short(criterion: Criterion) -> None:
    assert criterion.plain
    texts = [criterion.plain.question, *criterion.plain.levels.values()]
    sentences = [sentence.split() for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text)]
    assert sum(map(len, sentences)) / len(sentences) <= 15
    assert max(map(len, sentences)) <= 22, max(sentences, key=len)


@each_criterion
def test_questions_are_questions_and_judged_says_whether(criterion: Criterion) -> None:
    assert criterion.judged and criterion.plain
    assert criterion.question.de.endswith("?") and criterion.question.en.endswith("?")
    assert "?" in criterion.plain.question  # an example may follow
    for guiding in criterion.guiding:
        assert guiding.de.endswith("?") and guiding.en.endswith("?")
    assert criterion.judged.de.startswith("Ob ") and criterion.judged.en.startswith("Whether")
