"""A router of files: programs of its own on PATH, which keep their state below one directory.

The self-test runs from a copy whose absolute paths lead into that directory; nothing else of it is
changed. `uci` keeps what is set and not committed apart from the configuration, as libuci does
(openwrt/uci delta.c), and the firewall's reload reads both (openwrt/firewall4 fw4.uc, load).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from capdb.probe.emit import template

PROBE = Path(__file__).parents[2] / "capdb" / "probe" / "capdb-probe"
TRIAL = "tmp/capdb-probe.try"

FIREWALL = """
config defaults
	option input 'REJECT'
	option synflood_protect '1'

config zone
	option name 'wan'
	option masq '1'
	list network 'wan'
"""

UCI = """\
import pathlib, re, sys
root = pathlib.Path({root!r})
arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
command, rest = arguments[0], arguments[1:]
package, _, path = (rest[0] if rest else "firewall").partition(".")
path, equals, given = path.partition("=")
config, delta = root / "etc/config" / package, root / "tmp/.uci" / package
sections = []
for line in config.read_text().splitlines() if config.exists() else []:
    words = line.split(None, 2)
    if words and words[0] == "config":
        sections.append((words[1], {{}}))
    elif words:
        sections[-1][1][words[1]] = (words[0], words[2].strip("'"))

def name(number):
    return f"cfg{{number + 1:02x}}{{sections[number][0][:4]}}"

def number(section):
    kind = re.fullmatch(r"@(\\w+)\\[(\\d+)\\]", section)
    for n, (type_, _) in enumerate(sections):
        if section == name(n) or (kind and type_ == kind[1] and kind[2] == "0"):
            return n
    sys.exit(1)

changes = delta.read_text().splitlines() if delta.exists() else []
for change in changes:
    key, _, value = change.lstrip("-").partition("=")
    _, section, option = key.split(".")
    options = sections[number(section)][1]
    if change.startswith("-"):
        options.pop(option, None)
    else:
        options[option] = ("option", value.strip("'"))

def add(line):
    delta.parent.mkdir(exist_ok=True)
    with delta.open("a") as file:
        file.write(line + "\\n")

if command == "changes":
    print("\\n".join(changes))
elif command == "show":
    for n, (type_, options) in enumerate(sections):
        path = f"{{package}}.@{{type_}}[{{[t for t, _ in sections[:n]].count(type_)}}]"
        print(f"{{path}}={{type_}}")
        for option, (_, value) in options.items():
            print(f"{{path}}.{{option}}='{{value}}'")
elif command == "commit":
    if changes:
        text = ""
        for type_, options in sections:
            text += f"\\nconfig {{type_}}\\n"
            text += "".join(f"\\t{{k}} {{o}} '{{v}}'\\n" for o, (k, v) in options.items())
        config.write_text(text)
        delta.write_text("")
else:
    section, _, option = path.partition(".")
    n = number(section)
    options = sections[n][1]
    if command == "get":
        if option and option not in options:
            sys.exit(1)
        print(options[option][1] if option else sections[n][0])
    elif command == "set":
        add(f"{{package}}.{{name(n)}}.{{option}}='{{given}}'")
    elif command == "delete":
        if option not in options:
            sys.exit(1)
        add(f"-{{package}}.{{name(n)}}.{{option}}")
    elif command == "revert" and delta.exists():
        ours = f"{{package}}.{{name(n)}}.{{option}}"
        left = [c for c in changes if c.lstrip("-").partition("=")[0] != ours]
        delta.write_text("".join(c + "\\n" for c in left))
"""

PROGRAMS = {
    "sleep": "[ ! -e net/traffic ] || . net/traffic\nexec {sleep} 0.1\n",
    "setsid": 'exec {setsid} "$@"\n',
    "id": "echo ${{FAKE_USER:-0}}\n",
    "logger": ":\n",
    "logread": ":\n",
    "ubus": "exit 1\n",
    "ip": """\
case "$*" in
"-4 route"*) cat net/routes ;;
"-6 route"*) ;;
neigh*) cat "net/neighbour-$3" 2>/dev/null ;;
addr*) cat "net/address-$4" 2>/dev/null ;;
esac
""",
    "ping": """\
for address; do :; done
[ -e "net/answers-$address" ] || exit 1
[ ! -e net/gone ] || ! grep -q 'flags offload' kernel/rules
""",
    "nft": """\
case "$*" in
"list table inet fw4") cat kernel/rules ;;
"list flowtables")
	echo "table inet fw4 {{"
	grep -A4 flowtable kernel/rules
	echo "}}"
	;;
"-f "*)
	[ ! -e fail/nft ] || exit 1
	tail -n +2 "$here/$2" >kernel/rules.new && mv kernel/rules.new kernel/rules
	;;
