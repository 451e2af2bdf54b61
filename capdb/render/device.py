"""Render everything known about a device as lines of text, and its claims as CSV. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then nothing is wrapped or
cut.
"""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from capdb.names.drivers import module
from capdb.render.caveats import caveat_lines
from capdb.render.device_columns import NOT_KNOWN, device_name, value_text
from capdb.render.public import coming, release_read
from capdb.render.states import GLYPHS, headline, marked, proof, traffic_word
from capdb.render.table import columns, csv_text
from capdb.render.text import Heading, Linked, flowing, wrapped
from capdb.results.devices import SPEEDS, Device, DeviceDetails, DeviceImage, Hardware
from capdb.sentences.spoken import phrase
from capdb.versions import series
from capdb.vocabulary import State, Traffic

_LABEL = "  {:9} ".format
_GAP = " · "
MOST_LINES = 60
"""The most lines of a usual device."""


def _label(name: str) -> str:
    return _LABEL(phrase(f"label-{name}") if name else "")


def details_lines(details: DeviceDetails, width: int | None) -> Iterator[str]:
    """Yield everything known about a device, each fact once."""
    device = details.device
    image = next((each for each in details.images if _is_listed(each, device)), None)
    lines: list[str] = [*map(Heading, wrapped("", _title(device), width))]
    if device.reason:
        indent = " " * (len(headline(device.state)) + 2)
        lines += wrapped(indent, device.reason, width)
    lines.append("")
    for label, items in _identity(details, image or details.images[0]):
        lines += flowing(_label(label), items, _GAP, width)
    lines += ["", *_hardware(details.hardware, width), "", *_claims(details.images, width)]
    if image:
        lines += ["", *_explained(image, width)]
    links = [*_links(details.hardware)]
    yield from lines
    if image and image.caveats:
        yield from ("", Heading(phrase("title-before")))
        room = MOST_LINES - len(lines) - len(links) - 2
        yield from caveat_lines(image.caveats, room, width, _explain(device.device), fewest=1)
    yield from links


def _title(device: Device) -> str:
    release = release_read(device.release, device.asked)
    on = phrase("on-release", release=release)
    return f"{headline(device.state)}  {device_name(device)}{on}"


def _is_listed(image: DeviceImage, device: Device) -> bool:
    listed = (device.release, device.profile, device.target)
    return (image.release, image.profile, image.target) == listed


def _identity(details: DeviceDetails, image: DeviceImage) -> Iterator[tuple[str, Iterable[str]]]:
    device = details.device
    if device.names[1:]:
        yield "names", device.names[1:]
    yield "device", [device.device]
    boards = [each for each in (device.board, *details.aliases) if each != device.device]
    yield "also", boards
    yield "images", _images(details.images)
    drivers = phrase("device-or").join(map(module, device.drivers)) or NOT_KNOWN
    yield "soc", [value_text(device.soc), phrase("device-driver", drivers=drivers)]
    yield "ports", _ports(image)
    if device.grade:
        yield "proof", [proof(device.grade)]


def _ports(image: DeviceImage) -> list[str]:
    known = [
        f"{name} {' '.join(ports)}"
        for name, ports in (("LAN", image.lan), ("WAN", image.wan))
        if ports
    ]
    named = {*image.lan, *image.wan}
    others = [port for port in image.port_names if port not in named]
    if others:
        known.append(phrase("device-other-ports", ports=" ".join(others)))
    return known or [NOT_KNOWN]


def _images(images: Sequence[DeviceImage]) -> Iterator[str]:
    """Yield each profile with its target, and its releases if not all have it."""
    every = {image.release for image in images}
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for image in images:
        found[image.profile, image.label, image.target].append(image.release)
    for (profile, label, target), releases in found.items():
        of = f" ({label})" if label else ""
        some = " ".join(map(series, releases))
        only = "" if set(releases) == every else phrase("device-in", releases=some)
        yield f"{profile}{of}, {target}{only}"


def _hardware(rows: Sequence[Hardware], width: int | None) -> Iterator[str]:
    """Yield the rows of the Table of Hardware: common values once, then the differences."""
    yield Heading(phrase("device-hardware" if rows else "device-not-linked"))
    shown: set[tuple[str, str]] = set()
    for row in rows:
        fresh = [each for each in _of_hardware(row) if each[1] and each not in shown]
        shown.update(fresh)
        if fresh and row is not rows[0]:
            name = " ".join(filter(None, (row.brand, row.model, row.version)))
            yield from wrapped("  ", phrase("device-differs", name=name), width)
        for label, text in fresh:
            yield from wrapped(_label(label), text, width)


