#!/bin/sh
# SPDX-License-Identifier: MIT
# Does hardware flow offload work here? For busybox ash; see --help and docs/probe.md.
# shellcheck disable=SC2016,SC2046,SC2064,SC2086,SC2154,SC2295  # eval sets
export LC_ALL=C
set -f
version=1.0.0
net=/sys/class/net
debug=/sys/kernel/debug
nl='
'
tab='	'
# No variable comes from the environment.
unset $(export -p | sed -nE 's/^export ([a-z_]+)=.*/\1/p')

misuse() {
	echo "capdb-probe: $1 (see --help)" >&2
	exit 64
}

# BEGIN SLICE
# slice BOARD RELEASE TARGET: the expected state, grade and reason between tabs, or nothing.
slice() { :; }
# END SLICE

# --- The door for all outside facts. With --root it answers for another router; --record keeps them.

# slurp PATH [WANTED]: its text in $text; --record keeps the lines that match.
slurp() {
	text=
	[ -f "$root$1" ] && [ -r "$root$1" ] || return 1
	while IFS= read -r line || [ -n "$line" ]; do
		text=$text$line$nl
	done 2>/dev/null <"$root$1"
	keep "$1" "${2:-.+}"
}

# sift PATH CONDITION: the lines of a long file for which this holds in awk.
sift() {
	text=
	[ -f "$root$1" ] && [ -r "$root$1" ] || return 1
	{ text=$(awk "$2" <"$root$1"); } 2>/dev/null
	text=${text:+$text$nl}
	keep "$1" .+
}

has() {
	[ -e "$root$1" ] && keep "$1"
}

# list PATTERN: the last names of the paths that match, in $names.
list() {
	names=
	set +f
	for match in "$root"$1; do
		has "${match#"$root"}" && names="$names ${match##*/}"
	done
	set -f
	[ -n "$names" ]
}

# run KEY WANTED COMMAND...: its exit code, and its output in $text; 127 where there is none.
run() {
	key=/commands/$1
	wanted=$2
	shift 2
	if [ -n "$root" ]; then
		sift $key 1 || return 127
	else
		text=
		command -v "$1" >/dev/null || return 127
		text=$("$@" 2>&1 </dev/null)
		text=$?$nl$text$nl
		keep $key "^[0-9]+\$|$wanted"
	fi
	code=${text%%$nl*}
	case $code in [0-9] | [1-9][0-9] | 1[0-9][0-9]) ;; *) text= && return 127 ;; esac
	text=${text#*$nl}
	return "$code"
}

# keep PATH [WANTED]: --record keeps it with the lines that match, less gateways. A name that
# somebody may have chosen becomes its number in $aliases, after its usual beginning.
keep() {
	[ -n "$record" ] || return 0
	kept=$({
		printf '%s\n' "${aliases:- }" "$1"
		[ -z "$2" ] || printf %s "$text" | grep -oE "$2"
	} | awk -F/ -v OFS=/ '
		function plain(name) {
			match(name, /^([@\/]|lower_|ifb4?|dummy|br-|pppoe-|3g-|nft-|ethtool-|device-)*/)
			kind = substr(name, 1, RLENGTH)
			name = substr(name, RLENGTH + 1)
			if (name ~ known) return kind name
			if (!index(all, " " name " ")) all = all name " "
			return kind "net" split(substr(all, 1, index(all, " " name " ")), before, " ") + 1
		}
		NR == 1 {
			all = $0
			# Names that the kernel and OpenWrt give, and words of UCI.
			given = "(lo|w?lan|w?wan|eth|phy|ap|sta|sfp|dsa|br|tun|wg|zone|defaults|interface|on|true|yes|enabled|fw|capdb_try)"
			known = "^(" given "[][0-9]{0,4}([-._]" given "?[0-9]{0,4}){0,2}|[0-9]{0,2})$"
			next
		}
		NR == 2 {
			if ($3 == "class") $5 = plain($5)
			if ($6 ~ /^lower/) $6 = plain($6)
			if ($3 ~ /^[^u]+-/) $3 = plain($3)
			print
			OFS = " "
			# A device may have a quote in its name.
			FS = /^\/proc\// ? "[ \t]+" : "[ \t\"'\'']+"
			next
		}
		# A default route: its device, without addresses.
		length($2) == 8 && $2 ~ /^0+$/ { $1 = plain($1); $3 = 0 }
		length($1) == 32 && $1 ~ /^0+$/ { $3 = $5 = 0; $10 = plain($10) }
		split($0, word, "\"") == 5 && word[2] ~ /^(interface|(l3_)?device)$/ {
			$0 = word[1] "\"" word[2] "\": \"" plain(word[4]) "\"" word[5]
		}
		/^(dev|table) / { $NF = plain($NF) }
		/^devices = / {
			gsub(/[{},]/, "")
			for (i = 3; i <= NF; i++) if ($i != "") $i = plain($i)
		}
		/^(firewall|network)\./ {
			if (/\..*\./) sub("=", "= ")
			split($1, part, /[.=]/)
			$1 = part[1] "." plain(part[2]) substr($1, length(part[1] part[2]) + 2)
			for (i = 2; i <= NF; i++) $i = plain($i)
		}
		{ print }
		END { print all }')
	aliases=${kept##*$nl}
	kept=${kept%$nl*}$nl
	set -- "$1" "$record${kept%%$nl*}"
	{
		mkdir -p "${2%/*}" && if [ -d "$1" ]; then
			mkdir -p "$2"
		elif [ ! -s "$2" ]; then
			printf %s "${kept#*$nl}" >"$2"
		fi
	} 2>/dev/null || misuse "$record cannot be written"
}
