"""Streamlit's own words: the script that renames them knows the language, and every word it has to know."""

import json
import re
from pathlib import Path

import streamlit
from starlette.testclient import TestClient

from selfcheck.texts import tr
from web.names import WORDS


def script(client: TestClient, lang: str) -> dict[str, str]:
    answer = client.get("/x/names.js", params={"lang": lang})
    assert answer.headers["content-type"].startswith("text/javascript")
    found = re.search(r"const words = (\{.*\});", answer.text)
    assert found is not None
    return dict(json.loads(found[1]))


def test_every_word_is_told_in_the_language_of_the_page(client: TestClient) -> None:
    for lang in ("de", "en"):
        assert script(client, lang) == {english: tr(lang, key) for english, key in WORDS.items()}


def test_streamlit_still_writes_these_words() -> None:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    scripts = "".join(path.read_text("utf-8") for path in folder.glob("*.js"))
    whole = {
        "The page that you have requested does not seem to exist. Running the app's main page.",
        "group mark container",
    }  # put together
    assert [word for word in WORDS if word not in whole and word not in scripts] == []


def test_our_own_pages_use_the_font_of_streamlits(client: TestClient) -> None:
    page = client.get("/x/access", headers={"accept": "text/html"}).text
    found = re.search(r'src: url\("(/static/media/[^"]+\.woff2)"\)', page)
    assert found is not None
    assert (Path(streamlit.__file__).parent / "static" / found[1].lstrip("/")).is_file()