def _of_hardware(row: Hardware) -> Iterator[tuple[str, str]]:
    yield "type", ", ".join(filter(None, (row.type, row.availability)))
    cores = phrase("device-cores", count=row.cpu_cores) if row.cpu_cores else None
    clock = f"{row.cpu_mhz} MHz" if row.cpu_mhz else None
    yield "cpu", ", ".join(filter(None, (row.cpu, cores, clock)))
    memory = phrase("device-or").join(map(size_in_words, row.ram)) or NOT_KNOWN
    flash = ", ".join(map(size_in_words, row.flash)) or NOT_KNOWN
    yield "memory", phrase("device-memory", ram=memory, flash=flash)
    more = phrase("device-or-more")
    ports = ", ".join(
        f"{row.ports[speed]} x {speed}{more if speed in row.ports_at_least else ''}"
        for speed in SPEEDS
        if speed in row.ports
    )
    switch = phrase("device-switch", switch=row.switch) if row.switch else ""
    yield "ethernet", f"{ports or NOT_KNOWN}{switch}"
    yield "wifi", "; ".join(f"{band} GHz {found}" for band, found in row.wifi.items()) or NOT_KNOWN
    if row.wifi_hardware:
        drivers = f" ({', '.join(row.wifi_drivers)})" if row.wifi_drivers else ""
        yield "", f"{', '.join(row.wifi_hardware)}{drivers}"
    if row.modem:
        yield "modem", row.modem
    since, current = row.supported_since or NOT_KNOWN, row.supported_current or NOT_KNOWN
    yield "openwrt", phrase("device-since", since=since, current=current)


def size_in_words(text: str) -> str:
    """Return a size of the table in words: `256NAND` is 256 MB NAND, `>4096` over 4096 MB."""
    found = re.fullmatch(r"(>?)(\d+)(\D*)", text)
    if not found:
        return text
    over = phrase("device-over") if found[1] else ""
    return f"{over}{found[2]} MB {found[3]}".rstrip()


def _claims(images: Sequence[DeviceImage], width: int | None) -> Iterator[str]:
    """Yield the states by path and release, with proof and kernels below.

    Images of one release with equal states share a column.
    """
    images = _distinct(images)
    yield Heading(phrase("device-by-traffic"))
    rows = [
        (
            f"  {traffic_word(path)}",
            *(
                marked(image.paths[path].state) if path in image.paths else NOT_KNOWN
                for image in images
            ),
        )
        for path in Traffic
    ]
    claims = [image.paths.get(Traffic.IPV4_NAT) for image in images]
    grades = [
        phrase(f"grade-{claim.grade.value}") if claim and claim.grade else NOT_KNOWN
        for claim in claims
    ]
    kernels = [(f"  {phrase('label-kernel')}", *(value_text(image.kernel) for image in images))]
    if any(image.kernel != image.kernel_read for image in images):
        read = (value_text(image.kernel_read) for image in images)
        kernels.append((f"  {phrase('coverage-kernel-read')}", *read))
    header = (f"  {phrase('label-traffic')}", *(image.asked_about for image in images))
    proofs = (f"  {phrase('label-proof')}", *grades)
    yield from columns([header, *rows, proofs, *kernels], width)


def _distinct(images: Sequence[DeviceImage]) -> list[DeviceImage]:
    seen: set[object] = set()
    kept = []
    for image in images:
        states = tuple((path, claim.state, claim.grade) for path, claim in image.paths.items())
        if (image.release, states) not in seen:
            seen.add((image.release, states))
            kept.append(image)
    return kept


def _explained(image: DeviceImage, width: int | None) -> Iterator[str]:
    """Yield the causes, for the release asked about, and the caveats."""
    yield Heading(phrase("device-why", release=image.asked_about))
    by_cause: dict[tuple[State, str], list[Traffic]] = defaultdict(list)
    for path, claim in image.paths.items():
        if path is Traffic.IPV4_NAT and not claim.limits:
            continue  # its cause is the headline's
        others = [limit.short for limit in claim.limits if limit != claim.because]
        why = "; ".join([claim.because.short, *others])
        by_cause[claim.state, why].append(path)
    for (state, why), paths in by_cause.items():
        names = ", ".join(traffic_word(path) for path in paths)
        yield from wrapped(f"  {GLYPHS[state]} ", f"{names}: {why}", width)
    for link in image.links:
        yield from wrapped(_label("link"), link.says, width)
    if image.observations:
        many, command = len(image.observations), _explain(image.profile)
        reports = phrase("device-reports", count=many, command=command)
        yield from wrapped(_label("seen"), reports, width)
    headline_of = image.paths.get(Traffic.IPV4_NAT)
    works = headline_of is not None and headline_of.state is State.YES
    for each in () if works else image.coming:
        coming_lines = wrapped(_label("coming"), coming(each), width)
        yield from (Linked.of(line, each.source) for line in coming_lines)


def _explain(name: str) -> str:
    return f"capdb check {shlex.quote(name)} --explain"


def _links(rows: Sequence[Hardware]) -> Iterator[str]:
    links = [
        (name, link)
        for row in rows
        for name, link in (("page", row.page), ("forum", row.forum))
        if link
    ] + [("data", row.data_page) for row in rows[:1]]
    if links:
        yield from ("", Heading(phrase("device-links")))
        for name, link in dict.fromkeys(links):
            yield Linked.of(f"{_label(name)}{link}", link)


def claims_csv(every: Iterable[DeviceDetails]) -> str:
    """Return the claims of devices as CSV, a release and path a line."""
    header = (
        *("profile", "board", "release", "target", "soc", "drivers", "path", "state", "grade"),
        *("reason", "note"),
    )
    return csv_text(
        [
            header,
            *(
                (
                    *(image.profile, image.board, image.release, image.target, image.soc),
                    *(" ".join(image.drivers), path, claim.state, claim.grade, claim.reason),
                    claim.note,
                )
                for details in every
                for image in details.images
                for path, claim in image.paths.items()
            ),
        ]
    )


# ------------------------------------------------------------------ several side by side
