"""Imports go one way, modules stay small, and state, HTML and downloads go through the one place made for them."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from tests.rules import each

ROOT = Path(__file__).parent.parent

# Each module of selfcheck/ imports only modules that stand before it.
ORDER = [
    "selfcheck",
    "selfcheck.cookies",
    "selfcheck.logs",
    "selfcheck.counts",
    "selfcheck.rights",
    "selfcheck.texts",
    "selfcheck.noise",
    "selfcheck.permutations",
    "selfcheck.agreement",
    "selfcheck.small_groups",
    "selfcheck.faults",
    "selfcheck.settings",
    "selfcheck.sign_in",
    "selfcheck.yamlfile",
    "selfcheck.models",
    "selfcheck.validation",
    "selfcheck.explanations",
    "selfcheck.profile_form",
    "selfcheck.overlays",
    "selfcheck.catalogue",
    "selfcheck.paper_codes",
    "selfcheck.profile",
    "selfcheck.catalogue_checks",
    "selfcheck.catalogue_folder",
    "selfcheck.overlay_files",
    "selfcheck.catalogue_files",
    "selfcheck.ballot_languages",
    "selfcheck.glossary",
    "selfcheck.entered",
    "selfcheck.assessment",
    "selfcheck.assessment_file",
    "selfcheck.editions",
    "selfcheck.demo",
    "selfcheck.entries",
    "selfcheck.scoring",
    "selfcheck.gaps",
    "selfcheck.progress",
    "selfcheck.progress_view",
    "selfcheck.evaluation",
    "selfcheck.reports.request",
    "selfcheck.reports.kinds",
    "selfcheck.wording",
    "selfcheck.plan",
    "selfcheck.plan_words",
    "selfcheck.place_names",
    "selfcheck.difference_words",
    "selfcheck.tables",
    "selfcheck.tables.book",
    "selfcheck.tables.long_text",
    "selfcheck.tables.printing",
    "selfcheck.tables.sheet_form",
    "selfcheck.tables.xlsx_cells",
    "selfcheck.tables.read_sheet",
    "selfcheck.tables.report_tables",
    "selfcheck.tables.workbook",
    "selfcheck.tables.csv_files",
    "selfcheck.tables.answer_sheet",
    "selfcheck.sheet_process",
    "selfcheck.gate",
    "selfcheck.overlay_upload",
    "selfcheck.overlay_process",
    "selfcheck.typed_form",
    "selfcheck.gap_views",
    "selfcheck.plan_files",
    "selfcheck.capacity",
    "selfcheck.capacity_words",
    "selfcheck.figures",
    "selfcheck.documents",
    "selfcheck.documents.parts",
    "selfcheck.handbook",
    "selfcheck.exact",
    "selfcheck.derived",
    "selfcheck.derivation",
    "selfcheck.pole_profile",
    "selfcheck.strengths",
    "selfcheck.drawing",
    "selfcheck.chart_style",
    "selfcheck.comparison",
    "selfcheck.comparison.reading",
    "selfcheck.comparison.practice",
    "selfcheck.comparison.over_time",
    "selfcheck.comparison.perspectives",
    "selfcheck.comparison.merging",
    "selfcheck.comparison.time_chart",
    "selfcheck.comparison.practice_chart",
    "selfcheck.comparison.practice_words",
    "selfcheck.comparison.practice_tables",
    "selfcheck.charts_groups",
    "selfcheck.charts_levels",
    "selfcheck.charts_gaps",
    "selfcheck.charts_profile",
    "selfcheck.charts_capacity",
    "selfcheck.charts",
    "selfcheck.figure_files",
    "selfcheck.sensitivity",
    "selfcheck.sensitivity_words",
    "selfcheck.clashes",
    "selfcheck.consistency",
    "selfcheck.documents.signs",
    "selfcheck.documents.fitting",
    "selfcheck.documents.pdf",
    "selfcheck.documents.docx_styles",
    "selfcheck.documents.docx_marks",
    "selfcheck.documents.docx",
    "selfcheck.documents.markdown",
    "selfcheck.documents.preview",
    "selfcheck.proof",
    "selfcheck.reports.logo",
    "selfcheck.reports.frame",
    "selfcheck.reports.numbers",
    "selfcheck.reports.gaps",
    "selfcheck.reports.answers",
    "selfcheck.reports.measures",
    "selfcheck.reports.method",
    "selfcheck.reports.capacity",
    "selfcheck.reports.others",
    "selfcheck.reports.references",
    "selfcheck.reports.full",
    "selfcheck.reports.short",
    "selfcheck.reports.area",
    "selfcheck.reports.council",
    "selfcheck.reports.preparation",
    "selfcheck.reports.questionnaire",
    "selfcheck.reports.recovery",
    "selfcheck.reports.record",
    "selfcheck.reports",
    "selfcheck.workshop",
    "selfcheck.workshop.codes",
    "selfcheck.workshop.states",
    "selfcheck.workshop.models",
    "selfcheck.workshop.results",
    "selfcheck.workshop.agenda",
    "selfcheck.workshop.preparing",
    "selfcheck.workshop.rehearsal",
    "selfcheck.workshop.live",
    "selfcheck.workshop.questions",
    "selfcheck.workshop.words",
    "selfcheck.charts_workshop",
    "selfcheck.workshop.joining",
    "selfcheck.workshop.printables",
    "selfcheck.workshop.protocol",
    "selfcheck.workshop.protocol_items",
    "selfcheck.workshop.protocol_document",
    "selfcheck.workshop.protocol_tables",
    "selfcheck.workshop.takeover",
    "selfcheck.store",
    "selfcheck.store.moments",
    "selfcheck.store.prepared",
    "selfcheck.store.tables",
    "selfcheck.store.postgres",
    "selfcheck.store.engine",
    "selfcheck.store.writer",
    "selfcheck.store.values",
    "selfcheck.store.changes",
    "selfcheck.store.links",
    "selfcheck.store.measures",
    "selfcheck.store.assessments",
    "selfcheck.store.sign_ins",
    "selfcheck.store.perspectives",
    "selfcheck.store.comparisons",
    "selfcheck.store.workshop_rows",
    "selfcheck.store.rounds",
    "selfcheck.store.workshop_access",
    "selfcheck.store.workshops",
    "selfcheck.store.participants",
    "selfcheck.store.ballots",
    "selfcheck.store.workshop_views",
    "selfcheck.store.rehearsals",
    "selfcheck.store.protocols",
    "selfcheck.store.retention",
    "selfcheck.store.backup",
    "selfcheck.house",
    "selfcheck.reports.formats",
    "selfcheck.command",
    "selfcheck.cli_agreement",
    "selfcheck.cli_compare",
    "selfcheck.cli_report",
    "selfcheck.cli_store",
    "selfcheck.cli",
    "selfcheck.__main__",
]
FOLDERS = ("selfcheck", "ui", "web", "pages")
MAX_LINES = 300
# What a folder must not import; its own parts come from the list above.
FORBIDDEN = {
    "selfcheck": {"streamlit", "starlette", "ui", "web", "pages", "app"},
    "web": {"streamlit", "ui", "pages", "app"},
    "ui": {"web", "pages", "app"},
    "pages": {"web", "pages", "app"},
}
STATE = "ui/state.py"
FILES = [*sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts), ROOT / "app.py"]


def name_of(file: Path) -> str:
    """ui/state.py, as it is told when a test fails."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(file): file for file in FILES}


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(tree(file)))


