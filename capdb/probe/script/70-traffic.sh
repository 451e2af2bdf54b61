# clock: seconds since the boot, or those waited, in $now.
clock() {
	now=${waited:-0}
	read -r now _ <"${from:-$root}/proc/uptime" && now=${now%%.*}
} 2>/dev/null

# pause_until SECOND: a second at least; fails where a trial has to end.
pause_until() {
	while [ -z "$root" ]; do
		sleep 1 &
		wait $!
		waited=$((waited + 1))
		[ -z "$mine" ] || steady || return 1
		clock
		[ "$now" -lt "$1" ] || return 0
	done
}

# reading N: a look, added to $readings. Its lines are explained in docs/probe.md.
reading() {
	watch=${root:+/watch/$1}
	from=$root$watch
	list "$watch$debug/*ppe*/*"
	engine=$names
	clock
	began=$now
	set +f
	readings=$readings"R $1$nl"$({
		printf '%s\n' "$readings"
		cat "$from"/proc/stat "$from"/proc/net/fib_trie "$from"/proc/net/if_inet6 \
			"$from"/proc/net/nf_conntrack "$from$debug"/*ppe*/bind \
			"$from$debug/mtk_ppe/entries" 2>/dev/null
	} | awk '
		function ours(text) {
			gsub(/ .*|:/, "", text)
			return text in here
		}
		function tuple(text,   part) {
			split(text, part, /[ =]/)
			return part[1] ":" part[5] "->" part[3] ":" part[7]
		}
		function mark(line) { return line ~ /HW_OFF/ ? "H" : line ~ /OFFLOAD/ ? "S" : "-" }
		function established() { return !/UNREPLIED/ && / ESTAB| udp / }
		function packets(line,   n, part, sum) {
			for (n = split(line, part, "packets="); n > 1; n--) sum += part[n]
			return sum + 0
		}
		function show(line,   there, back, part) {
			split(line, part, "src=")
			if (mark(line) == "-" && (ours(part[2]) || ours(part[3]))) return
			there = tuple(part[2])
			back = tuple(part[3])
			sampled[there]
			sampled[back]
			print "F", there, back, mark(line), packets(line), substr(line, index(line, "sport="), 15)
		}
		function show_busy(   kind) {
			for (kind in busy) while (busy[kind]) show(lines[kind, busy[kind]--])
		}
		# Of many connections few are taken apart.
		/^ipv/ {
			if (followed && substr($0, index($0, "sport="), 15) in ports &&
				tuple(substr($0, index($0, "src=") + 4)) in kept) show($0)
			else if (/OFFLOAD/) {
				if (room[mark($0)]++ < 128) show($0)
				else rest[mark($0)]++
			}
			# What was used last has the longest time to live.
			else if ($5 + 30 >= longest[$3]) {
				if ($5 > longest[$3] + 30) { longest[$3] = $5 + 0; busy[$3] = 0 }
				if (busy[$3] < 128 && established()) lines[$3, ++busy[$3]] = $0
			} else if (idle < 32 && established()) { idle++; show($0) }
			next
		}
		/^F / {
			kept[$2]
			ports[substr($0, index($0, "sport="))]
			followed = idle = 32
		}
		/^L / { longest[$2] = $3 }
		/^cpu / { for (i = 2; i < 10; i++) all += $i; print "C", $8, all }
		/host LOCAL/ { here[last] }
		/\|--/ { last = $NF }
		length($1) == 32 { here[$1] }
		/ BND |=BIND/ && match($0, /[0-9a-f.:]+->[0-9a-f.:]+/) {
			entry = substr($0, RSTART, RLENGTH)
			show_busy()
			if (!(entry in sampled)) next
			match($0, /(ib1=|info1=0x)[0-9a-f]+/)
			print "E", entry, packets($0), "s" substr($0, RSTART + RLENGTH - 2, 2)
		}
		END {
			show_busy()
			for (kind in rest) print "T", kind, rest[kind]
			for (kind in longest) print "L", kind, longest[kind]
		}')$nl
	set -f
	clock
	[ $((now - began)) -le "${slowest:-0}" ] || slowest=$((now - began))
}

# weigh: a line each: state, reason, members of JSON, connections, the share of softirq.
weigh() {
	[ -r "$from/proc/net/nf_conntrack" ] || blind=1
	printf %s "$readings" | awk -v blind="$blind" -v engine="$engine" -v modem="$modem" '
		function grew(what, at, key) { return (at - 1, key) in what && what[at - 1, key] != what[at, key] }
		# 0 none, 1 there, 2 with packets
		function entry(key) {
			if (!((5, key) in packets)) return (4, key) in packets
			if (!((4, key) in packets)) return 1 + (packets[5, key] > 0)
			return 1 + (grew(packets, 4, key) || grew(packets, 5, key) || grew(stamp, 5, key))
		}
		function share(a, b) { return all[b] > all[a] ? int(100 * (soft[b] - soft[a]) / (all[b] - all[a])) : "null" }
		/^R/ { r = $2 }
		/^C/ { soft[r] = $2; all[r] = $3 }
		/^F/ {
			back[$2] = $3; count[r, $2] = $5
			if (r == 2 && $4 == "S") carried[$2]
			if (r > 2 && mark[$2] != "H" && ($4 != "-" || !mark[$2])) mark[$2] = $4
		}
		/^T/ && r == 2 { before[$2] = $3 }
		/^T/ && r == 5 && $2 ~ /[HS]/ && $3 > before[$2] { more[$2] = $3 - before[$2] }
		/^E/ { packets[r, $2] += $3; stamp[r, $2] = stamp[r, $2] $4 }
		END {
			for (key in back) {
				if (grew(count, 2, key)) {
					alive++
					on += (5, key) in count && (mark[key] != "-" || count[5, key] != count[3, key])
				}
				idle = (3, key) in count && !grew(count, 4, key) && !grew(count, 5, key)
				if (!mark[key] || mark[key] == "-" && idle) continue
				# What software offload took before the trial stays there.
				if (mark[key] == "S" && key in carried) { old++; continue }
				flows++
				hard += mark[key] == "H"
				by_cpu += mark[key] == "S"
				a = entry(key); b = entry(back[key])
				both += a && b
				one += !a != !b
				seen += a == 2 && b == 2
			}
			side = modem ? "the WAN is a modem" : "the engine does not serve the device of the other"
			marked = "flows are marked [HW_OFFLOAD], "
			if (more["H"] more["S"] != "") others = ", and " more["H"] + more["S"] " more were not followed"
			if (old) others = others "; " old " that software offload carried before are left to it"
			print blind ? "cannot-tell\nconnection tracking cannot be read (root can)" : \
				seen ? "seen\n" seen " of " flows " forwarded flows ran through the engine in both directions" others : \
				!flows ? "no-flow\nno " (old ? "new " : "") "forwarded flow was there" others : \
				both ? "cannot-tell\nthe engine has both directions, but no packets moved there" : \
				!hard && !by_cpu ? "unseen\nnone of " flows " forwarded flows was offloaded" : \
				(one || hard && modem) ? "one-direction\none direction only: " side : \
				!hard ? "software\nflows are offloaded in software only" others : \
				engine ? "unseen\n" marked "but the engine'\''s table has none of them" : \
				"cannot-tell\n" marked "for which one direction is enough, and no engine shows its table"
			first = (1 in all) ? share(1, 2) : share(3, 4)
			last = share(4, 5)
			printf "\"flows\":%d,\"hardware\":%d,\"software\":%d,\"both\":%d,", flows + more["H"] + more["S"], \
				hard + more["H"], by_cpu + more["S"], both
			print "\"softirq_before\":" first ",\"softirq_after\":" last
			printf "%d %d\n", alive, on
			if ((first last) !~ /null/) print "; softirq took " first " % of the CPU before, " last " % after"
		}'
}

# verify SECONDS: watches flows; $seen is the state, $saw the reason.
verify() {
	[ -n "$root" ] || echo "Watching for $1 seconds: make traffic through the router now." >&2
	tail=$(($1 > 6 ? 3 : $1 / 2))
	clock
	start=$now
	reading 3
	pause_until $((start + $1 - tail)) || return
	reading 4
	pause_until $((start + $1)) || return
	reading 5
	[ -n "$root" ] || [ $((now - start)) -le "$1" ] || set -- $((now - start))
	IFS=$nl
	set -- "$1" $(weigh)
	unset IFS
	seen=$2
	saw=$3
	why=$saw
	figures="\"seconds\":$1,$4,"
	connections=$5
	[ "${slowest:-0}" -lt 2 ] || saw="$saw; each look at the connections took up to $slowest s"
	watched=$saw$6
}

# traffic: changes the verdict by the flows seen. Flows in software prove nothing.
traffic() {
	case $state:$denied:$hardware$outcome/$seen in
	*:?*:*) state=no grade=seen observed=no failing=trial remedy=$SOFTWARE ;;
	no::*failed/seen | [!n]*failed/*) state=unknown grade='' observed='' failing=trial ;;
	*failed/* | *:false/*) return ;;
	*/seen)
		grade=seen
		observed=yes
		[ "$state" != partial ] || return 0
		state=yes
		case $outcome/$loaded/$theirs in
		kept/*) failing=loaded remedy="/etc/init.d/firewall restart" condition=", once the firewall restarts" ;;
		/hardware/* | /*/) failing='' remedy='' condition='' ;;
		esac
		;;
	[uy]*/unseen | [uy]*/software) state=unknown grade='' observed='' failing=traffic ;;
	[uy]*/one-direction) state=partial failing=traffic ;;
	*) return ;;
	esac
	reason="with traffic: $watched"
	[ "$failing" != trial ] || reason="the trial failed: $why"
}
