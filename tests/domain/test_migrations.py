"""A store of any age becomes today's, in one step that happens whole or not at all, with a copy beside it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from selfcheck.entries import Place
from selfcheck.store import assessments, values
from selfcheck.store import engine as engine_module
from selfcheck.store.engine import MIGRATIONS, open_engine, reading
from selfcheck.store.tables import metadata
from tests.factories import assessment, catalogue, criterion

pytestmark = pytest.mark.slow

PLAN = catalogue(criterion("a"))
NOTE = Place("answers", "a", "note")
LATER = '''"""Something a later version adds."""

import os
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("assessment", sa.Column("later", sa.Text(), nullable=True))
    op.execute("UPDATE entry SET value = '\\"changed\\"'")
    {then}
'''


def current_head() -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head
    return head


def later_version(folder: Path, then: str = "") -> Path:
    """The migrations of a version to come, with one more step that ends in `then`."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(LATER.format(head=current_head(), then=then), "utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store as this version leaves it, with one note."""
    path = tmp_path / "data" / "store.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        key = assessments.create(connection, PLAN, assessment(PLAN))
        values.save_value(connection, values.find_id(connection, key), NOTE, "bleibt", 0)
    engine.dispose()
    return path


def content(file: Path) -> dict[str, list[object]]:
    """Tables with their rows, and the statements that made them, as any SQLite program sees them."""
    raw = sqlite3.connect(file)
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    found["schema"] = raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    raw.close()
    return found


def test_a_fresh_store_is_what_the_tables_say(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == current_head()
    with engine.begin() as connection:
        config = engine_module._config()
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()


def test_the_steps_form_one_line() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_deleting_an_assessment_row_takes_everything_with_it(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.delete(metadata.tables["assessment"]))
        left = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() for table in metadata.sorted_tables]
    engine.dispose()
    assert set(left) == {0}


def test_opening_a_store_of_this_version_changes_nothing_and_copies_nothing(file: Path) -> None:
    before = content(file)
    open_engine(f"sqlite:///{file}").dispose()
    assert content(file) == before
    assert [found.name for found in file.parent.glob("*.sqlite*")] == [file.name]


def test_an_older_store_is_copied_then_migrated(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(file)
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "later"))
    open_engine(f"sqlite:///{file}").dispose()
    assert content(file)["alembic_version"] == [("later",)]
    assert content(file)["entry"] != before["entry"]
    assert content(file.with_name(f"store.before-{current_head()}.sqlite")) == before


def test_the_copy_also_holds_what_stood_in_the_write_ahead_log_only(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        values.save_value(connection, 1, Place("answers", "a", "evidence"), "eben erst", 0)
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "later"))
    open_engine(f"sqlite:///{file}").dispose()
    engine.dispose()
    copied = content(file.with_name(f"store.before-{current_head()}.sqlite"))["entry"]
    assert '"eben erst"' in str(copied)


def test_a_second_attempt_copies_what_was_written_since_the_first(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = later_version(tmp_path / "faulty", "raise RuntimeError('faulty release')")
    monkeypatch.setattr(engine_module, "MIGRATIONS", faulty)
    with pytest.raises(RuntimeError):
        open_engine(f"sqlite:///{file}")
    monkeypatch.setattr(engine_module, "MIGRATIONS", MIGRATIONS)
    engine = open_engine(f"sqlite:///{file}")  # back to the version before, and people work on
    with engine.begin() as connection:
        values.save_value(connection, 1, Place("answers", "a", "evidence"), "danach", 0)
    engine.dispose()
    before = content(file)
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "later"))
    open_engine(f"sqlite:///{file}").dispose()
    assert content(file.with_name(f"store.before-{current_head()}.sqlite")) == before


def test_half_a_copy_does_not_pass_for_one(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(file)
    copy = file.with_name(f"store.before-{current_head()}.sqlite")
    copy.with_name(f"{copy.name}.part").write_bytes(file.read_bytes()[:1000])
    copy.write_bytes(b"")
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "later"))
    open_engine(f"sqlite:///{file}").dispose()
    assert content(copy) == before
    assert not list(file.parent.glob("*.part"))


def test_a_migration_that_fails_leaves_the_old_store(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(file)
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "later", "raise RuntimeError('half-way')"))
    with pytest.raises(RuntimeError):
        open_engine(f"sqlite:///{file}")
    assert content(file) == before


def test_a_migration_killed_half_way_leaves_the_old_store(file: Path, tmp_path: Path) -> None:
    before = content(file)
    folder = later_version(tmp_path / "later", "os.kill(os.getpid(), 9)")
    script = (
        "import sys; from pathlib import Path; from selfcheck.store import engine\n"
        "engine.MIGRATIONS = Path(sys.argv[1]); engine.open_engine('sqlite:///' + sys.argv[2])"
    )
    ended = subprocess.run([sys.executable, "-c", script, folder, file], cwd=Path(__file__).parents[2])
    assert ended.returncode == -9
    assert content(file) == before
    open_engine(f"sqlite:///{file}").dispose()
    assert content(file) == before


def test_the_app_may_lie_in_a_folder_with_a_percent_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "Amt 100% (neu)" / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(engine_module, "MIGRATIONS", folder)
    open_engine(f"sqlite:///{folder.parent / 'store.sqlite'}").dispose()
    assert "assessment" in content(folder.parent / "store.sqlite")
