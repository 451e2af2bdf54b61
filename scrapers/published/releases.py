"""Read the releases on downloads.openwrt.org: their targets, and the profiles of each.

A release is named by its version; `snapshot` is the development head.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import msgspec

from capdb.errors import DataError, UsageError
from capdb.facts import Origin, Profile, Release, Target, Title
from capdb.http.client import Client, Fetched, NotFoundError
from capdb.versions import within
from scrapers.published.decode import decode_json, plain

HOST = "https://downloads.openwrt.org"
VERSIONS_URL = f"{HOST}/.versions.json"
SNAPSHOT = "snapshot"

Progress = Callable[[int, int], None]
"""Called with the number of targets read so far, and of all."""

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?(?:-[A-Za-z0-9]+)?", re.ASCII)
_LISTED_SINCE = "22.03"
"""The first series of which every target has a `profiles.json` (of 19.07.10 15 of 67 lack it, of
21.02.7 7 of 69)."""
_TARGET = re.compile(r"[\w-]+/[\w-]+", re.ASCII)
_PROFILE = re.compile(r"[A-Za-z0-9][\w.+-]{0,99}", re.ASCII)
_DIRECTORY = re.compile(r"([\w-]+)/", re.ASCII)


class _Versions(msgspec.Struct):
    stable_version: str
    versions_list: list[str]
    oldstable_version: str = ""
    upcoming_version: str = ""


class _Title(msgspec.Struct):
    """Vendor, model and variant, or, up to 19.07, everything in one `title`."""

    title: str = ""
    vendor: str = ""
    model: str = ""
    variant: str = ""


class _Profile(msgspec.Struct):
    titles: list[_Title]
    supported_devices: list[str]
    device_packages: list[str]


class _Kernel(msgspec.Struct):
    version: str


class _ProfilesJson(msgspec.Struct):
    arch_packages: str
    default_packages: list[str]
    profiles: dict[str, msgspec.Raw]
    target: str
    version_number: str
    linux_kernel: _Kernel | str | None = None


def directory(version: str) -> str:
    """Return the URL of a release's directory. Raises UsageError if that is no version."""
    if version == SNAPSHOT:
        return f"{HOST}/snapshots/"
    if not _VERSION.fullmatch(version):
        raise UsageError(f"{version!r}: not a release; give a version like 25.12.5 or {SNAPSHOT}.")
    return f"{HOST}/releases/{version}/"


def fetch_versions(client: Client) -> Fetched:
    """Return the list of releases as published."""
    return client.get(VERSIONS_URL)


def parse_versions(content: bytes, where: str = VERSIONS_URL) -> list[Release]:
    """Return the releases; exactly one has the status `stable`, which is the default release.

    Raises DataError if it is no JSON of this kind, or does not list the stable release.
    """
    versions = decode_json(content, _Versions, where)
    if bad := [name for name in versions.versions_list if not _VERSION.fullmatch(name)]:
        raise DataError(f"{where}: lists {bad[0]!r}, which is no version; fetch it again.")
    if versions.stable_version not in versions.versions_list:
        raise DataError(
            f"{where}: names {versions.stable_version!r} as stable but does not list it, so it "
            f"is being changed; fetch it again later."
        )
    status = {
        versions.upcoming_version: "upcoming",
        versions.oldstable_version: "oldstable",
        versions.stable_version: "stable",
    }
    listed = dict.fromkeys(versions.versions_list)
    return [Release(version=name, status=status.get(name)) for name in listed]


def parse_targets(content: bytes, where: str) -> dict[str, str]:
    """Return the architecture of each target that `.targets.json` names.

    Raises DataError if it is no JSON of this kind or names no target.
    """
    targets = decode_json(content, dict[str, str], where)
    if bad := [name for name in targets if not _TARGET.fullmatch(name)]:
        raise DataError(f"{where}: names {bad[0]!r}, which is no target; fetch it again.")
    if not targets:
        raise DataError(f"{where}: names no target, so it is not whole; fetch it again later.")
    return targets


def parse_listing(content: bytes) -> list[str]:
    """Return the names of the directories that a directory page links to."""
    from bs4 import BeautifulSoup

    links = BeautifulSoup(content, "lxml").find_all("a", href=True)
    found = (_DIRECTORY.fullmatch(str(link["href"])) for link in links)
    return sorted({link[1] for link in found if link})


