"""Settings from environment variables; a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.texts import texts

ROOT = Path(__file__).parent.parent
BACKUP_DAYS = 30  # what was deleted in the store lives on in copies, hence never longer
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def split_folders(joined: str) -> tuple[Path, ...]:
    """The folders in a text such as `criteria:criteria/overlays/bayern`: a catalogue, then its overlays."""
    return tuple(Path(part) for part in joined.split(os.pathsep) if part)


def _as_folders(given: object) -> object:
    if isinstance(given, str):
        return split_folders(given)
    return (given,) if isinstance(given, Path) else given


def refuse_missing(given: Sequence[Path], name: str) -> None:
    """Raises FaultyFileError with each folder that does not exist; `name` is the setting or argument."""
    keys = ["setting.no-folder", *["setting.no-overlay-folder"] * (len(given) - 1)]
    faults = [Fault(name, None, key, {"value": shown(path)}) for key, path in zip(keys, given, strict=False) if not path.is_dir()]
    if faults:
        raise FaultyFileError(faults)


class Settings(BaseSettings):
    """`SELFCHECK_…`; see README.md.

    `SELFCHECK_CATALOGUE` is a whole catalogue folder; overlay folders may follow, separated as in PATH, the last one wins.
    """

    model_config = SettingsConfigDict(env_prefix="SELFCHECK_", env_ignore_empty=True, frozen=True)

    database_url: str = Field(default="", pattern=r"^(|sqlite:///.+|postgresql(\+psycopg)?://.+)$")
    mode: Literal["local", "shared"] = "local"
    catalogue: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_as_folders)] = ()
    base_url: str = Field(default="", pattern=r"^(|https?://[^\s]+)$")
    retention_days: int = Field(default=730, ge=1, le=36500)
    contact: str = Field(default="", max_length=300)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    data: Path = ROOT / "data"

    @classmethod
    def load(cls) -> Settings:
        """Read the environment. Raises FaultyFileError naming each wrong variable and what is possible."""
        try:
            settings = cls()
        except ValidationError as error:
            raise FaultyFileError(_fault(item) for item in error.errors()) from None
        refuse_missing(settings.catalogue, "SELFCHECK_CATALOGUE")
        return settings

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this server encrypted."""
        return self.base_url.startswith("https://")

    def refuse_unsafe(self) -> None:
        """Raises FaultyFileError with everything that would be unsafe or fail only later.

        A shared server without an address of its own, or reached without https over a network; an address that holds more
        than an address; a database whose driver is not installed.
        """
        faults = []
        parts = urlsplit(self.base_url)
        if self.mode == "shared" and not self.is_https and parts.hostname not in LOOPBACK:
            faults.append(Fault("SELFCHECK_BASE_URL", None, "setting.shared-needs-https"))
        elif parts.username is not None or parts.query or parts.fragment:
            faults.append(Fault("SELFCHECK_BASE_URL", None, "setting.base-url-only"))
        if self.store_url.startswith("postgresql") and find_spec("psycopg") is None:
            faults.append(Fault("SELFCHECK_DATABASE_URL", None, "setting.needs-driver"))
        if faults:
            raise FaultyFileError(faults)

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store; SQLite under `data/` unless set."""
        if not self.database_url:
            return f"sqlite:///{(self.data / 'selfcheck.sqlite').as_posix()}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)


def _fault(item: object) -> Fault:
    assert isinstance(item, dict)
    name = str(item["loc"][0])
    secret = name == "database_url"  # may hold a password
    key = f"setting.{name.replace('_', '-')}"
    value = "…" if secret else shown(item.get("input"))
    return Fault(f"SELFCHECK_{name.upper()}", None, key if key in texts("en") else "setting.other", {"value": value})
