"""Text files that people name on the command line."""

from __future__ import annotations

from pathlib import Path

from app.errors import UserError


def text_of(file: Path) -> str:
    """What the file holds, without the mark that some editors put before it."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from None
