"""A router's own output is read as it is pasted, and any other text gets one sentence."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdb.errors import UsageError
from capdb.probe.sysinfo import LONGEST, Sysinfo, read
from capdb.vocabulary import Exit

SYSTEM = {
    "kernel": "6.6.73",
    "hostname": "OpenWrt",
    "model": "Acme Den",
    "board_name": "acme,den",
    "rootfs_type": "squashfs",
    "release": {
        "distribution": "OpenWrt",
        "version": "24.10.3",
        "revision": "r28597-0425664679",
        "target": "forest/oak",
        "description": "OpenWrt 24.10.3 r28597-0425664679",
    },
}
BOARD_JSON = {"model": {"id": "acme,den", "name": "Acme Den"}, "network": {"lan": {"ports": []}}}
RELEASE = """DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='24.10.3'
DISTRIB_REVISION='r28597-0425664679'
DISTRIB_TARGET='forest/oak'
DISTRIB_ARCH='mips'
DISTRIB_TAINTS=''
"""
OS_RELEASE = """NAME="OpenWrt"
VERSION="24.10.3"
ID="openwrt"
OPENWRT_BOARD="forest/oak"
"""
WHOLE = Sysinfo("acme,den", "24.10.3", "forest/oak", "OpenWrt")
PROMPT = "root@OpenWrt:~# "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(SYSTEM, indent="\t"), WHOLE),
        (json.dumps(SYSTEM), WHOLE),
        (json.dumps(BOARD_JSON, indent="\t"), Sysinfo("acme,den")),
        ("acme,den\n", Sysinfo("acme,den")),
        ("acme,den\r\n", Sysinfo("acme,den")),
        ("rb-750", Sysinfo("rb-750")),
        (f"acme,den\n{RELEASE}", WHOLE),
        (f"{OS_RELEASE}\nacme,den", WHOLE),
        (f"{json.dumps(BOARD_JSON)}\n{RELEASE}", WHOLE),
        (
            f"{PROMPT}ubus call system board\n{json.dumps(SYSTEM, indent=2)}\n"
            f"{PROMPT}cat /etc/board.json\n{json.dumps(BOARD_JSON, indent=2)}\n"
            f"{PROMPT}cat /tmp/sysinfo/board_name\nacme,den\n{PROMPT}",
            WHOLE,
        ),
        ('{"broken": \nacme,den\n{"model": {"id": 7}, "release": []}', Sysinfo("acme,den")),
    ],
)
def test_what_a_router_prints_has_its_board_and_release(text: str, expected: Sysinfo) -> None:
    assert read(text.encode()) == expected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "name no board"),
        (b"\xff\xfe\x00a", "no text"),
        (b"acme,den\0", "no text"),
        (b"a" * (LONGEST + 1), "over 262144 bytes"),
        (RELEASE.encode(), "name no board"),
        (b"{" * 1000, "name no board"),
        (b'{"a":\n' * (LONGEST // 6), "name no board"),
        (b"[" * 100_000, "name no board"),
        (b"-ash: ubus: not found\n", "name no board"),
        (b"acme,den\nacme,lair", "two boards, acme,den and acme,lair"),
        (b"acme,den\nDISTRIB_RELEASE='1'\nVERSION=\"2\"", "two releases, 1 and 2"),
        (b'{"board_name": "' + b"x" * 5000 + b'"}', "name no board"),
        (b'{"board_name": "a\\u001b[2Jb"}', "name no board"),
    ],
)
def test_anything_else_is_misuse_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(content)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 300
    assert caught.value.exit_code is Exit.USAGE


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(UsageError):
        assert read(content).board
