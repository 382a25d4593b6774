"""Altair, loaded when something is drawn and after pandas.

Altair looks for pandas among the modules already loaded, even while another thread is still loading it, and then fails
on the half of it that is there. Importing it first waits for that thread.
"""

import pandas as pandas  # noqa: I001 # before altair
import altair as alt

__all__ = ["alt"]
