"""Make text of unknown origin safe to print."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return the text with white space as blanks and unprintable characters as escapes."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else " "
        if character in "\t\n\r\xa0"
        else character.encode("unicode_escape").decode()
        for character in text
    )
