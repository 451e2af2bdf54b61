# lineage: the process ids from here up, in $line.
lineage() {
	line=$$
	while read -r stat <"/proc/${line##* }/stat"; do
		set -- ${stat##*) }
		line="$line $2"
	done 2>/dev/null
}

# ask ADDRESS DEVICE: prints both, and whether it answers.
ask() {
	on=${2#-}
	how=answers
	case $peers in
	*"$nl$1 $2 "[ns]*) how= ;;
	*) for _ in 1 2 3; do
		ping -c 1 -W 1 ${on:+-I "$on"} "$1" >/dev/null </dev/null && break
	done || how= ;;
	esac
	[ -n "$how" ] || case $(ip neigh show "$1" ${on:+dev "$on"}) in
	'' | *FAILED* | *INCOMPLETE*) how=silent ;;
	*) how=neighbour ;;
	esac
	echo "$1 $2 $how"
}

# look: asks all next hops and the ssh client at once.
look() {
	{
		for family in -4 -6; do
			ip $family route show | sed -nE 's/^default.* via ([^ ]+) +dev ([^ ]+).*/\1 \2/p
				t
				s/^default.* dev ([^ ]+).*/- \1/p'
		done
		echo "${SSH_CONNECTION:+${SSH_CONNECTION%% *} -}"
	} | {
		while read -r address device; do
			[ "$address" != - ] || address=$(ip addr show dev "$device" | sed -n 's/.* peer \([^ /]*\).*/\1/p')
			[ -z "$device" ] || ask "${address:--}" "$device" &
		done
		wait
	}
} 2>/dev/null

# forwards: whether all that answered before still does.
forwards() {
	now=$nl$(look)$nl
	while read -r address device how; do
		case $how:$now in
		:* | *"$nl$address $device answers$nl"*) ;;
		[ns]*:*"$nl$address $device n"* | silent:*"$nl$address $device "*) ;;
		*:*) lost="with offload on, the next hop on $device no longer answers" ;;
		esac
		case $lost:$device in ?*:-) lost="with offload on, your computer no longer answers" ;; esac
	done <<PEERS
$peers
PEERS
	[ -z "$lost" ]
}

steady() {
	lineage
	[ "$line" = "$session" ] || lost="the session ended"
	[ ! -e $place/cancel ] || cancelled=1
	[ -z "$lost$cancelled" ] && { [ $((waited % 5)) != 0 ] || forwards; }
}

interrupted() {
	unset IFS
	trap '' $signals
	# A table has to be there before it can be taken away.
	[ -z "$child" ] || wait "$child"
	if [ -n "$mine" ]; then
		drop "$mine"
		outcome=restored
		why="interrupted by SIG$1"
		note ended
		log "ended: $why"
	fi
	echo "capdb-probe: interrupted; all is as it was" >&2
	trap - "$1"
	kill -s "$1" $$
}

allowed() {
	[ "$state$force" != no ] || why="the verdict is no (see --force)"
	case $loaded$theirs in hardware* | *\ *) why="offload is on already${theirs:+, by $theirs}: use --verify" ;; esac
	[ -e /var/run/fw4.state ] || why="no fw4 is running"
	[ "$(id -u)" = 0 ] || why="only root can do it"
	[ -z "$why" ]
}

try() {
	outcome=refused
	for signal in $signals; do
		trap "interrupted $signal" "$signal"
	done
	if allowed && claim; then
		outcome=
		note preparing
		attempt "$1"
		trap '' $signals
		outcome=restored
		if ! drop "$mine"; then
			owner
			case $?$holder in
			137* | "0$mine") lost="${lost:-$why}; its table is still there: capdb-probe --cancel removes it" ;;
			*) cancelled=1 ;;
			esac
		fi
		case $lost:$cancelled:$keep:$force$seen in
		?*:*:*:*) outcome=failed why=$lost ;;
		:1:*) why=cancelled ;;
		::1:1* | ::1:seen) keep_on ;;
		::1:*) why="not kept: $why" ;;
		esac
		log "ended, $outcome: $why"
	fi
	trap - $signals
}

attempt() {
	lineage
	session=$line
	peers=$nl$(look)
	reading 1
	clock
	pause_until $((now + 2)) || return
	reading 2
	start-stop-daemon -S -b -p $place/none -x /bin/sh -- -c "$lives$guard" guard "$mine" $(($1 + 30)) 2>/dev/null ||
		sh -c "$lives$guard" guard "$mine" $(($1 + 30)) </dev/null >/dev/null 2>&1 &
	fill "$1" || return
	clock
	deadline=$((now + $1))
	note running
	log "begins: $1 s, $devices"
	forwards && verify "$1" || return
	case $connections in
	[01]\ *) ;;
	*\ 0) lost="with offload on, none of ${connections% *} connections went on" ;;
	esac
}
