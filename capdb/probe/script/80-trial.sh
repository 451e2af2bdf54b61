# --- The trial.

signals='HUP INT QUIT TERM PIPE ALRM'

# alive FILE: whether the process with the number in it is, and no zombie. The guard has it too.
alive='alive() {
	read -r pid <"$1" && read -r stat <"/proc/$pid/stat" &&
		case ${stat##*) } in [ZX]*) false ;; esac
} 2>/dev/null'
eval "$alive"

# guard: the script that makes every change and undoes it, deaf to signals and in a session of its
# own: nothing stays half done, whatever becomes of the process that looks on. The firewall reads
# what is set and not committed, so our settings stand only while it loads.
guard() {
	echo "$alive"
	cat <<'GUARD'
trap '' HUP INT QUIT TERM PIPE ALRM USR1 USR2
cd "${0%/*}" || exit
option='firewall.@defaults[0].flow_offloading'
delta=/tmp/.uci/firewall

switch_on() { uci set "$option=1" && uci set "${option}_hw=1"; }

revert() {
	uci -q revert "$option"
	uci -q revert "${option}_hw"
	[ -e delta ] || [ -s $delta ] || rm -f $delta
	rmdir ${delta%/*}
}

undo() {
	revert
	# The exit code of fw4 does not tell whether nft took the rules.
	if ! /etc/init.d/firewall reload || nft list flowtables | grep -q offload; then nft -f rules; fi
}

finish() {
	echo "$1" >end
	while alive main && [ -e end ]; do sleep 1; done
	rm -rf "$PWD"
	exit
}

if [ -n "$1" ]; then
	if [ ! -e loading ] || undo; then echo restored; else echo stuck; fi >end
	exit
fi
echo $$ >guard
[ ! -e $delta ] || touch delta
echo "table inet fw4; delete table inet fw4" >rules
read -r left <limit
if ! nft list table inet fw4 >>rules || ! alive main || ! touch loading; then finish restored; fi
switch_on && /etc/init.d/firewall reload && touch on
revert
touch loaded
while [ ! -e back ] && [ ! -e keep ] && [ "$left" -gt 0 ] && alive main; do
	sleep 1
	left=$((left - 1))
done
if [ -e keep ] && [ -z "$(uci -q changes firewall)" ] && switch_on && uci commit firewall; then
	finish kept
fi
undo && finish restored
finish stuck
GUARD
}

# lineage: the process ids from here up, in $line; they change when the session dies.
lineage() {
	line=
	pid=$$
	while [ "$pid" -gt 1 ] && read -r stat <"/proc/$pid/stat"; do
		line="$line $pid"
		set -- ${stat##*) }
		pid=$2
	done 2>/dev/null
}

# peers: next hops (the peer where a route names none) and the ssh client, a line each: address,
# device, and whether it answers a ping, is a live neighbour, or is silent.
peers() {
	{
		for family in -4 -6; do
			ip $family route show | sed -nE 's/^default.* via ([^ ]+) +dev ([^ ]+).*/\1 \2/p
				t
				s/^default.* dev ([^ ]+).*/- \1/p'
		done
		echo "${SSH_CONNECTION:+${SSH_CONNECTION%% *} -}"
	} | while read -r address device; do
		[ -n "$address" ] || continue
		[ "$address" != - ] || address=$(ip addr show dev "$device" | sed -n 's/.* peer \([^ /]*\).*/\1/p')
		on=${device#-}
		how=answers
		for _ in 1 2 3; do
			ping -c 1 -W 1 ${on:+-I "$on"} "$address" >/dev/null </dev/null && break
		done || case $(ip neigh show "$address" ${on:+dev "$on"}) in
		'' | *FAILED* | *INCOMPLETE*) how=silent ;;
		*) how=neighbour ;;
		esac
		echo "${address:--} $device $how"
	done
} 2>/dev/null

# forwards: whether all that answered before still does; what does not is in $lost.
forwards() {
	now=$nl$(peers)$nl
	while read -r address device how; do
		case $how:$now in
		:* | *"$nl$address $device answers$nl"*) ;;
		[ns]*:*"$nl$address $device n"* | silent:*"$nl$address $device "*) ;;
		*) lost="with offload on, $address on $device no longer answers" ;;
		esac
	done <<PEERS
