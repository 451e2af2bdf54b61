"""Convert our own documents from Markdown to HTML."""

from __future__ import annotations

import re
from itertools import pairwise

from markupsafe import Markup


def as_html(text: str) -> Markup:
    """Return a document as HTML without its title; comments go, and other raw HTML stays text.

    Headings get ids, so that one can be linked to; a table that is too wide is scrolled by itself,
    with the keyboard too.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    reader.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table>\n')
    reader.add_render_rule("table_close", lambda *_: "</table></div>\n")
    tokens = reader.parse(re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL))
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    known: set[str] = set()
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            name = re.sub(r"[^a-z0-9]+", "-", inside.content.lower()).strip("-")
            while name in known:
                name += "-"
            known.add(name)
            opening.attrSet("id", name)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - it escapes HTML
