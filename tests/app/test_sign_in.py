"""Sign-in proves who somebody is by one signed cookie; what it opens comes from links tied to it and ends with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer, timed
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.faults import FaultyFileError
from selfcheck.house import house, leave
from selfcheck.rights import Right
from selfcheck.settings import Settings
from selfcheck.sign_in import SIGNED_IN_HOURS, USER_COOKIE, Signed, SignIn, load_sign_in
from selfcheck.store import links, sign_ins, values
from selfcheck.texts import LANGUAGES, tr
from tests.app.conftest import by_hand, create, rows
from ui import state

SECRET = "s" * 40
ORIGIN = "https://example.org"
SIGN_IN = SignIn(ORIGIN, "login.example.org", SECRET)
CLAIMS = {"iss": "https://login.example.org", "sub": "4711", "origin": ORIGIN, "is_logged_in": True, "email": "kanarienvogel@example.org"}


def signed_value(value: str, name: str = USER_COOKIE, secret: str = SECRET) -> str:
    """As Streamlit signs it."""
    return URLSafeTimedSerializer(secret, salt=name).dumps(value)


def cookie(secret: str = SECRET, **claims: Any) -> dict[str, str]:
    return {USER_COOKIE: signed_value(json.dumps({**CLAIMS, **claims}), secret=secret)}


def spoiled(signed: str) -> str:
    """With the first sign of the signature changed; in the last one two bits do not count."""
    content, _, signature = signed.rpartition(".")
    return f"{content}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the time at which cookies are signed and looked at, seconds UTC."""

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(timed.time, "time", lambda: float(seconds))

    return set_to


# --- the cookie -----------------------------------------------------------------------------------------------------


def test_a_cookie_signed_by_this_server_says_who_it_is_without_saying_it(clock: Callable[[int], None]) -> None:
    clock(1_800_000_000)
    found = SIGN_IN.find(cookie())
    assert found is not None
    assert found.at == 1_800_000_000
    assert re.fullmatch(r"[0-9a-f]{64}", found.subject)
    again = SIGN_IN.find(cookie(email="other@example.org", name="Other"))
    assert again == found


def test_two_people_and_two_services_are_never_one() -> None:
    given = [{"sub": "1"}, {"sub": "2"}, {"iss": "https://a", "sub": "bc"}, {"iss": "https://ab", "sub": "c"}]
    assert len({getattr(SIGN_IN.find(cookie(**claims)), "subject", None) for claims in given}) == 4


@pytest.mark.parametrize(
    "held",
    [
        {},
        {USER_COOKIE: ""},
        {USER_COOKIE: json.dumps(CLAIMS)},
        {USER_COOKIE: spoiled(cookie()[USER_COOKIE])},
        {USER_COOKIE: signed_value(json.dumps(CLAIMS), name="_streamlit_user_tokens")},
        {USER_COOKIE: signed_value("[]")},
        {USER_COOKIE: signed_value("{")},
        {USER_COOKIE: signed_value("[" * 100_000)},
        {USER_COOKIE: "\ud800"},
        {USER_COOKIE: signed_value("chunks-2")},
        {USER_COOKIE: signed_value("chunks-99")},
        cookie(secret="t" * 40),
        cookie(origin="https://elsewhere.example"),
        cookie(origin="http://example.org"),
        cookie(is_logged_in=False),
        cookie(is_logged_in="true"),
        cookie(sub=""),
        cookie(sub=None),
        cookie(sub=4711),
        cookie(iss=None),
    ],
)
def test_forged_foreign_and_half_cookies_say_nothing(held: dict[str, str]) -> None:
    assert SIGN_IN.find(held) is None


def test_after_a_working_day_one_signs_in_again(clock: Callable[[int], None]) -> None:
    clock(1_800_000_000)
    held = cookie()
    clock(1_800_000_000 + SIGNED_IN_HOURS * 3600)
    assert SIGN_IN.find(held)
    clock(1_800_000_001 + SIGNED_IN_HOURS * 3600)
    assert SIGN_IN.find(held) is None


def test_a_cookie_that_comes_in_parts_is_read_as_one() -> None:
    whole = json.dumps(CLAIMS)
    parts = {
        f"{USER_COOKIE}_{number}": signed_value(part, f"{USER_COOKIE}_{number}") for number, part in ((1, whole[:50]), (2, whole[50:]))
    }
    assert SIGN_IN.find({USER_COOKIE: signed_value("chunks-2"), **parts}) == SIGN_IN.find(cookie())


