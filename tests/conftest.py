"""Fixtures for every folder of tests."""

from tests.postgres import migrated, postgres, postgres_engine, postgres_url

__all__ = ["migrated", "postgres", "postgres_engine", "postgres_url"]
