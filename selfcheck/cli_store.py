"""The commands `backup`, `restore` and `purge`: copies of the store, and deletion of what is due."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selfcheck.command import Command
from selfcheck.settings import BACKUP_DAYS, Settings
from selfcheck.texts import translator


def add_commands(command: Command) -> None:
    """Adds `backup [FILE|FOLDER]`, `restore FILE` and `purge`."""
    backup = command("backup", _told(_backup), "a copy of the store, also while the server runs; deletes copies older than thirty days")
    backup.add_argument("to", nargs="?", type=Path, metavar="FILE|FOLDER", help="default: the folder `backups` beside the store")
    backup.add_argument(
        "--keep-days", type=int, default=BACKUP_DAYS, choices=range(1, BACKUP_DAYS + 1), metavar="DAYS", help="1 to 30, default 30"
    )
    restore = command("restore", _told(_restore), "put a copy in the place of the store, which is kept beside it; stop the server first")
    restore.add_argument("file", type=Path)
    command("purge", _told(_purge), "delete what is due and leave no byte of what was deleted")


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A fault of the store as a sentence and exit code 1."""

    def told(options: argparse.Namespace) -> int:
        from selfcheck.store.engine import StoreError

        try:
            return run(options)
        except StoreError as error:
            values: dict[str, Any] = error.values
            print(translator(options.lang)(error.key, **values), file=sys.stderr)
            return 1

    return told


def _backup(options: argparse.Namespace) -> int:
    from selfcheck.store.backup import back_up

    url = Settings.load().store_url
    copy = back_up(url, options.to or _folder(url), _now(), options.keep_days)
    print(translator(options.lang)("backup.made", file=copy))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from selfcheck.store.backup import restore

    t = translator(options.lang)
    aside = restore(Settings.load().store_url, options.file, _now())
    print(t("backup.restored", file=options.file))
    if aside:
        print(t("backup.aside", file=aside))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from selfcheck.store.backup import forget_bytes, rotate, store_file
    from selfcheck.store.engine import open_engine
    from selfcheck.store.retention import purge

    settings, t = Settings.load(), translator(options.lang)
    engine = open_engine(settings.store_url)
    try:
        with engine.begin() as connection:
            done = purge(connection, _now().date(), settings.retention_days if settings.mode == "shared" else None)
        forget_bytes(engine, whole=True)
    finally:
        engine.dispose()
    print(t("backup.purged-assessments", n=done.assessments))
    print(t("backup.purged-workshops", n=done.workshops))
    if engine.dialect.name == "sqlite":
        file = store_file(settings.store_url)
        gone = [*rotate(file.parent, _now()), *rotate(_folder(settings.store_url), _now())]
        print(t("backup.purged-copies", n=len(gone)))
    return 0


def _folder(url: str) -> Path:
    """Where backups lie unless another folder is given. Raises StoreError for a store that is no file."""
    from selfcheck.store.backup import store_file

    return store_file(url).parent / "backups"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