def test_the_secret_is_not_told() -> None:
    assert SECRET not in repr(SIGN_IN)


# --- what an operator configures ---------------------------------------------------------------------------------

SECTION: dict[str, Any] = {
    "redirect_uri": f"{ORIGIN}/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "selfcheck",
    "client_secret": "word",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
    "client_kwargs": {"scope": "openid"},
}
SHARED = Settings(mode="shared", base_url=ORIGIN)


def test_without_the_section_there_is_no_sign_in() -> None:
    assert load_sign_in({}, Settings()) is None


def test_a_whole_section_is_taken() -> None:
    assert load_sign_in(SECTION, SHARED) == SIGN_IN


WRONG = [
    ({"cookie_secret": "short"}, "sign-in.needs-secret"),
    ({"redirect_uri": "https://elsewhere.example/oauth2callback"}, "sign-in.needs-redirect"),
    ({"redirect_uri": None}, "sign-in.needs-redirect"),
    ({"client_id": ""}, "sign-in.needs-client"),
    ({"client_secret": ""}, "sign-in.needs-client"),
    ({"server_metadata_url": "http://login.example.org/"}, "sign-in.needs-provider"),
    ({"server_metadata_url": ""}, "sign-in.needs-provider"),
    ({"client_kwargs": {}}, "sign-in.needs-scope"),
    ({"client_kwargs": {"scope": "openid email profile"}}, "sign-in.needs-scope"),
    ({"expose_tokens": ["id"]}, "sign-in.no-tokens"),
]


