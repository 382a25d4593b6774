"""Settings from environment variables; a wrong one stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.texts import texts

ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """`SELFCHECK_…`; see README.md."""

    model_config = SettingsConfigDict(env_prefix="SELFCHECK_", env_ignore_empty=True, frozen=True)

    database_url: str = Field(default="", pattern=r"^(|sqlite:///.+|postgresql(\+psycopg)?://.+)$")
    mode: Literal["local", "shared"] = "local"
    catalogue: Path | None = None
    base_url: str = Field(default="", pattern=r"^(|https?://[^\s]+)$")
    retention_days: int = Field(default=730, ge=1, le=36500)
    data: Path = ROOT / "data"

    @classmethod
    def load(cls) -> Settings:
        """Read the environment. Raises FaultyFileError naming each wrong variable and what is possible."""
        try:
            settings = cls()
        except ValidationError as error:
            raise FaultyFileError(_fault(item) for item in error.errors()) from None
        if settings.catalogue and not settings.catalogue.is_dir():
            name, value = "SELFCHECK_CATALOGUE", shown(settings.catalogue)
            raise FaultyFileError([Fault(name, None, "setting.no-folder", {"value": value})])
        return settings

    def refuse_unsafe(self) -> None:
        """Raises FaultyFileError for a mode this version cannot keep safe: links with secrets are not built yet."""
        if self.mode == "shared":
            raise FaultyFileError([Fault("SELFCHECK_MODE", None, "setting.shared-not-yet")])

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
