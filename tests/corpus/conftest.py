"""The routes with a store of their own, as in tests/app."""

from tests.app.conftest import _fresh_store, _own_house, client, loaded, routes, store_file  # noqa: F401