$peers
PEERS
	[ -z "$lost" ]
}

# steady: whether the trial may go on, with $left seconds to go.
steady() {
	lineage
	[ "$line" = "$session" ] || lost="the session ended"
	[ -z "$lost" ] && { [ $((left % 5)) != 0 ] || forwards; }
}

# ended FILE SECONDS: waits until the guard has written it.
ended() {
	for _ in $(seq "$2"); do
		[ ! -e "$trial/$1" ] || return 0
		sleep 1 &
		wait $!
	done
	return 1
}

# back: has everything put back, by the guard or for a dead one; how that went is in $outcome.
back() {
	[ -n "$trial" ] || return
	touch "$trial/back"
	if [ -e "$trial/limit" ]; then
		ended guard 5
		until [ -s "$trial/end" ]; do
			sleep 1
			alive "$trial/guard" || [ -s "$trial/end" ] || sh "$trial/script" undo
		done
		read -r outcome <"$trial/end"
	fi
	rm -rf "$trial"
	trial=
} >/dev/null 2>&1

interrupted() {
	unset IFS
	trap '' $signals
	back
	echo "capdb-probe: interrupted; all is as it was" >&2
	trap - "$1"
	kill -s "$1" $$
}

# claim: the directory of the trial, which is the lock too. What a killed guard left is undone.
claim() {
	trial=${TMPDIR:-/tmp}/capdb-probe.try
	mkdir -m 700 "$trial" && return
	[ -O "$trial" ] && sleep 1 && ! alive "$trial/main" && ! alive "$trial/guard" && back && claim && return
	trial=
	return 1
} 2>/dev/null

# allowed: whether a trial may start; why not, in $why.
allowed() {
	if [ "$(id -u)" != 0 ]; then
		why="only root can do it"
	elif [ ! -e /var/run/fw4.state ]; then
		why="no fw4 is running"
	elif [ -n "$(uci -q changes firewall)" ]; then
		why="the firewall has uncommitted changes"
	elif [ "$software$hardware" = truetrue ]; then
		why="offload is on already: use --verify"
	elif [ "$state$force" = no ]; then
		why="the verdict is no (see --force)"
	elif ! claim; then
		why="another trial is running"
	fi
	[ -z "$why" ]
}

# try SECONDS: enables safely; how that went is in $outcome and $why.
try() {
	outcome=refused
	for signal in $signals; do
		trap "interrupted $signal" "$signal"
	done
	if allowed; then
		echo $$ >"$trial/main"
		attempt "$1"
		trap '' $signals
		back
		case $keep$outcome$seen in
		1restoredseen) why="not kept: uci could not commit it" ;;
		1restored*) why="not kept: $why" ;;
		stuck*) lost="${lost:-$why}; reboot, for the rules could not be put back" ;;
		esac
		[ -z "$lost" ] || { outcome=failed why=$lost; }
	fi
	trap - $signals
}

attempt() {
	lineage
	session=$line
	peers=$(peers)
	reading 1
	pause 2 || return
	reading 2
	guard >"$trial/script"
	echo $(($1 + 90)) >"$trial/limit"
	start-stop-daemon -S -b -p "$trial/none" -x /bin/sh -- "$trial/script" 2>/dev/null ||
		sh "$trial/script" </dev/null >/dev/null 2>&1 &
	lost="the firewall's reload failed"
	ended loaded 60 && [ -e "$trial/on" ] || return
	lost="the firewall loaded no offload to hardware"
	case $(nft list flowtables) in
	*fw4*'flags offload'*) lost= ;;
	*fw4*flowtable*)
		# The same without the flag was loaded: is it all drivers that do not support it?
		for device in ${denied:=$bottoms_seen}; do
			dry_run "$device"
			[ $answer = refused ] || denied=
		done
		lost=$lost${denied:+", not supported by $denied"}
		;;
	esac
	[ -z "$lost" ] && forwards && verify "$1" || return
	case $connections in
	[01]\ *) ;;
	*\ 0) lost="with offload on, none of ${connections% *} connections went on" ;;
	esac
	case $lost:$keep:$force$seen in
	:1:1* | :1:seen)
		touch "$trial/keep"
		ended end 30
		;;
	esac
}
