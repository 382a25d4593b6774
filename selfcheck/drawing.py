"""Altair, loaded when something is drawn; in a server after pandas.

Altair looks for pandas among the modules already loaded, even while another thread is still loading it, and then fails
on the half of it that is there. Importing it first waits for that thread. Where there is no server nobody else loads it,
and Altair does without.
"""

import sys

if "streamlit" in sys.modules:
    import pandas as pandas
import altair as alt

__all__ = ["alt"]
