"""A strength reaches its recommended level and is secure or backed by evidence."""

from selfcheck.assessment import Answer
from selfcheck.evaluation import evaluate
from selfcheck.strengths import find_strengths
from tests.factories import Given, area, assessment, catalogue, criterion, dimension, na, rated

PLAN = catalogue(
    area("framework", dimension("steering", criterion("a", target=3), criterion("b", target=1), criterion("late", target=(0, 2, 2)))),
    area("impact", dimension("goals", criterion("c", target=2))),
)


def named(**given: Given) -> dict[str, list[str]]:
    content = assessment(PLAN, **given)
    found = find_strengths(evaluate(PLAN, content), content.answers)
    return {group.area.id: [one.standing.criterion.id for one in group.strengths] for group in found}


def with_evidence(level: int) -> Answer:
    return Answer(state="rated", level=level, evidence="Beschluss vom Mai")


def test_a_secure_level_at_the_recommended_one_is_a_strength() -> None:
    assert named(a=3, b=4, c=3) == {"framework": ["a", "b"], "impact": ["c"]}


def test_below_the_recommended_level_there_is_none_even_with_evidence() -> None:
    assert named(a=with_evidence(2)) == {}


def test_a_low_recommended_level_needs_evidence() -> None:
    assert named(b=1, c=2) == {}
    assert named(b=with_evidence(1), c=with_evidence(2)) == {"framework": ["b"], "impact": ["c"]}


def test_a_lower_target_of_one_s_own_makes_no_strength() -> None:
    answer = rated(2, target=2, reason="small town").model_copy(update={"evidence": "Vermerk"})
    assert named(a=answer) == {}


def test_what_is_not_due_not_applicable_or_not_rated_is_none() -> None:
    assert named(late=4, a="unknown", b=na("not here"), c="open") == {}


def test_on_another_scale_three_quarters_count_as_secure() -> None:
    plan = catalogue(criterion("a", target=1), criterion("b", target=1), scale=(0, 1, 2))
    content = assessment(plan, a=1, b=2)
    (group,) = find_strengths(evaluate(plan, content), content.answers)
    assert [one.standing.criterion.id for one in group.strengths] == ["b"]


def test_evidence_of_spaces_is_none() -> None:
    assert named(b=Answer(state="rated", level=1, evidence="  ")) == {}