@pytest.mark.parametrize(("change", "key"), WRONG, ids=[f"{change}" for change, _ in WRONG])
def test_what_is_unsafe_ends_the_start_with_a_sentence(change: dict[str, Any], key: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        load_sign_in({**SECTION, **change}, SHARED)
    [fault] = caught.value.faults
    assert fault.key == key
    for lang in LANGUAGES:
        assert fault.text(lang).startswith("secrets.toml [auth]: ")
        assert "word" not in fault.text(lang).replace("password", "")


def test_on_one_computer_there_is_no_sign_in() -> None:
    with pytest.raises(FaultyFileError) as caught:
        load_sign_in(SECTION, Settings(base_url=ORIGIN))
    assert [fault.key for fault in caught.value.faults] == ["sign-in.needs-shared"]


# --- what it opens --------------------------------------------------------------------------------------------------


@pytest.fixture
def client(loaded: dict[str, Any], routes: Starlette, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A visitor of a shared server with sign-in."""
    leave()
    state.opened.clear()
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", "http://localhost")
    house().__dict__.update(loaded)
    house().sign_in = SIGN_IN
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def link(key: str, right: Right) -> str:
    return by_hand(lambda c: links.create(c, values.find_id(c, key), right))


def hold(client: TestClient, **held: str) -> None:
    client.cookies.clear()
    for name, value in held.items():
        client.cookies.set(name, value)


def tied(client: TestClient, key: str, right: Right = "owner", **claims: Any) -> str:
    """Tie a link to a sign-in, then hold the sign-in only; returns the link's token."""
    token = link(key, right)
    hold(client, selfcheck_open=token, **cookie(**claims))
    assert client.post("/a/sign-in/tie").status_code == 303
    hold(client, **cookie(**claims))
    return token


def test_a_tied_assessment_opens_with_the_right_of_its_link(client: TestClient) -> None:
    for right, allowed in (("owner", 303), ("editor", 403), ("reader", 403)):
        key = create()
        tied(client, key, right)  # type: ignore[arg-type]
        assert client.get("/x/file").status_code == 404
        assert client.post("/a/sign-in/open", data={"assessment": key}).headers["location"] == "/results"
        assert client.get("/x/file").status_code == 200
        assert client.post("/a/rename", data={"assessment": key, "called": "Neu"}).status_code == (403 if right == "reader" else 303)
        assert client.post("/a/delete", data={"assessment": key, "confirm": "yes"}).status_code == allowed


def test_of_several_links_the_strongest_counts(client: TestClient) -> None:
    key = create()
    tied(client, key, "reader")
    tied(client, key, "owner")
    subject = str(getattr(SIGN_IN.find(cookie()), "subject", ""))
    assert [one.right for one in house().read(lambda c: sign_ins.list_mine(c, subject))] == ["owner"]


@pytest.mark.parametrize("held", [{}, cookie(sub="4712"), cookie(secret="t" * 40)], ids=["nobody", "another", "forged"])
def test_nobody_else_opens_it(client: TestClient, held: dict[str, str]) -> None:
    key = create()
    tied(client, key)
    refused = tr("de", "access.not-found")
    hold(client, selfcheck_open=f"sign-in.{key}", **held)
    answers = [
        client.get("/x/file"),
        client.get("/x/access"),
        client.post("/a/sign-in/open", data={"assessment": key}),
        client.post("/a/sign-in/untie", data={"assessment": key}),
        client.post("/a/sign-in/tie"),
        client.post("/a/rename", data={"assessment": key, "called": "Neu"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert all(refused.split(".")[0] in answer.text for answer in answers)


def test_a_link_that_was_withdrawn_or_renewed_ends_what_was_tied_to_it(client: TestClient) -> None:
    key = create()
    token = tied(client, key, "editor")
    client.post("/a/sign-in/open", data={"assessment": key})
    assert client.get("/x/file").status_code == 200
    by_hand(lambda c: links.revoke(c, values.find_id(c, key), links.find(c, token).link or 0))
    assert client.get("/x/file").status_code == 404
    main = tied(client, key)
    client.post("/a/sign-in/open", data={"assessment": key})
    by_hand(lambda c: links.rotate(c, values.find_id(c, key), links.find(c, main).link or 0))
    assert client.get("/x/file").status_code == 404


def test_untying_leaves_the_link(client: TestClient) -> None:
    key = create()
    token = tied(client, key)
    assert client.post("/a/sign-in/untie", data={"assessment": key}).status_code == 303
    assert client.post("/a/sign-in/open", data={"assessment": key}).status_code == 404
    hold(client, selfcheck_open=token)
    assert client.get("/x/file").status_code == 200


def test_the_main_link_is_not_told_to_who_opened_by_sign_in_but_can_be_renewed(client: TestClient) -> None:
    key = create()
    tied(client, key)
    client.post("/a/sign-in/open", data={"assessment": key})
    for path in ("/x/access", "/x/recovery.pdf"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert key not in answer.text
    owner = str(by_hand(lambda c: links.list_all(c, values.find_id(c, key)))[0].id)
    assert client.post("/a/link/renew", data={"link": owner}).headers["location"] == "/x/access"
    assert re.search(r'value="http://localhost/z/[\w-]{22}"', client.get("/x/access").text)


def test_signing_out_ends_the_sign_in_in_every_browser(client: TestClient, clock: Callable[[int], None]) -> None:
    key = create()
    clock(1_800_000_000)
    tied(client, key)
    client.post("/a/sign-in/open", data={"assessment": key})
    who = SIGN_IN.find(cookie())
    assert who is not None
    house().write(lambda c: sign_ins.end(c, who, 1_800_000_100))
    assert client.get("/x/file").status_code == 404
    clock(1_800_000_101)
    hold(client, selfcheck_open=f"sign-in.{key}", **cookie())
    assert client.get("/x/file").status_code == 200


def test_who_signed_out_is_forgotten_once_no_cookie_can_be_that_old(client: TestClient) -> None:
    house().write(lambda c: sign_ins.end(c, Signed("a" * 64, 0), 1_000_000))
    house().write(lambda c: sign_ins.end(c, Signed("b" * 64, 0), 1_000_000 + SIGNED_IN_HOURS * 3600 + 1))
    assert [row[0] for row in rows()["signed_out"]] == ["b" * 64]


def test_nothing_of_a_person_is_stored(client: TestClient) -> None:
    tied(client, create())
    stored = repr(rows())
    for word in ("4711", "login.example.org", "kanarienvogel"):
        assert word not in stored


def test_without_sign_in_configured_a_signed_cookie_opens_nothing(client: TestClient) -> None:
    key = create()
    tied(client, key)
    house().sign_in = None
    hold(client, selfcheck_open=f"sign-in.{key}", **cookie())
    assert client.get("/x/file").status_code == 404


def test_foreign_pages_cannot_tie_or_untie(client: TestClient) -> None:
    key = create()
    tied(client, key)
    for path in ("tie", "open", "untie"):
        answer = client.post(f"/a/sign-in/{path}", data={"assessment": key}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
