"""Everything known of a device as lines of text, and its claims as CSV. Pure.

`width` is the terminal's, or None where the text goes to a file or pipe: then nothing is wrapped
or cut.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from capdb.names.drivers import module
from capdb.render.device_columns import NOT_KNOWN, device_name, told
from capdb.render.public import coming, public_report
from capdb.render.table import columns, csv_text
from capdb.render.text import wrapped
from capdb.results.devices import SPEEDS, Device, DeviceDetails, DeviceImage, Hardware
from capdb.vocabulary import GRADE_MEANS, State, Traffic

_LABEL = 11


# ------------------------------------------------------------------ one device in full


def details_lines(details: DeviceDetails, width: int | None) -> Iterator[str]:
    """Yields everything known of a device."""
    device = details.device
    why = f" — {device.reason}" if device.reason else ""
    yield f"{device.state}: {device_name(device)} on OpenWrt {device.release}{why}"
    yield ""
    for label, text in _identity(details):
        yield from wrapped(f"  {label:{_LABEL}}", text, width)
    yield from _hardware(details.hardware, width)
    yield from _images(details.images, width)
    yield from _claims(details.images, width)
    image = next((each for each in details.images if _is_listed(each, device)), None)
    if image:
        yield from _explained(image, width)
    yield from _links(details.hardware)


def _is_listed(image: DeviceImage, device: Device) -> bool:
    listed = (device.release, device.profile, device.target)
    return (image.release, image.profile, image.target) == listed


def _identity(details: DeviceDetails) -> Iterator[tuple[str, str]]:
    device = details.device
    if device.grade:
        yield "proof", f"{device.grade}: {GRADE_MEANS[device.grade]}"
    yield "device", device.device
    yield "profile", device.profile
    yield "board", ", ".join((device.board, *(f"also {each}" for each in details.aliases)))
    yield "SoC", told(device.soc)
    yield "driver", " or ".join(map(module, device.drivers)) or NOT_KNOWN
    yield "ports", _ports_told(details)
    if device.names[1:]:
        yield "names", ", ".join(device.names[1:])


def _ports_told(details: DeviceDetails) -> str:
    image = next(
        (each for each in details.images if _is_listed(each, details.device)), details.images[0]
    )
    known = [
        f"{what} {' '.join(ports)}"
        for what, ports in (("LAN", image.lan), ("WAN", image.wan))
        if ports
    ]
    if image.port_names:
        known.append(f"in the device tree: {' '.join(image.port_names)}")
    return "; ".join(known) or NOT_KNOWN


def _hardware(rows: Sequence[Hardware], width: int | None) -> Iterator[str]:
    if not rows:
        yield from ("", "Hardware: no row of the Table of Hardware is linked to it")
    for row in rows:
        yield ""
        name = " ".join(filter(None, (row.brand, row.model, row.version)))
        yield f"Hardware, as the Table of Hardware has {name}:"
        for label, text in _of_hardware(row):
            yield from wrapped(f"  {label:{_LABEL}}", text or NOT_KNOWN, width)


def _of_hardware(row: Hardware) -> Iterator[tuple[str, str]]:
    yield "type", ", ".join(filter(None, (row.type, row.availability)))
    cores = f"{row.cpu_cores} core{'' if row.cpu_cores == 1 else 's'}" if row.cpu_cores else None
    clock = f"{row.cpu_mhz} MHz" if row.cpu_mhz else None
    yield "CPU", ", ".join(filter(None, (row.cpu, cores, clock)))
    yield "RAM", " or ".join(map(_size, row.ram))
    yield "flash", ", ".join(map(_size, row.flash))
    yield (
        "Ethernet",
        ", ".join(
            f"{row.ports[speed]} x {speed}{' or more' if speed in row.ports_at_least else ''}"
            for speed in SPEEDS
            if speed in row.ports
        ),
    )
    if row.switch:
        yield "switch", row.switch
    yield "Wi-Fi", "; ".join(f"{band} GHz {found}" for band, found in row.wifi.items())
    if row.wifi_hardware:
        drivers = f" ({', '.join(row.wifi_drivers)})" if row.wifi_drivers else ""
        yield "", f"{', '.join(row.wifi_hardware)}{drivers}"
    if row.modem:
        yield "modem", row.modem
    since, current = row.supported_since or NOT_KNOWN, row.supported_current or NOT_KNOWN
    yield "OpenWrt", f"since {since}, current {current}"


def _size(text: str) -> str:
    """A size as the table writes it, read out: `256NAND` is 256 MB NAND, `>4096` over 4096 MB."""
    found = re.fullmatch(r"(>?)(\d+)(\D*)", text)
    return f"{'over ' if found[1] else ''}{found[2]} MB {found[3]}".rstrip() if found else text


def _images(images: Sequence[DeviceImage], width: int | None) -> Iterator[str]:
    yield from ("", "Images:")
    header = ("  release", "profile", "target", "kernel", "SoC", "driver", "board")
    yield from columns(
        [
            header,
            *(
                (
                    *(f"  {image.release}", image.profile, image.target),
                    *(told(image.kernel), told(image.soc)),
                    *(" ".join(map(module, image.drivers)) or NOT_KNOWN, image.board),
                )
                for image in images
            ),
        ],
        width,
    )


def _claims(images: Sequence[DeviceImage], width: int | None) -> Iterator[str]:
    """The states by path and release, with the proof of the headline below.

    Images of one release that say the same are one column.
    """
    images = _distinct(images)
    yield from ("", "Flow offload by kind of traffic and release:")
    rows = [
        (
            f"  {path}",
            *(
                image.paths[path].state.value if path in image.paths else NOT_KNOWN
                for image in images
            ),
        )
        for path in Traffic
    ]
    headline = [image.paths.get(Traffic.IPV4_NAT) for image in images]
    grades = [claim.grade.value if claim and claim.grade else NOT_KNOWN for claim in headline]
    header = ("  traffic", *(f"{image.release}" for image in images))
    yield from columns([header, *rows, ("  proof", *grades)], width)


def _distinct(images: Sequence[DeviceImage]) -> list[DeviceImage]:
    said: set[object] = set()
    kept = []
    for image in images:
        states = tuple((path, claim.state, claim.grade) for path, claim in image.paths.items())
        if (image.release, states) not in said:
            said.add((image.release, states))
            kept.append(image)
    return kept


def _explained(image: DeviceImage, width: int | None) -> Iterator[str]:
    """Why, for the release asked about, and what to mind."""
    yield from ("", f"On {image.release}:")
    said: dict[tuple[State, str], list[Traffic]] = defaultdict(list)
    for path, claim in image.paths.items():
        why = "; ".join(filter(None, (claim.reason, claim.further)))
        said[claim.state, why].append(path)
    for (state, why), paths in said.items():
        text = f"{', '.join(paths)}{': ' if why else ''}{why}"
        yield from wrapped(f"  {state:{_LABEL}}", text, width)
    for report in image.observations:
        yield from wrapped(
            f"  {'report':{_LABEL}}", f"{public_report(report)} ({report.source})", width
        )
    for each in image.coming:
        yield from wrapped(f"  {'coming':{_LABEL}}", f"{coming(each)} ({each.source})", width)
    for caveat in image.caveats:
        yield from wrapped(f"  {'caveat':{_LABEL}}", f"{caveat.says} ({caveat.source})", width)


def _links(rows: Sequence[Hardware]) -> Iterator[str]:
    links = [
        (what, link)
        for row in rows
        for what, link in (("page", row.page), ("data", row.data_page), ("forum", row.forum))
        if link
    ]
    if links:
        yield from ("", "Links:")
        yield from (f"  {what:{_LABEL}}{link}" for what, link in dict.fromkeys(links))


def claims_csv(every: Iterable[DeviceDetails]) -> str:
    """Returns the claims of devices as CSV, a release and path a line."""
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
