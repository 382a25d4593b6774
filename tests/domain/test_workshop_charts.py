"""Charts and sentences on the rounds of a workshop: the numbers counted by hand, only what may be shown, both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from selfcheck.charts_workshop import distribution_chart, roles_chart, shift_chart
from selfcheck.drawing import alt
from selfcheck.figures import Figure
from selfcheck.texts import LANGUAGES, translator
from selfcheck.workshop.models import Asked, Decision, Role, Rules
from selfcheck.workshop.results import Cast, Shown, freeze, show
from selfcheck.workshop.words import HINTS, agreement_words, decision_words, group_name, hint, moves_words, role_names, verdict_sentence

RULES = Rules(
    title="Werkstatt",
    k=3,
    roles=[Role(id=name, name={"de": name.title(), "en": name.upper()}) for name in ("stadt", "land", "haus")],
)
LEVELS = Asked(
    title={"de": "Titel", "en": "Title"},
    question={"de": "Frage?", "en": "Question?"},
    options=[{"de": f"Satz {level}.", "en": f"Sentence {level}."} for level in range(5)],
    ordered=True,
    target=2,
)
CHOICES = LEVELS.model_copy(update={"options": LEVELS.options[:3], "ordered": False, "target": None})
NAMES = {lang: role_names(RULES, lang) for lang in LANGUAGES}
KEY = "criterion:a"
T = translator("de")


def shown(asked: Asked = LEVELS, others: tuple[int, int] = (0, 0), **votes: list[int]) -> Shown:
    """A closed round with these votes per option and role; `others` abstained and found it unfit in the first role."""
    casts = []
    for role, counts in votes.items():
        casts += [(role, "vote", option) for option, count in enumerate(counts) for _ in range(count)]
    first = next(iter(votes))
    casts += [(first, "abstained", None)] * others[0] + [(first, "not-applicable", None)] * others[1]
    cast = [Cast(person, *one) for person, one in enumerate(casts)]
    present = {role: sum(votes.get(role, [])) + 2 for role in ("stadt", "land", "haus")}
    return show(freeze(cast, present, RULES, len(asked.options)), RULES, asked.ordered)


APART = shown(stadt=[0, 15, 0, 0, 0], land=[0, 0, 0, 15, 0])
AGREED = shown(stadt=[0, 1, 7, 8, 0], land=[0, 0, 7, 7, 0])
SPLIT = shown(stadt=[4, 4, 0, 4, 4], land=[4, 4, 0, 4, 4])


def rows(figure: Figure, *fields: str) -> list[dict[str, Any]]:
    """Rows of data that have all these fields."""

    def within(part: Any) -> list[dict[str, Any]]:
        if isinstance(part, list):
            return [row for one in part for row in within(one)]
        if isinstance(part, dict):
            return [*part.get("data", {}).get("values", []), *within([v for k, v in part.items() if k != "data"])]
        return []

    return [row for row in within(figure.spec) if set(fields) <= set(row)]


# --- distribution ---------------------------------------------------------------------------------------------------------


def test_the_distribution_says_every_count_and_what_chance_would_give():
    figure = distribution_chart(LEVELS, APART, KEY, "de", T)
    assert figure.alt == (
        "30 gültige Stimmen. Stufe 0: 0 (0 %); Stufe 1: 15 (50 %); Stufe 2: 0 (0 %); Stufe 3: 15 (50 %); Stufe 4: 0 (0 %). "
        "Nicht beurteilt: 0, trifft nicht zu: 0. Einigkeit 0,17 (von −1 bis 1; durch Zufall −0,09 bis 0,30)"
    )
    assert figure.rows[1] == ("1: Satz 1.", "15", "50 %")
    assert figure.rows[2][0] == "2 (empfohlen): Satz 2."
    assert [row["share"] for row in rows(figure, "share")][:5] == [0, 0.5, 0, 0.5, 0]


def test_the_agreement_stands_on_a_strip_from_minus_one_to_one_with_the_band_behind_it():
    figure = distribution_chart(LEVELS, APART, KEY, "de", T)
    strips = rows(figure, "middle", "low")
    assert [row["low"] for row in strips if "high" not in row] == [pytest.approx((1 / 6 + 1) / 2)]
    assert (pytest.approx(0.455), pytest.approx(0.65)) in [(row["low"], row["high"]) for row in strips if "high" in row]


def test_who_did_not_judge_is_told_beside_the_votes():
    figure = distribution_chart(LEVELS, shown(others=(2, 1), stadt=[0, 1, 2, 2, 0]), KEY, "en", translator("en"))
    assert figure.alt.startswith("5 valid votes. level 0: 0 (0%); level 1: 1 (20%)")
    assert "Not judged: 2, not applicable: 1." in figure.alt
    assert [row[1] for row in figure.rows[-2:]] == ["2", "1"]


def test_choices_without_order_have_letters_and_no_agreement():
    found = shown(CHOICES, stadt=[4, 1, 0], land=[3, 1, 1])
    figure = distribution_chart(CHOICES, found, "position:a", "de", T)
    assert "Antwort A: 7 (70 %); Antwort B: 2 (20 %); Antwort C: 1 (10 %)" in figure.alt
    assert "Einigkeit" not in figure.alt
    assert rows(figure, "middle", "low") == []
    assert verdict_sentence(found, CHOICES, "de", T) == "Am häufigsten gewählt: Antwort A (7 von 10 Stimmen)."


def test_a_round_that_is_not_told_has_no_chart():
    with pytest.raises(ValueError, match="not told"):
        distribution_chart(LEVELS, shown(stadt=[1, 1, 0, 0, 0]), KEY, "de", T)


# --- roles ----------------------------------------------------------------------------------------------------------------


def test_roles_stand_side_by_side_with_all_their_counts():
    figure = roles_chart(LEVELS, APART, KEY, NAMES["de"], "de", T)
    assert figure is not None
    assert "Stadt (15 Stimmen): Stufe 0 0; Stufe 1 15; Stufe 2 0; Stufe 3 0; Stufe 4 0." in figure.alt
    assert figure.rows == (("Stadt", "15", "0", "15", "0", "0", "0"), ("Land", "15", "0", "0", "0", "15", "0"))
    highest = [row["bottom"] - row["top"] for row in rows(figure, "left", "at", "bottom") if "title" not in row]
    assert highest == [46, 46]


def test_a_small_role_is_only_shown_with_others():
    found = shown(stadt=[0, 4, 0, 0, 0], land=[0, 0, 3, 0, 0], haus=[0, 0, 0, 1, 0])
    figure = roles_chart(LEVELS, found, KEY, NAMES["de"], "de", T)
    assert figure is not None
    assert [row[0] for row in figure.rows] == ["Stadt", "Übrige Rollen (Land, Haus)"]
    assert "1" not in figure.rows[1][1:2]
    assert group_name(("land", "haus"), NAMES["en"], translator("en")) == "Other roles (LAND, HAUS)"


def test_without_roles_that_may_be_told_there_is_no_chart_of_roles():
    assert roles_chart(LEVELS, shown(stadt=[0, 4, 0, 0, 0]), KEY, NAMES["de"], "de", T) is None


# --- shift ----------------------------------------------------------------------------------------------------------------


def test_the_shift_tells_both_rounds_and_how_much_lies_elsewhere():
    before, after = shown(stadt=[5, 5, 0, 0, 0]), shown(stadt=[0, 5, 5, 0, 0])
    figure = shift_chart(LEVELS, before, after, KEY, "de", T)
    assert "Stufe 0 vorher 50 %, nachher 0 %; Stufe 1 vorher 50 %, nachher 50 %; Stufe 2 vorher 0 %, nachher 50 %" in figure.alt
    assert "Anteil der Stimmen, die anders liegen: 50 %." in figure.alt
    assert figure.rows[0] == ("0: Satz 0.", "5", "50 %", "0", "0 %")


def test_moves_are_told_where_they_are_known():
    before = [Cast(person, "stadt", "vote", 1) for person in range(6)]
    after = [Cast(person, "stadt", "vote", value) for person, value in enumerate((2, 2, 3, 0, 1, 1))]
    frozen = freeze(after, {"stadt": 6}, RULES, 5, [freeze(before, {"stadt": 6}, RULES, 5)], before)
    found = show(frozen, RULES, ordered=True)
    assert moves_words(found, T) == "Seit der vorigen Runde: 3 höher, 1 niedriger, 2 gleich."
    assert moves_words(show(frozen, RULES, ordered=False), T) == "Seit der vorigen Runde: 4 anders, 2 gleich."
    assert moves_words(replace(found, moves=None), T) == ""


def test_too_few_votes_to_speak_of_agreement_show_no_number_of_it():
    few = shown(stadt=[0, 2, 2, 0, 0])
    assert few.summary is not None
    assert few.summary.agreement is not None
    figure = distribution_chart(LEVELS, few, "x", "de", T)
    assert agreement_words(few.summary, "de", T) == ""
    assert "Einigkeit" not in figure.alt + str(figure.spec)
    assert "Einigkeit" in str(distribution_chart(LEVELS, AGREED, "x", "de", T).spec)


# --- sentences --------------------------------------------------------------------------------------------------------------


def test_each_verdict_has_its_sentence():
    said = {
        "roles-disagree": (APART, "Die Rollen sehen es verschieden: Stadt und Land liegen im Mittel 2,0 Stufen auseinander."),
        "agreed": (AGREED, "Weitgehend einig: 29 von 30 Stimmen liegen auf den Stufen 2 und 3."),
        "disputed": (SPLIT, "Strittig quer durch die Rollen: Die Stimmen liegen weit auseinander."),
        "counts-only": (
            shown(stadt=[0, 2, 2, 0, 0]),
            "Für eine Aussage zur Einigkeit sind es zu wenige Stimmen; gezeigt werden nur die Zahlen.",
        ),
        "partly-agreed": (
            shown(stadt=[2, 9, 5, 4, 0]),
            "Teilweise einig: 14 von 20 Stimmen liegen auf den Stufen 1 und 2, für ein Einvernehmen reicht das nicht.",
        ),
    }
    assert set(said) == set(HINTS)
    for verdict, (found, sentence) in said.items():
        assert found.summary is not None
        assert found.summary.verdict == verdict
        assert verdict_sentence(found, LEVELS, "de", T, NAMES["de"]) == sentence
        assert hint(verdict, T)


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ([0, 9, 0, 0, 0], "Einig: Alle 9 Stimmen liegen auf Stufe 1."),
        ([0, 0, 0, 1, 9], "Weitgehend einig: 10 von 10 Stimmen liegen auf den Stufen 3 und 4."),
        ([1, 0, 19, 0, 0], "Weitgehend einig: 19 von 20 Stimmen liegen auf Stufe 2."),
        ([2, 0, 11, 0, 3], "Teilweise einig: 11 von 16 Stimmen liegen auf Stufe 2, für ein Einvernehmen reicht das nicht."),
    ],
)
def test_only_levels_with_votes_are_named(votes, sentence):
    assert verdict_sentence(shown(stadt=votes), LEVELS, "de", T) == sentence


def test_without_names_roles_are_not_named_and_too_few_votes_say_nothing():
    assert verdict_sentence(APART, LEVELS, "de", T) == "Die Rollen sehen es verschieden: Zwei liegen im Mittel 2,0 Stufen auseinander."
    alone = shown(stadt=[4, 4, 0, 4, 4])
    assert verdict_sentence(alone, LEVELS, "de", T) == "Strittig: Die Stimmen liegen weit auseinander."
    few = shown(stadt=[1, 1, 0, 0, 0])
    assert verdict_sentence(few, LEVELS, "de", T) == "Es gibt zu wenige gültige Stimmen, um ein Ergebnis zu zeigen."


def test_choices_with_equal_votes_are_all_named():
    found = shown(CHOICES, stadt=[2, 2, 1])
    assert verdict_sentence(found, CHOICES, "en", translator("en")) == (
        "Chosen equally and most often: answer A, answer B (2 of 5 votes each)."
    )


def test_two_levels_have_no_agreement():
    two = LEVELS.model_copy(update={"options": LEVELS.options[:2]})
    found = shown(two, stadt=[3, 4])
    assert found.summary is not None
    assert agreement_words(found.summary, "de", T) == ""
    assert verdict_sentence(found, two, "de", T).startswith("Bei zwei Stufen")


def test_a_decision_is_told_in_pairs_of_what_was_filled_in():
    decision = Decision(status="dissent-recorded", level=2, dissent="Land: zu teuer.", review_on="2027-03-01")
    assert decision_words(decision, LEVELS, "de", T) == [
        ("Ergebnis", "Dissens festgehalten"),
        ("Antwort", "Stufe 2: Satz 2."),
        ("Abweichende Meinung", "Land: zu teuer."),
        ("Überprüfung am", "01.03.2027"),
    ]


# --- drawings ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_drawing_is_valid_and_described(lang):
    t = translator(lang)
    figures = [
        distribution_chart(LEVELS, APART, KEY, lang, t),
        roles_chart(LEVELS, APART, KEY, NAMES[lang], lang, t),
        shift_chart(LEVELS, SPLIT, AGREED, KEY, lang, t),
    ]
    for figure in figures:
        assert figure is not None
        alt.core.TopLevelLayerSpec.validate(figure.spec)
        assert figure.spec["description"] == figure.alt
        assert all(len(row) == len(figure.head) for row in figure.rows)
