"""A page as a bare WebSocket client gets it from a running server: no browser, any cookies, any session's id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

WAIT_S = 60


@dataclass
class Seen:
    """What one run of a page sent. session: its id; buttons: of Streamlit's own, id by label; redirect: where to go next."""

    session: str = ""
    text: str = ""
    redirect: str = ""
    buttons: dict[str, str] = field(default_factory=dict)


def visit(port: int, cookies: Mapping[str, str], session: str = "", press: str = "", agent: str = "tests", page: str = "") -> Seen:
    """Run a page (the start page unless named), as a new session or as the one with this id; then press a button."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    protocols = ["streamlit", "no-token", *([session] if session else [])]
    origin = f"http://localhost:{port}"
    address = f"ws://localhost:{port}/_stcore/stream"
    with connect(
        address, subprotocols=protocols, origin=origin, additional_headers=headers, user_agent_header=agent, max_size=None
    ) as socket:
        seen = _run(socket, "", page)
        if press:
            known = (seen.session, seen.buttons)
            seen = _run(socket, seen.buttons[press], page)
            seen.session = seen.session or known[0]
        return seen


def _run(socket: ClientConnection, pressed: str, page: str) -> Seen:
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = "lang=de"
    if pressed:
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = pressed, True
    socket.send(asked.SerializeToString())
    seen = Seen()
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(socket.recv(timeout=WAIT_S)))
        kind = message.WhichOneof("type")
        if kind == "new_session":
            seen.session = message.new_session.initialize.session_id
        elif kind == "auth_redirect":
            seen.redirect = message.auth_redirect.url
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "button":
                seen.buttons[element.button.label] = element.button.id
        seen.text += message.SerializeToString().decode("utf-8", "ignore")
        if kind == "script_finished":
            return seen


def keys(text: str) -> list[str]:
    """The assessments a page names in its forms."""
    return re.findall(r'name="assessment" value="([^"]+)"', text)
