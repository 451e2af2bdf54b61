"""Make text of unknown origin safe to print, and count things in words."""

from __future__ import annotations


def counted(count: int | str, forms: str) -> str:
    """Return a count in words: of the forms `ONE|MANY` the one that fits, with the count for `#`.

    `counted(1, "# device|# devices")` is `1 device`. A text is a count as it is written, `1,200`.
    """
    one, _, many = forms.partition("|")
    return (one if str(count) == "1" else many).replace("#", str(count))


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
