"""Starts the app as `streamlit run app.py` does; a second argument slows every commit down by up to so many ms."""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from streamlit.web import cli

from selfcheck.store.writer import Writer

port, slow_ms = sys.argv[1], int(sys.argv[2])
if slow_ms:
    commit = Writer._commit

    def slowly(self: Writer, batch: list) -> None:
        time.sleep(random.uniform(0, slow_ms / 1000))
        commit(self, batch)

    Writer._commit = slowly  # type: ignore[method-assign]

sys.argv = ["streamlit", "run", "app.py", "--server.port", port]
cli.main()