def parse_profiles(
    content: bytes, version: str, target: str, where: str
) -> tuple[Target, list[Profile]]:
    """Return the facts of one `profiles.json`: its target and its profiles.

    A few profiles have no titles upstream and keep none. Raises DataError if it is no JSON of
    this kind, is of another release or target, names no profile, or a profile lacks a part or has
    an id that could be no part of a path.
    """
    published = decode_json(content, _ProfilesJson, where)
    if (published.version_number.lower(), published.target) != (version.lower(), target):
        raise DataError(
            f"{where}: is about {published.target!r} of {published.version_number!r}, not about "
            f"{target} of {version}; fetch it again later."
        )
    if not published.profiles:
        raise DataError(f"{where}: has no profiles, so it is not whole; fetch it again later.")
    if bad := [name for name in published.profiles if not _PROFILE.fullmatch(name)]:
        raise DataError(f"{where}: names {bad[0][:100]!r}, which is no profile; fetch it again.")
    kernel = published.linux_kernel
    facts = Target(
        release=version,
        target=target,
        arch=plain(published.arch_packages),
        # 22.03 publishes the text "null".
        kernel=plain(kernel.version) if isinstance(kernel, _Kernel) else None,
        default_packages=tuple(dict.fromkeys(map(plain, published.default_packages))),
    )
    profiles = [
        _profile(raw, version, target, name, f"{where}: profile {name!r}")
        for name, raw in published.profiles.items()
    ]
    return facts, profiles


def _profile(raw: msgspec.Raw, version: str, target: str, name: str, where: str) -> Profile:
    published = decode_json(bytes(raw), _Profile, where)
    titles = (
        Title(
            model=plain(title.model or title.title),
            vendor=plain(title.vendor) or None,
            variant=plain(title.variant) or None,
        )
        for title in published.titles
    )
    return Profile(
        release=version,
        target=target,
        profile=plain(name),
        titles=tuple(title for title in titles if title.model),
        boards=tuple(map(plain, published.supported_devices)),
        packages=tuple(map(plain, published.device_packages)),
    )


def scrape(
    client: Client, version: str, progress: Progress | None = None, at_least: int = 20
) -> tuple[list[Target], list[Profile], list[Origin]]:
    """Return the targets and profiles of a release, and their origins.

    All or nothing: raises DataError if any file of the release is missing or wrong, or if it has
    fewer than `at_least` targets. Before 22.03 some targets have no list of profiles; they are
    returned as not listed.
    """
    root = directory(version)
    inputs: list[Fetched] = []
    names = _targets(client, root, inputs)
    if len(names) < at_least:
        raise DataError(
            f"{root}: only {len(names)} targets where at least {at_least} are expected, so the "
            f"release is not whole; try again later."
        )
    targets: list[Target] = []
    profiles: list[Profile] = []
    for done, name in enumerate(names, 1):
        try:
            inputs.append(client.get(f"{root}targets/{name}/profiles.json"))
        except NotFoundError:
            if within(version, _LISTED_SINCE, None):
                raise
            targets.append(Target(release=version, target=name, arch=names[name], listed=False))
            continue
        target, found = parse_profiles(inputs[-1].content, version, name, inputs[-1].url)
        targets.append(target)
        profiles.extend(found)
        if progress is not None:
            progress(done, len(names))
    return targets, profiles, [_origin(root, version, inputs)]


def _targets(client: Client, root: str, inputs: list[Fetched]) -> dict[str, str]:
    """Return the targets of a release with their architecture, which is empty if not known.

    Files that were read are added to `inputs`.
    """
    try:
        inputs.append(client.get(f"{root}.targets.json"))
        return dict(sorted(parse_targets(inputs[-1].content, inputs[-1].url).items()))
    except NotFoundError:
        pass
    inputs.append(client.get(f"{root}targets/"))
    targets: dict[str, str] = {}
    for name in parse_listing(inputs[-1].content):
        inputs.append(client.get(f"{root}targets/{name}/"))
        for subtarget in parse_listing(inputs[-1].content):
            targets[f"{name}/{subtarget}"] = ""
    return targets


def _origin(root: str, version: str, inputs: list[Fetched]) -> Origin:
    """Return one origin for all inputs: the newest date, and a hash over their sorted hashes."""
    lines = sorted(f"{fetched.sha256}  {fetched.url}\n" for fetched in inputs)
    return Origin(
        name=f"openwrt-{version}",
        url=root,
        ref=version,
        date=max(fetched.date for fetched in inputs),
        sha256=hashlib.sha256("".join(lines).encode()).hexdigest(),
    )
