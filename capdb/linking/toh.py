"""Link rows of the Table of Hardware to profiles. Pure.

A row names its images by URL, and an image is named after its profile. A profile whose title is
exactly the row's name outranks the image of another model, which people used before it existed. A
row without a usable image is linked by its name alone; a row of a target whose only profile is
`generic` is linked to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from capdb.facts import ImageUrl, Profile, TohEntry
from capdb.names.matching import are_layout, same_revision
from capdb.names.spelling import Name, spellings
from capdb.names.tokens import pieces

Place = tuple[str, str]
"""A target and a profile id: the name of a profile in all releases."""

GENERIC = "generic"
"""Profile id of an image that is for every machine of its target (x86, armsr)."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A row of the ToH with its profile.

    `how` is `image`, `image elsewhere` (the profile is in another target now), `title` or
    `only profile`.
    """

    device_id: str
    target: str
    profile: str
    how: str


@dataclass(frozen=True, slots=True, order=True)
class Unlinked:
    """A row of the ToH without a known profile, and the reason in one sentence."""

    device_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Links:
    """Every row of the ToH, linked or not, each list sorted."""

    linked: tuple[Link, ...]
    unlinked: tuple[Unlinked, ...]


def link(hardware: Iterable[TohEntry], profiles: Iterable[Profile]) -> Links:
    """Return the links of all rows to the profiles of all releases."""
    known = _KnownProfiles(profiles)
    linked: list[Link] = []
    unlinked: list[Unlinked] = []
    for row in hardware:
        found = known.by_image_and_title(row) or known.by_target(row)
        linked += (Link(row.device_id, *place, how) for place, how in found.items())
        if not found:
            unlinked.append(Unlinked(row.device_id, _why_not(row)))
    return Links(tuple(sorted(linked)), tuple(sorted(unlinked)))


class _KnownProfiles:
    """The profiles of all releases, for look-up by image, title or target."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.targets: dict[str, set[str]] = defaultdict(set)
        self.of_target: dict[str, set[str]] = defaultdict(set)
        self.models: dict[str, list[tuple[tuple[str, ...], Place]]] = defaultdict(list)
        titled: dict[tuple[Place, str | None, str, str | None], None] = {}
        for profile in profiles:
            place = (profile.target, profile.profile)
            self.targets[profile.profile].add(profile.target)
            self.of_target[profile.target].add(profile.profile)
            for title in profile.titles:
                titled[place, title.vendor, title.model, title.variant] = None
        for place, vendor, of_title, variant in titled:
            for name in spellings(vendor or "", of_title, variant):
                model, revision = _split(name)
                self.models[model].append((revision, place))

    def by_image_and_title(self, row: TohEntry) -> dict[Place, str]:
        """Return the profiles whose titles are exactly the row's name, and those of its images.

        If a title is the row's name, images of other models are left out. Titles that are only
        similar come last.
        """
        by_image = self._by_image(row)
        titled = [self._by_title(name) for name in spellings(row.brand, row.model, row.version)]
        for exact, _, of_model in titled:
            if exact:
                kept = {place: how for place, how in by_image.items() if place in of_model}
                return dict.fromkeys(exact, "title") | kept
        near = next((near for _, near, _ in titled if near), ())
        return by_image or dict.fromkeys(near, "title")

    def _by_image(self, row: TohEntry) -> dict[Place, str]:
        """Return the profiles that the row's images are named after."""
        found: dict[Place, str] = {}
        for image in row.images:
            profile = self._of_image(image)
            if profile is None:
                continue
            if image.target in self.targets[profile]:
                found[image.target, profile] = "image"
            elif "_" in profile:
                for target in self.targets[profile]:
                    found[target, profile] = "image elsewhere"
        return found

    def _of_image(self, image: ImageUrl) -> str | None:
        """Return the profile an image is named after.

        It is the longest known id that the name is, or begins with if the rest is only a layout;
        some targets put their own name first.
        """
        name = image.stem.removeprefix(f"{image.target.partition('/')[0]}-")
        profile = name
        while profile not in self.targets:
            profile, mark, _ = profile.rpartition("-")
            if not mark:
                return None
        return profile if are_layout(pieces(name[len(profile) :])) else None

    def _by_title(self, name: Name) -> tuple[list[Place], list[Place], list[Place]]:
        """Return the profiles with this name, with a similar revision, and with this model."""
        model, revision = _split(name)
        titled = self.models.get(model, [])
        return (
            [place for variant, place in titled if variant == revision],
            [place for variant, place in titled if same_revision(revision, variant)],
            [place for _, place in titled],
        )

    def by_target(self, row: TohEntry) -> dict[Place, str]:
        """Return the generic profile of the row's target if it is the only one."""
        target = f"{row.target}/{row.subtarget}"
        if self.of_target.get(target) != {GENERIC}:
            return {}
        return {(target, GENERIC): "only profile"}


def _split(name: Name) -> tuple[str, tuple[str, ...]]:
    end = name.kinds.find("v") if "v" in name.kinds else len(name.pieces)
    return "".join(name.pieces[:end]), name.pieces[end:]


def _why_not(row: TohEntry) -> str:
    if not row.images:
        return "It names no image, and no profile has its name."
    stems = ", ".join(sorted({f"{image.target}/{image.stem}" for image in row.images}))
    return f"No profile is named as its images are ({stems}), and none has its name."
