"""The programs of a router of files, and the firewall configuration that it starts with."""

from __future__ import annotations

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
configs, deltas = root / "etc/config", root / "tmp/.uci"
if "-c" in sys.argv:
    configs = pathlib.Path(arguments.pop(0))
command, rest = arguments[0], arguments[1:]
package, _, path = (rest[0] if rest else "firewall").partition(".")
path, equals, given = path.partition("=")
config, delta = configs / package, deltas / package
sections = []
for line in config.read_text().splitlines() if config.exists() else []:
    words = [] if line.startswith("#") else line.split(None, 2)
    if words and words[0] == "config":
        sections.append((words[1].strip("'"), {{}}))
    elif words:
        sections[-1][1][words[1].strip("'")] = (words[0], words[2].strip().strip("'"))

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
    # The command and its guard sleep at the same time, and each lets traffic move: in turns, or the
    # slower one writes an older count over a newer one. A second is a tenth of one here, except in
    # the time limit of a program: a busy machine would cut off those that do not hang.
    "sleep": """\
[ "$1" -lt 10 ] || [ -e fail/hang ] || exec {sleep} "$1"
[ ! -e net/traffic ] || (
	exec 9>>log/traffic
	flock 9
	. net/traffic
)
exec {sleep} 0.1
""",
    "setsid": 'exec {setsid} "$@"\n',
    "id": "echo ${{FAKE_USER:-0}}\n",
    "logger": 'echo "$*" >>log/system\n',
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
[ ! -e net/gone ] || [ ! -e kernel/flowtable ]
""",
    "nft": """\
[ ! -e fail/hang ] || case "$*" in $(cat fail/hang)) exec {sleep} 600 ;; esac
exec 9>>log/lock
flock 9
case "$*" in
"create table inet capdb_try; add set inet capdb_try "*)
	words=${{1#*; add set inet capdb_try }}
	set -C
	echo "${{words%% *}}" 2>/dev/null >kernel/try || exit 1
	;;
"add element inet capdb_try "*)
	words=${{1#add element inet capdb_try }}
	[ "${{words%% *}}" = "$(cat kernel/try)" ] || exit 1
	devices=${{1#*devices = }}
	for device in $(echo "${{devices%%; flags*}}" | tr -d '",{{}}'); do
		[ "$(cat "fail/driver-$device" 2>/dev/null || echo accepted)" = accepted ] || exit 1
	done
	[ ! -e fail/fill ] || exit 1
	printf '%s\n' "$1" >kernel/flowtable
	[ ! -e kernel/after-fill ] || . kernel/after-fill
	;;
"delete set inet capdb_try "*)
	[ ! -e fail/delete ] || exit 1
	words=${{1#delete set inet capdb_try }}
	[ "${{words%%;*}}" = "$(cat kernel/try)" ] || exit 1
	rm -f kernel/flowtable kernel/try
	;;
"delete table inet capdb_try")
	[ -e kernel/try ] || exit 1
	rm -f kernel/flowtable kernel/try
	;;
"list set inet capdb_try "*) [ "$5" = "$(cat kernel/try)" ] ;;
"list table inet capdb_try")
	[ -e kernel/try ] || exit 1
	printf 'table inet capdb_try {{\n\tset %s {{\n\t}}\n}}\n' "$(cat kernel/try)"
	;;
"list flowtables")
	echo "table inet fw4 {{"
	grep -A4 flowtable kernel/rules
	echo "}}"
	cat kernel/others 2>/dev/null
	if [ -e kernel/flowtable ]; then
		echo "table inet capdb_try {{"
		printf '\tflowtable ft {{\n\t\tdevices = {{ eth0, eth1 }}\n\t\tflags offload\n\t}}\n'
		echo "}}"
	fi
	;;
"-c "*)
	device=${{2#*devices = ?\\ \\"}}
	answer=$(cat "fail/driver-${{device%%\\"*}}" 2>/dev/null || echo accepted)
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
rm -f var/run/fw4.state
soft=$(uci -q get 'firewall.@defaults[0].flow_offloading')
hard=$(uci -q get 'firewall.@defaults[0].flow_offloading_hw')
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
"""

TRAFFIC = """\
count=$(($(cat net/count 2>/dev/null || echo 5) + 7))
mark='[ASSURED]'
if [ -e kernel/flowtable ] || grep -q 'flags offload' kernel/rules; then
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
at=
[ ! -e log/kill ] || [ -e log/killed ] || read -r at <log/at
if [ -n "$at" ] && [ "$(wc -l <log/calls)" -ge "$at" ]; then
	: >log/killed
	until [ -s log/main ]; do :; done
	kill -s "$(cat log/kill)" "$(cat log/main)" 2>/dev/null
fi
"""
