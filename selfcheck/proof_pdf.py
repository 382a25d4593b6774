"""The proof as tagged PDF (PDF/UA-1), set by Typst with our own fonts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst

from selfcheck.proof_parts import Proof

HERE = Path(__file__).parent
TEMPLATE = HERE / "templates" / "catalogue.typ"
FONTS = HERE / "fonts"


def write_pdf(proof: Proof) -> bytes:
    """The template gets the texts as data, never as source, so that no sign in them is a command."""
    pdf = typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(asdict(proof), default=str, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)
    return pdf
