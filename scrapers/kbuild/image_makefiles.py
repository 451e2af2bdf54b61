"""Find the device tree in each profile's image, by running OpenWrt's own image makefiles.

A target's `image/Makefile`, run with DUMP=1, prints a record of each device through the macro
`Device/DumpInfo` (include/image.mk); with that macro overridden it prints the fields for this
module. So inheritance, `SOC` and naming rules, wildcards and `ifeq` are OpenWrt's, not a copy of
them. None of the makefiles' own targets is made, and `$(shell …)` runs nothing: no device of the
releases from 19.07 on depends on its output. That is no sandbox: make can run programs otherwise.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from capdb.errors import DataError
from scrapers.programs import run

_DUMP = """\
override define Device/DumpInfo
capdb-device $(1)
capdb-name $(DEVICE_NAME)
capdb-dts $(or $(DEVICE_DTS),$(SUNXI_DTS))
capdb-overlays $(DEVICE_DTS_OVERLAY)
capdb-directory $(or $(DEVICE_DTS_DIR),$(DTS_DIR))
capdb-include $(DTS_DIR)
capdb-soc $(SOC)
capdb-end

endef
include Makefile
capdb-nothing: ;
"""
"""target/linux/sunxi/image/Makefile has `SUNXI_DTS` instead of `DEVICE_DTS`."""

_RECORD = re.compile(r"^capdb-device (\S+)\n(.*?)^capdb-end$", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^capdb-([a-z]+) *(.*)$", re.MULTILINE)
_LOOKS_FOR_BUILT = re.compile(r"\bwildcard\b.*\.dtb\b")
"""A makefile that finds device trees by their built files, like that of bcm53xx."""
_ARCH = re.compile(r"^ARCH\s*[:?]?=\s*(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DeviceDefinition:
    """A profile's definition in the image makefiles.

    `dts` and `overlays` are the source files, none if the makefiles name none; `include` is the
    directory that `Image/BuildDTB` searches; `soc` is the `SOC` in the file names, if any.
    """

    name: str
    dts: tuple[Path, ...]
    overlays: tuple[Path, ...]
    include: Path
    soc: str


def read(
    openwrt: Path, kernel: Path, target: str, subtarget: str, series: str
) -> dict[str, DeviceDefinition]:
    """Return the devices of a subtarget by profile name; `kernel` holds `arch/*/boot/dts`.

    A device is listed under its own name and under its `DEVICE_NAME`, the name in profiles.json.
    Raises DataError if the makefiles cannot be read, and MissingProgramError if make is not
    installed.
    """
    openwrt, kernel = Path(os.path.abspath(openwrt)), Path(os.path.abspath(kernel))
    image = openwrt / "target" / "linux" / target / "image"
    if not (image / "Makefile").is_file():
        raise DataError(f"{image}: no Makefile, so {target}/{subtarget} is not in this tree.")
    variables = {
        "DUMP": "1",
        "SUBTARGET": subtarget,
        "ARCH": architecture(openwrt, target, subtarget),
        "KERNEL_PATCHVER": series,
        "TOPDIR": str(openwrt),
        "TMP_DIR": str(kernel),
        "SHELL": "true",  # a program that does nothing, for the shell of a makefile
        "SCRIPT_DIR": os.devnull,  # a Perl program that lists feeds takes half of make's time
    }
    if not any(_LOOKS_FOR_BUILT.search(file.read_text()) for file in _makefiles(image)):
        return _devices(image, kernel, kernel, variables)
    with tempfile.TemporaryDirectory(prefix="capdb-built-") as built:
        _lay_out_built(kernel, Path(built))
        return _devices(image, kernel, Path(built), variables)


def _makefiles(image: Path) -> Iterator[Path]:
    yield image / "Makefile"
    yield from sorted(image.glob("*.mk"))


def _lay_out_built(kernel: Path, directory: Path) -> None:
    """Make empty files for a kernel's device trees, and for the file that a build makes of each."""
    for root, _, names in os.walk(kernel / "arch", followlinks=True):
        within = directory / Path(root).relative_to(kernel)
        sources = [Path(name) for name in names if name.endswith((".dts", ".dtso"))]
        if sources:
            within.mkdir(parents=True, exist_ok=True)
        for source in sources:
            (within / source).touch()
            (within / source.with_suffix(f".dtb{source.suffix[4:]}")).touch()


def _devices(
    image: Path, kernel: Path, linux: Path, variables: Mapping[str, str]
) -> dict[str, DeviceDefinition]:
    """Return the devices that make lists, with `linux` in place of the kernel tree."""
    command = ["make", "-r", "-s", "--no-print-directory", "-C", str(image), "-f", "-"]
    settings = [f"{name}={value}" for name, value in {**variables, "LINUX_DIR": linux}.items()]
    try:
        text = run([*command, *settings, "capdb-nothing"], _DUMP)
    except DataError as error:
        raise DataError(f"{image}: its devices could not be listed ({error})") from error

    def place(name: str) -> Path:
        found = Path(os.path.normpath(image / name))
        return kernel / found.relative_to(linux) if found.is_relative_to(linux) else found

    devices: dict[str, DeviceDefinition] = {}
    for name, body in _RECORD.findall(text):
        fields = dict(_FIELD.findall(body))
        directory = place(fields["directory"])
        device = DeviceDefinition(
            name,
            tuple(directory / f"{dts}.dts" for dts in fields["dts"].split()),
            tuple(directory / f"{overlay}.dtso" for overlay in fields["overlays"].split()),
            place(fields["include"]),
            fields["soc"],
        )
        devices[name] = device
        devices.setdefault(fields["name"] or name, device)
    if not devices:
        raise DataError(f"{image}: lists no device for {variables['SUBTARGET']}.")
    return devices


def architecture(openwrt: Path, target: str, subtarget: str) -> str:
    """Return the `ARCH` that the subtarget's `target.mk`, or else the target's Makefile, sets.

    include/kernel.mk derives from it the `arch/*/boot/dts` of the image makefiles.
    """
    directory = openwrt / "target" / "linux" / target
    for path in (directory / subtarget / "target.mk", directory / "Makefile"):
        found = _ARCH.search(path.read_text(errors="replace")) if path.is_file() else None
        if found:
            return found[1]
    raise DataError(f"{directory}: no makefile sets ARCH for {subtarget}.")
