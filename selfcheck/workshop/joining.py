"""The address phones join at, and the same as a QR code."""

from __future__ import annotations

import io
import socket

from markupsafe import Markup

from selfcheck.workshop import codes

_NOWHERE = ("192.0.2.1", 9)  # reserved for documentation: to "connect" a UDP socket there sends nothing
LOOPBACK = "127.0.0.1"
BORDER = 4  # modules: what readers need around the code


def join_address(base_url: str, port: int, code: str) -> str:
    """Where the phones of a workshop go; `base_url` (without or with a slash at its end) wins over this computer's own address."""
    base = base_url.rstrip("/") or f"http://{local_address()}:{port}"
    return f"{base}/b/{code}"


def card_address(base_url: str, port: int, code: str, secret: str) -> str:
    """Where a card or a role's link leads; it carries its role."""
    return f"{join_address(base_url, port, code)}/r/{secret}"


def local_address() -> str:
    """This computer's IPv4 address in the network its traffic would leave through, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:  # no network at all
            return LOOPBACK
        return str(probe.getsockname()[0])


def qr_svg(address: str, title: str) -> Markup:
    """The address as an SVG picture without a size of its own, dark on white, with the border readers need.

    `title` names it for those who do not see it; the address is its description.
    """
    import segno

    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(
        drawn,
        kind="svg",
        border=BORDER,
        light="#fff",
        title=title,
        desc=address,
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    named = Markup('<svg role="img" aria-label="{}" ').format(title)
    return Markup(drawn.getvalue().decode().strip().replace("<svg ", named, 1))  # noqa: S704 – segno escapes title and desc


def spaced_code(code: str) -> str:
    """A join code in two halves, as people read it out: `ABC DEF`. Typed with or without the space it means the same."""
    half = codes.CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"