"-c "*)
	device=${{2#*devices = ?\\ \\"}}
	answer=$(cat "fail/driver-${{device%%\\"*}}" 2>/dev/null)
	[ "$answer" != accepted ] || exit 0
	echo "Error: Could not process rule: $answer"
	exit 1
	;;
*) exit 1 ;;
esac
""",
    "iptables": "cat kernel/iptables 2>/dev/null\n",
}

RELOAD = """\
[ "$1" = reload ] || exit 1
if [ -e fail/reload ]; then
	case $(cat fail/reload) in
	whole) exit 1 ;;
	half)
		echo 'table inet fw4 {{ }}' >kernel/rules
		exit 1
		;;
	once)
		rm fail/reload
		exit 1
		;;
	later) echo whole >fail/reload ;;
	esac
fi
rm -f var/run/fw4.state
soft=$(uci -q get 'firewall.@defaults[0].flow_offloading')
hard=$(uci -q get 'firewall.@defaults[0].flow_offloading_hw')
[ ! -e fail/fallback ] || hard=0
[ "$soft" = 1 ] || hard=0
{{
	echo "table inet fw4 {{"
	if [ "$soft" = 1 ]; then
		echo "	flowtable ft {{"
		echo "		devices = {{ eth0 }}"
		[ "$hard" != 1 ] || echo "		flags offload"
		echo "	}}"
	fi
	echo "	chain input {{ policy drop; }}"
	uci -q show firewall | sed -n 's/.*input=/	# input /p'
	echo "}}"
}} >kernel/rules.new
mv kernel/rules.new kernel/rules
echo "state $soft $hard" >var/run/fw4.state
[ ! -e kernel/after-reload ] || . kernel/after-reload
"""

TRAFFIC = """\
count=$(($(cat net/count 2>/dev/null || echo 5) + 7))
mark='[ASSURED]'
if grep -q 'flags offload' kernel/rules; then
	mark='[{mark}]'
	[ ! -e net/entries ] || sed "s/COUNT/$count/" net/entries >sys/kernel/debug/ppe0/bind.$$
	mv sys/kernel/debug/ppe0/bind.$$ sys/kernel/debug/ppe0/bind
fi 2>/dev/null
sed "s/COUNT/$count/g; s/MARK/$mark/" net/flows >net/flows.$$
mv net/flows.$$ proc/net/nf_conntrack
echo "cpu  10 0 10 $((count * 100)) 0 0 $((count * 25)) 0 0 0" >proc/stat.$$
mv proc/stat.$$ proc/stat
echo $count >net/count
"""

FLOWS = """\
ipv4     2 tcp      6 7439 ESTABLISHED src=192.168.1.20 dst=203.0.113.9 sport=40000 dport=443 \
packets=COUNT bytes=5 src=203.0.113.9 dst=192.0.2.7 sport=443 dport=40000 packets=COUNT bytes=5 \
MARK mark=0 use=2
ipv4     2 tcp      6 7439 ESTABLISHED src=192.168.1.20 dst=203.0.113.9 sport=40001 dport=443 \
packets=COUNT bytes=5 src=203.0.113.9 dst=192.0.2.7 sport=443 dport=40001 packets=COUNT bytes=5 \
MARK mark=0 use=2
"""

ENTRIES = """\
00012 BND IPv4 5T orig=192.168.1.20:40000->203.0.113.9:443 new=192.0.2.7:40000->203.0.113.9:443 \
eth=00:00:00:00:00:00->00:00:00:00:00:00 etype=0000 vlan=0,0 ib1=20000001 ib2=00000000 \
packets=COUNT bytes=9
00013 BND IPv4 5T orig=203.0.113.9:443->192.0.2.7:40000 new=203.0.113.9:443->192.168.1.20:40000 \
eth=00:00:00:00:00:00->00:00:00:00:00:00 etype=0000 vlan=0,0 ib1=20000001 ib2=00000000 \
packets=COUNT bytes=9
"""

STEP = """\
#!/bin/sh
here=$PWD
cd {root} || exit
echo "$0 $*" >>log/calls
if [ -e log/kill ] && [ ! -e log/killed ] && [ "$(wc -l <log/calls)" -ge "$(cat log/at)" ]; then
	: >log/killed
	until [ -s log/main ]; do :; done
	kill -s "$(cat log/kill)" "$(cat log/main)" 2>/dev/null