@cache
def imports(file: Path) -> frozenset[str]:
    """Every module a file imports, wherever in the file, by its whole name."""
    found: set[str] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}: write the whole name instead of a relative import"
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (parts & MODULES.keys()) or {str(node.module)}
    return frozenset(found)


@cache
def calls(file: Path) -> list[ast.Call]:
    return [node for node in nodes(file) if isinstance(node, ast.Call)]


@cache
def attributes(file: Path) -> set[str]:
    """Every `.name` that stands in a file."""
    return {node.attr for node in nodes(file) if isinstance(node, ast.Attribute)}


each_file = each(lambda: FILES, name_of)


# --- imports --------------------------------------------------------------------------------------------------------


def test_every_module_of_selfcheck_has_its_place_in_the_order():
    assert sorted(module_of(file) for file in FILES if file.parts[len(ROOT.parts)] == "selfcheck") == sorted(ORDER)


@each(lambda: ORDER)
def test_a_module_of_selfcheck_imports_only_earlier_ones(module):
    own = {name for name in imports(MODULES[module]) if name.split(".")[0] == "selfcheck"}
    assert own <= set(ORDER[: ORDER.index(module)])


@each_file
def test_imports_go_one_way(file):
    folder = name_of(file).split("/")[0]
    assert {name.split(".")[0] for name in imports(file)} & FORBIDDEN.get(folder, {"pages"}) == set()


