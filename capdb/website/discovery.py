"""Write the files for other programs: sitemap, robots, manifest, icons, pictures, headers."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from capdb.render.states import state_word
from capdb.sentences.spoken import phrase
from capdb.website import places
from capdb.website.site import Site

MOST_ADDRESSES = 45_000
"""The most addresses of one sitemap; the protocol of sitemaps.org allows 50,000."""

HEADERS = """/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/api/*
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400
/badges/*
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=3600
/static/*
  Cache-Control: public, max-age=31536000, immutable
/capdb.sqlite
  Access-Control-Allow-Origin: *
/feed.xml
  Access-Control-Allow-Origin: *
"""
"""The headers that hosts with a file `_headers` (Netlify, Cloudflare Pages) send."""


def write(site: Site) -> None:
    """Write all of them; files with whole addresses only if the site's address is known.

    Pictures are among those, as readers of Open Graph accept only whole addresses.
    """
    from capdb.website.pictures import card, favicon, icon

    site.progress("drawing pictures", 0, None)
    for side in (180, 192, 512):
        site.write(f"icon-{side}.png", icon(side))
    site.write("favicon.ico", favicon())
    site.write("manifest.webmanifest", _manifest(site))
    site.write("_headers", HEADERS)
    robots = "User-agent: *\nAllow: /\n"
    if site.base_url:
        _sitemap(site)
        robots += f"Sitemap: {site.base_url}sitemap.xml\n"
        lines = [phrase("card-about-1"), phrase("card-about-2")]
        drawn = card(None, phrase("card-question-1"), phrase("card-question-2"), lines)
        site.write("cards/site.png", drawn)
    site.write("robots.txt", robots)


def _manifest(site: Site) -> str:
    made = {
        "name": phrase("manifest-name"),
        "short_name": "capdb",
        "start_url": "index.html",
        "display": "minimal-ui",
        "background_color": "#fbfcfc",
        "theme_color": "#0b5f66",
        "icons": [
            {"src": f"icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
            for side in (192, 512)
        ],
    }
    return json.dumps(made, indent=1) + "\n"


def _sitemap(site: Site) -> None:
    """Write the addresses of all pages except redirects, in as many files as needed."""
    pages = sorted(site.indexed)
    parts = [pages[at : at + MOST_ADDRESSES] for at in range(0, len(pages), MOST_ADDRESSES)]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    files = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for file, part in zip(files, parts, strict=True):
        rows = "".join(f"<url><loc>{_whole(site, page)}</loc></url>\n" for page in part)
        site.write(file, f"{head}<urlset {space}>\n{rows}</urlset>\n")
    rows = "".join(f"<sitemap><loc>{_whole(site, file)}</loc></sitemap>\n" for file in files)
    site.write("sitemap.xml", f"{head}<sitemapindex {space}>\n{rows}</sitemapindex>\n")


def _whole(site: Site, page: str) -> str:
    return escape(f"{site.base_url}{page}")


def picture(site: Site, key: str) -> None:
    """Write the picture of a device, if the site's address is known."""
    if not site.base_url:
        return
    from capdb.website.pictures import card

    summary = site.summaries[key]
    answer = summary.answer
    word = state_word(answer.state).capitalize()
    lines = [phrase(f"card-{answer.state}", release=answer.release)]
    drawn = card(answer.state, summary.title, word, lines, site.jacks[key])
    site.write(places.card(key), drawn)
