"""A driver's facts are in the tree that they were read from: file, line and symbol."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.facts import Driver, Place
from capdb.lint.model import Context, Finding, ReadSource
from capdb.rules.ids import Rule

CHECK = "source-gone"


def check(context: Context) -> Iterator[Finding]:
    """Yield the drivers whose files, lines or symbols are not in the trees at hand."""
    # Sorted, so that one tree is used after the other: each is large.
    for driver in sorted(context.facts.drivers, key=lambda each: (each.release, each.target)):
        source = context.sources.get(driver.release)
        if source and not driver.unread:
            yield from _driver(driver, source)


def _driver(driver: Driver, source: ReadSource) -> Iterator[Finding]:
    subject = f"{driver.release}/{driver.target}/{driver.name}"
    places = list(dict.fromkeys(_places(driver)))
    content = {
        path: source(driver, path)
        for path in dict.fromkeys([*driver.files, *(place.path for place in places)])
    }
    for path, text in content.items():
        if text is None:
            yield Finding.of(subject, CHECK, Rule.SOURCE_FILE_GONE, path=path)
    for place in places:
        text = content[place.path]
        if text is None:
            continue
        if place.line and place.line > text.count(b"\n") + 1:
            yield Finding.of(
                subject, CHECK, Rule.SOURCE_LINE_GONE, path=place.path, line=place.line
            )
        elif place.symbol and place.symbol.encode() not in text:
            yield Finding.of(
                subject, CHECK, Rule.SOURCE_SYMBOL_GONE, path=place.path, symbol=place.symbol
            )


def _places(driver: Driver) -> Iterator[Place]:
    yield from (each.place for each in driver.ids)
    yield from (each.place for each in driver.operations)
    for handler in driver.handlers:
        yield handler.place
        yield from handler.types.values()
    yield from driver.hw_tc
    yield from (each.place for each in driver.gates)
    yield from (each.refuses for each in driver.gates if each.refuses)
    yield from (each.place for each in driver.match_data)
    yield from (each.place for each in driver.requires)
    yield from (each.place for each in driver.property_gates)
    if driver.dispatcher:
        yield driver.dispatcher.attach
        yield from (each.place for each in driver.dispatcher.requires)
        yield from (each.place for each in driver.dispatcher.firmware)