def test_altair_comes_through_the_one_module_that_loads_pandas_before_it():
    """Threads that draw for the first time at the same moment met half a pandas otherwise."""
    assert {name_of(file) for file in FILES if imports(file) & {"altair", "pandas"}} == {"selfcheck/drawing.py"}


def test_nobody_imports_a_page():
    everything = [file for file in (*FILES, *(ROOT / "tests").rglob("*.py")) if "pages" in file.read_text("utf-8")]
    assert [name_of(file) for file in everything if any(name.split(".")[0] == "pages" for name in imports(file))] == []


# --- Streamlit ------------------------------------------------------------------------------------------------------


@each_file
def test_only_one_module_touches_session_state_and_caches(file):
    touched = {name for name in attributes(file) if name == "session_state" or re.match("cache_(data|resource)$", name)}
    assert touched == set() or name_of(file) == STATE


@each_file
def test_no_downloads_through_streamlit(file):
    assert "download_button" not in attributes(file)


@each_file
def test_no_callbacks_but_the_component_s_own(file):
    given = {
        str(word.arg) for call in calls(file) for word in call.keywords if re.fullmatch("on_.*(click|change|submit|select)", str(word.arg))
    }
    allowed = {"ui/autosave_form/__init__.py": {"on_go_change"}, "ui/desk_forms/__init__.py": {"on_done_change"}}
    assert given <= allowed.get(name_of(file), set())


@each_file
def test_html_is_drawn_by_the_one_module_that_escapes(file):
    assert not any(word.arg == "unsafe_allow_html" for call in calls(file) for word in call.keywords)
    assert "html" not in attributes(file) or name_of(file) == "ui/show.py"


def test_text_of_users_is_not_drawn_as_markdown():
    """Titles and notes go through ui/show.py: Markdown would call foreign hosts for images."""
    drawing = {"markdown", "write", "caption"}
    for file in [*(ROOT / "pages").glob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        used = {
            call.func.attr for call in calls(file) if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "st"
        }
        assert used & drawing == set(), name_of(file)


def test_streamlit_is_set_up_for_many_sessions():
    runner = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["runner"]
    assert runner["postScriptGC"] is False
    assert runner["magicEnabled"] is False


# --- pages ----------------------------------------------------------------------------------------------------------


def listed_pages() -> list[str]:
    """The names in the constant PAGES of ui/shell.py, which cannot be imported without a session."""
    for node in tree(ROOT / "ui" / "shell.py").body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PAGES":
            return [page[0] for page in ast.literal_eval(node.value)]
    raise AssertionError("ui/shell.py has no list PAGES")


def test_every_listed_page_exists_and_every_page_is_listed():
    assert sorted(listed_pages()) == sorted(file.stem for file in (ROOT / "pages").glob("*.py"))


def test_a_page_is_listed_once_and_the_start_page_comes_first():
    assert len(set(listed_pages())) == len(listed_pages())
    assert listed_pages()[0] == "start"


@each(listed_pages)
def test_a_page_is_a_short_script(page):
    body = tree(ROOT / "pages" / f"{page}.py").body
    assert not any(isinstance(node, ast.ClassDef) for node in body)
    assert not any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)


# --- files ----------------------------------------------------------------------------------------------------------


@each_file
def test_a_module_begins_with_one_sentence(file):
    assert re.match(r'"""[^\s"]', file.read_text("utf-8"))
    assert ast.get_docstring(tree(file))


@each_file
def test_a_module_is_short_enough_to_be_read(file):
    assert len(file.read_text("utf-8").splitlines()) <= MAX_LINES


# Streamlit cleans HTML with DOMPurify, which takes names away that would hide a property of the form or the document.
TAKEN_AWAY = {"action", "body", "dir", "elements", "forms", "id", "images", "lang", "length", "links", "method", "part", "slot", "style", "target", "title"}  # fmt: skip


def test_no_field_of_a_page_has_a_name_that_streamlit_takes_away():
    """A field without its name is never sent."""
    found = [
        f"{path.name}: {name}"
        for path in [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py")]
        for name in re.findall(r'\bname="([a-z-]+)"', path.read_text("utf-8"))
        if name in TAKEN_AWAY
    ]
    assert found == []
