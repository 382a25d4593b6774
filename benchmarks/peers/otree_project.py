"""Writes a project of oTree: the questions of one dimension on a page that is sent, saved and shown again, round by round."""

from __future__ import annotations

import json
from pathlib import Path

SETTINGS = """
from os import environ
SESSION_CONFIGS = [dict(name="form", app_sequence=["form"], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0.0, doc="")
PARTICIPANT_FIELDS, SESSION_FIELDS = [], []
LANGUAGE_CODE, REAL_WORLD_CURRENCY_CODE, USE_POINTS = "de", "EUR", True
ADMIN_USERNAME, ADMIN_PASSWORD, SECRET_KEY, DEMO_PAGE_INTRO_HTML = "admin", "admin", "benchmark", ""
"""
APP = """
from otree.api import *
QUESTIONS = {questions}
class C(BaseConstants):
    NAME_IN_URL, PLAYERS_PER_GROUP, NUM_ROUNDS = "form", None, {rounds}
class Subsession(BaseSubsession): pass
class Group(BaseGroup): pass
class Player(BasePlayer):
{fields}
class Form(Page):
    form_model, form_fields = "player", {names}
    @staticmethod
    def vars_for_template(player):
        done = player.round_number - 1
        return dict(n=player.round_number, share=100 * done // C.NUM_ROUNDS)
page_sequence = [Form]
"""
TEMPLATE = """{{ block title }}Form{{ endblock }}
{{ block content }}<progress max="100" value="{{ share }}"></progress><p id="mark" data-n="{{ n }}">{{ share }}</p>
{{ formfields }}{{ next_button }}
<script>window.shown = performance.timeOrigin + performance.now();</script>{{ endblock }}
"""


def write_project(folder: Path, questions: list[tuple[str, list[str]]], rounds: int) -> None:
    """`questions`: each with the words of its levels, from 0."""
    app = folder / "form"
    app.mkdir(parents=True)
    (folder / "_static").mkdir()  # it does not start without
    fields = "\n".join(
        f"    q{at} = models.IntegerField(label=QUESTIONS[{at}][0], widget=widgets.RadioSelect, blank=True, "
        f"choices=list(enumerate(QUESTIONS[{at}][1])))"
        for at in range(len(questions))
    )
    names = [f"q{at}" for at in range(len(questions))]
    (folder / "settings.py").write_text(SETTINGS, "utf-8")
    content = APP.format(questions=json.dumps(questions, ensure_ascii=False), rounds=rounds, fields=fields, names=names)
    (app / "__init__.py").write_text(content, "utf-8")
    (app / "Form.html").write_text(TEMPLATE, "utf-8")