fi
"""


class LiveRouter:
    """The directory, and what is done on it."""

    def __init__(self, root: Path, shell: str) -> None:
        self.root = root
        self.shell = shell
        for name in (
            *("bin", "log", "net", "fail", "kernel", "tmp", "sbin", "var/run", "proc/net"),
            *("etc/config", "etc/init.d", "sys/class/net", "sys/kernel/debug"),
        ):
            (root / name).mkdir(parents=True)
        places = {
            "root": str(root),
            "sleep": shutil.which("sleep") or "sleep",
            "setsid": shutil.which("setsid") or "setsid",
        }
        step = STEP.format_map(places)
        for name, body in PROGRAMS.items():
            self.program(f"bin/{name}", step + body.format_map(places))
        self.program("etc/init.d/firewall", step + RELOAD.format_map(places))
        self.write("bin/uci.py", UCI.format_map(places))
        self.program("bin/uci", f'{step}exec {sys.executable} -I -S bin/uci.py "$@"\n')
        if busybox := shutil.which("busybox"):
            for name in ("awk", "grep", "sed", "tr"):  # a router has no others
                (root / "bin" / name).symlink_to(busybox)
        words = shell.split()
        self.program("bin/sh", f'#!/bin/sh\nexec {" ".join(words)} "$@"\n')
        text = re.sub(
            r"/(?=(proc/(?!\$number|\$pid|self)|sys/|etc/|tmp/|var/|sbin/|usr/|bin/sh))",
            f"{root}/",
            template(),
        )
        self.write("bin/capdb-probe", text)
        self.write("etc/config/firewall", FIREWALL)
        self.write("etc/config/network", "\nconfig interface 'wan'\n\toption device 'eth1'\n")
        self.write("sbin/fw4", "")
        self.write(
            "net/routes", "default via 192.0.2.1 dev eth1 proto static\n192.0.2.0/24 dev eth1\n"
        )
        self.write("net/answers-192.0.2.1", "")
        self.write("proc/stat", "cpu  10 0 10 100 0 0 30 0 0 0\n")
        self.write("proc/net/fib_trie", "     |-- 192.168.1.1\n        /32 host LOCAL\n")
        self.write("proc/net/nf_conntrack", "")
        self.write("proc/modules", "nft_flow_offload 1 0 - Live 0x0\n")
        self.reload()
        shutil.rmtree(root / "log")
        (root / "log").mkdir()

    def write(self, name: str, text: str) -> Path:
        """Returns the file below the root that was written."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def program(self, name: str, text: str) -> None:
        path = self.write(name, text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "TMPDIR": f"{self.root}/tmp",
        }

    def uci(self, *words: str) -> None:
        subprocess.run(["uci", *words], env=self.environment, check=True)

    def reload(self) -> None:
        # A file just written cannot be run itself while another thread starts a program.
        script = self.root / "etc/init.d/firewall"
        subprocess.run(["sh", str(script), "reload"], env=self.environment, check=True)

    def start(
        self, *words: str, more: Mapping[str, str] = {}, **how: object
    ) -> subprocess.Popen[str]:
        """Returns the running self-test; its number is known to the programs."""
        process: subprocess.Popen[str] = subprocess.Popen(
            [*self.shell.split(), f"{self.root}/bin/capdb-probe", *words],
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **how,  # type: ignore[call-overload]
        )
        self.write("log/main", f"{process.pid}\n")
        return process

    def run(self, *words: str, **more: str) -> tuple[int, str, str]:
        """Returns exit code, output and messages, after everything of the trial is over."""
        process = self.start(*words, more=more)
        out, err = process.communicate(timeout=120)
        self.wait_for_the_end()
        return process.returncode, out, err

    def kill_at(self, step: int, signal: str) -> None:
        """Sends the signal to the self-test when that many programs have been called."""
        self.write("log/at", str(step))
        self.write("log/kill", signal)

    def carry(self, mark: str = "HW_OFFLOAD", entries: str | None = ENTRIES) -> None:
        """Two connections with traffic, and what becomes of them while offload is loaded."""
        self.write("net/flows", FLOWS)
        flows = FLOWS.replace("COUNT", "1").replace("MARK", "[ASSURED]")
        self.write("proc/net/nf_conntrack", flows)
        self.write("net/traffic", TRAFFIC.replace("{mark}", mark))
        if entries is not None:
            self.write("net/entries", entries)
            self.write("sys/kernel/debug/ppe0/bind", "")

    @property
    def calls(self) -> list[str]:
        path = self.root / "log/calls"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for(self, name: str) -> None:
        """Returns once that file is there; fails where it does not come."""
        until = time.monotonic() + 60
        while not (self.root / name).exists():
            if time.monotonic() > until:
                pytest.fail(f"{name} did not appear; called: {self.calls}", pytrace=False)
            time.sleep(0.02)

    def end(self) -> None:
        """Ends what a failed test left running, by the numbers that it wrote down itself."""
        for name in (f"{TRIAL}/main", f"{TRIAL}/guard"):
            if _runs(self.root / name):
                os.kill(int((self.root / name).read_text()), 9)

    def wait_for_the_end(self) -> None:
        """Returns once the trial's directory is gone, or was left without anyone to tend it."""
        until = time.monotonic() + 60
        while (trial := self.root / TRIAL).exists() and time.monotonic() < until:
            if not any(_runs(trial / name) for name in ("main", "guard")):
                time.sleep(0.3)
                if not any(_runs(trial / name) for name in ("main", "guard")):
                    return
            time.sleep(0.02)

    @staticmethod
    def rules(state: Mapping[str, str]) -> dict[str, str]:
        """Returns what of the state is settings and rules, without the firewall's notes."""
        return {name: what for name, what in state.items() if not name.startswith("var")}

    def state(self) -> dict[str, str]:
        """Returns what a trial must leave as it was: every file's path, mode and bytes."""
        found = {}
        for top in ("etc", "tmp", "var", "kernel"):
            for path in sorted((self.root / top).rglob("*")):
                kind = f"{path.stat().st_mode:o} "
                found[str(path.relative_to(self.root))] = kind + (
                    hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                )
        return found


def _runs(file: Path) -> bool:
    try:
        return Path(f"/proc/{int(file.read_text())}").exists()
    except (OSError, ValueError):
        return False
