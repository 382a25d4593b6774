"""Settings of a small RDMO in production mode; the working folder holds its store and its files."""

from __future__ import annotations

import os
from pathlib import Path

from rdmo.core.settings import *  # noqa: F403
from rdmo.core.settings import INSTALLED_APPS as RDMO_APPS
from rdmo.core.settings import MIDDLEWARE as RDMO_MIDDLEWARE

FOLDER = Path(os.environ["RDMO_FOLDER"])
SECRET_KEY = "benchmark"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
ROOT_URLCONF = "benchmarks.peers.rdmo_site.urls"
LANGUAGE_CODE = "de"
LANGUAGES = (("de", "Deutsch"), ("en", "English"))
STATIC_ROOT, MEDIA_ROOT = FOLDER / "static", FOLDER / "media"
MIDDLEWARE = [RDMO_MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *RDMO_MIDDLEWARE[1:]]
# As durable as ours (each transaction is flushed), and as fast as SQLite can be with that; a connection is kept.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "store.sqlite",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": "PRAGMA journal_mode=wal; PRAGMA synchronous=full;"},
    }
}
# Tables straight from the models instead of through all migrations: the same ones with two indexes more, in a second instead of a minute.
MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in RDMO_APPS}
