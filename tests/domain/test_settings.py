"""A wrong setting is told in a sentence before anything starts, and never with a password in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from selfcheck.faults import FaultyFileError
from selfcheck.settings import ROOT, Settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in os.environ:
        if name.startswith("SELFCHECK_"):
            monkeypatch.delenv(name)


def lines(lang: str = "en") -> list[str]:
    """What is told about the environment."""
    with pytest.raises(FaultyFileError) as caught:
        Settings.load()
    return [fault.text(lang) for fault in caught.value.faults]


def test_nothing_needs_to_be_set():
    settings = Settings.load()
    assert settings.mode == "local"
    assert settings.catalogue == ()
    assert (settings.base_url, settings.database_url, settings.retention_days) == ("", "", 730)
    assert settings.data == ROOT / "data"
    assert settings.store_url == f"sqlite:///{(ROOT / 'data' / 'selfcheck.sqlite').as_posix()}"
    settings.refuse_unsafe()


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in ("DATABASE_URL", "MODE", "CATALOGUE", "BASE_URL", "RETENTION_DAYS", "DATA"):
        monkeypatch.setenv(f"SELFCHECK_{name}", "")
    assert Settings.load() == Settings()
    assert Settings.load().retention_days == 730


def test_every_setting_can_be_set(monkeypatch, tmp_path):
    (tmp_path / "overlay").mkdir()
    given = {
        "DATABASE_URL": "postgresql://user:word@host/name",
        "MODE": "shared",
        "CATALOGUE": os.pathsep.join([str(tmp_path), str(tmp_path / "overlay")]),
        "BASE_URL": "https://example.org/app",
        "RETENTION_DAYS": "30",
        "DATA": str(tmp_path),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"SELFCHECK_{name}", value)
    settings = Settings.load()
    assert settings.store_url == "postgresql+psycopg://user:word@host/name"
    assert (settings.mode, settings.base_url, settings.retention_days) == ("shared", "https://example.org/app", 30)
    assert settings.catalogue == (tmp_path, tmp_path / "overlay")
    assert settings.data == tmp_path


@pytest.mark.parametrize("url", ["sqlite:///x.sqlite", "sqlite:////tmp/x.sqlite", "postgresql+psycopg://user@host/name"])
def test_an_address_of_a_database_is_left_as_it_is(monkeypatch, url):
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", url)
    assert Settings.load().store_url == url


def test_data_may_lie_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("SELFCHECK_DATA", str(tmp_path))
    assert Settings.load().store_url == f"sqlite:///{(tmp_path / 'selfcheck.sqlite').as_posix()}"


DATABASE = "is not an address this tool understands; write sqlite:///path/to/file or postgresql://user:password@host/name"
DAYS = "write a whole number of days from 1 to 36500"
WRONG = [
    ("MODE", "public", "is 'public'; possible are local and shared"),
    ("MODE", "Local", "is 'Local'; possible are local and shared"),
    ("DATABASE_URL", "mysql://user:password@host/name", DATABASE),
    ("DATABASE_URL", "data.sqlite", DATABASE),
    ("DATABASE_URL", "sqlite://", DATABASE),
    ("BASE_URL", "example.org", "is 'example.org'; write an address that begins with http:// or https://"),
    ("BASE_URL", "ftp://example.org", "is 'ftp://example.org'; write an address that begins with http:// or https://"),
    ("BASE_URL", "https://exa mple.org", "is 'https://exa mple.org'; write an address that begins with http:// or https://"),
    ("RETENTION_DAYS", "0", f"is '0'; {DAYS}"),
    ("RETENTION_DAYS", "36501", f"is '36501'; {DAYS}"),
    ("RETENTION_DAYS", "two years", f"is 'two years'; {DAYS}"),
    ("RETENTION_DAYS", "1.5", f"is '1.5'; {DAYS}"),
    ("METRICS_PORT", "many", "is 'many'; write the number of a free port from 1 to 65535, or nothing for no figures"),
    ("METRICS_PORT", "65536", "is '65536'; write the number of a free port from 1 to 65535, or nothing for no figures"),
    ("CATALOGUE", "/no/such/folder", "there is no folder '/no/such/folder'; give the folder that holds catalogue.yaml"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG])
def test_a_wrong_setting_is_told_with_its_name_and_what_is_possible(monkeypatch, name, value, sentence):
    monkeypatch.setenv(f"SELFCHECK_{name}", value)
    assert lines() == [f"SELFCHECK_{name}: {sentence}"]
    assert lines("de")[0].startswith(f"SELFCHECK_{name}: ")
    assert lines("de") != lines()


def test_all_wrong_settings_are_told_together(monkeypatch):
    monkeypatch.setenv("SELFCHECK_MODE", "public")
    monkeypatch.setenv("SELFCHECK_RETENTION_DAYS", "never")
    assert [line.split(":")[0] for line in lines()] == ["SELFCHECK_MODE", "SELFCHECK_RETENTION_DAYS"]


@pytest.mark.parametrize(
    "url",
    ["postgres://admin:hunter2@host/name", "hunter2", "mysql://admin:hunter2@host", "postgresql:/admin:hunter2@host/name", "\nhunter2"],
)
def test_a_password_is_never_told(monkeypatch, url):
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", url)
    with pytest.raises(FaultyFileError) as caught:
        Settings.load()
    error = caught.value
    told = [str(error), repr(error), repr(error.faults), *(fault.text(lang) for fault in error.faults for lang in ("de", "en"))]
    assert not any("hunter2" in text for text in told)
    assert error.__suppress_context__


def test_a_file_is_no_catalogue_folder(monkeypatch, tmp_path: Path):
    file = tmp_path / "catalogue.yaml"
    file.touch()
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(file))
    assert len(lines()) == 1


@pytest.mark.parametrize("address", ["", "http://example.org", "http://localhost.example.org"])
def test_a_shared_server_that_others_could_listen_to_is_refused(monkeypatch, address):
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", address)
    with pytest.raises(FaultyFileError) as caught:
        Settings.load().refuse_unsafe()
    assert [fault.place for fault in caught.value.faults] == ["SELFCHECK_BASE_URL"]
    assert "https://" in caught.value.faults[0].text()


@pytest.mark.parametrize("address", ["https://example.org", "http://localhost:8501", "http://127.0.0.1:8501"])
def test_a_shared_server_needs_https_or_stays_on_this_computer(monkeypatch, address):
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", address)
    Settings.load().refuse_unsafe()


@pytest.mark.parametrize("address", ["https://user:hunter2@example.org", "https://example.org/?a=b", "https://example.org/#top"])
def test_an_address_that_holds_more_is_refused_without_telling_it(monkeypatch, address):
    monkeypatch.setenv("SELFCHECK_BASE_URL", address)
    with pytest.raises(FaultyFileError) as caught:
        Settings.load().refuse_unsafe()
    [fault] = caught.value.faults
    assert (fault.place, fault.key) == ("SELFCHECK_BASE_URL", "setting.base-url-only")
    assert "hunter2" not in fault.text()


def test_a_database_without_its_driver_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", "postgresql://admin:hunter2@host/name")
    monkeypatch.setattr("selfcheck.settings.find_spec", lambda _name: None)
    with pytest.raises(FaultyFileError) as caught:
        Settings.load().refuse_unsafe()
    [fault] = caught.value.faults
    assert "requirements-postgres.txt" in fault.text()
    assert "hunter2" not in fault.text()
