"""Every chart of pages and documents; which one a name means."""

from __future__ import annotations

from selfcheck.assessment import Assessment
from selfcheck.capacity import plan_capacity
from selfcheck.charts_capacity import capacity_chart
from selfcheck.charts_gaps import effort_chart
from selfcheck.charts_groups import area_chart, group_chart
from selfcheck.charts_levels import heat_map
from selfcheck.charts_profile import axis_chart, projection_chart
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.figures import Figure
from selfcheck.plan import project
from selfcheck.pole_profile import pole_profile
from selfcheck.texts import Translate

__all__ = ["area_chart", "axis_chart", "effort_chart", "group_chart", "heat_map", "named_chart", "projection_chart"]


def named_chart(name: str, evaluation: Evaluation, assessment: Assessment, lang: str, t: Translate) -> Figure:
    """The chart with this id, of an evaluation and the assessment it came from. Raises KeyError for an unknown id."""
    simple = {"groups": group_chart, "areas": area_chart, "levels": heat_map, "effort": effort_chart}
    if name in simple:
        return simple[name](evaluation, lang, t)
    if name == "axis":
        return axis_chart(pole_profile(evaluation), lang, t)
    if name == "capacity":
        return capacity_chart(evaluation.catalogue, plan_capacity(evaluation.catalogue, assessment, evaluation), lang, t)
    if name == "projection":
        after = evaluate(evaluation.catalogue, project(evaluation.catalogue, assessment), evaluation.phase)
        return projection_chart(evaluation, after, lang, t)
    area_id = name.removeprefix("levels-")
    if area_id != name and any(area.id == area_id for area in evaluation.catalogue.outline.areas):
        return heat_map(evaluation, lang, t, area_id)
    raise KeyError(name)
