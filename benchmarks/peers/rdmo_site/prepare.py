"""Fills an empty RDMO: our questions as a catalogue, somebody with a project. Run: … QUESTIONS.json, prints the interview's path."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from django.contrib.auth.models import User  # noqa: E402 – models need the setup
from django.contrib.sites.models import Site  # noqa: E402
from django.test import Client  # noqa: E402
from rdmo.domain.models import Attribute  # noqa: E402
from rdmo.options.models import Option, OptionSet  # noqa: E402
from rdmo.projects.models import Membership, Project  # noqa: E402
from rdmo.questions.models import Catalog, Page, Question, Section  # noqa: E402

BOTH = ("lang1", "lang2")  # the two languages of the settings
PREFIX = "http://127.0.0.1/terms"


def texts(field: str, text: str) -> dict[str, str]:
    return {f"{field}_{lang}": text for lang in BOTH}


def question(at: int, title: str, levels: list[str]) -> Question:
    """A question with one radio a level."""
    attribute = Attribute.objects.create(uri_prefix=PREFIX, key=f"q{at}")
    choices = OptionSet.objects.create(uri_prefix=PREFIX, uri_path=f"q{at}", order=at)
    for level, text in enumerate(levels):
        option = Option.objects.create(uri_prefix=PREFIX, uri_path=f"q{at}/{level}", **texts("text", text))
        choices.options.add(option, through_defaults={"order": level})
    found = Question.objects.create(
        uri_prefix=PREFIX, uri_path=f"q{at}", attribute=attribute, widget_type="radio", value_type="option", **texts("text", title)
    )
    found.optionsets.add(choices)
    return found


def catalogue(questions: list[tuple[str, list[str]]]) -> Catalog:
    """One section with one page, which holds all questions."""
    page = Page.objects.create(uri_prefix=PREFIX, uri_path="page", **texts("title", "Dimension"))
    for at, (title, levels) in enumerate(questions):
        page.questions.add(question(at, title, levels), through_defaults={"order": at})
    section = Section.objects.create(uri_prefix=PREFIX, uri_path="section", **texts("title", "Area"))
    section.pages.add(page, through_defaults={"order": 0})
    whole = Catalog.objects.create(uri_prefix=PREFIX, uri_path="catalogue", available=True, **texts("title", "Catalogue"))
    whole.sections.add(section, through_defaults={"order": 0})
    return whole


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    site = Site.objects.get()
    user = User.objects.create_user("benchmark", "benchmark@example.org", "benchmark")
    whole = catalogue(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    whole.sites.add(site)
    project = Project.objects.create(title="Project", site=site, catalog=whole)
    Membership.objects.create(project=project, user=user, role="owner")
    # Drawn once: compiles the style sheets into the folder of static files, which the server reads at its start.
    visitor = Client()
    path = f"/projects/{project.pk}/interview/"
    for address in ("/", "/account/login/"):
        visitor.get(address)
    visitor.force_login(user)
    assert visitor.get(path).status_code == 200
    print(path)


if __name__ == "__main__":
    main()
