"""Fixtures for every folder of tests, and the figures of the long run."""

from tests.figures import pytest_terminal_summary, tell
from tests.postgres import migrated, postgres, postgres_engine, postgres_url

__all__ = ["migrated", "postgres", "postgres_engine", "postgres_url", "pytest_terminal_summary", "tell"]
