# --- The trial's table. Each change names its set owner_PID_START, so that it is nobody else's.

signals='HUP INT QUIT TERM PIPE ALRM'
place=/var/run/capdb-probe
table='inet capdb_try'

# lives OWNER: whether it is there, and no zombie.
lives='lives() {
	pid=${1#owner_}
	began=${pid#*_}
	pid=${pid%_*}
	read -r stat <"/proc/${pid:-none}/stat" || return
	set -- ${stat##*) }
	case $1 in [ZX]) return 1 ;; esac
	shift 19
	start=$1
	[ "$start" = "$began" ]
} 2>/dev/null'
eval "$lives"

# guard OWNER SECONDS: takes the table away where its owner is gone or late.
guard='
trap "" HUP INT QUIT TERM PIPE ALRM USR1
left=$2
while [ "$left" -gt 0 ] && lives "$1"; do
	sleep 1
	left=$((left - 1))
done
for _ in 1 2 3 4 5 6; do
	nft "delete set inet capdb_try $1; delete table inet capdb_try" && logger -t capdb-probe "trial ended by its guard" && exit
	nft list set inet capdb_try "$1" || exit
	sleep 5
done'

# briefly FILE COMMAND...: its exit code, its output in FILE; 137 after ten seconds.
briefly() {
	said=$1
	shift
	"$@" </dev/null >"$said" 2>/dev/null &
	child=$!
	(
		sleep 10 &
		trap "kill $!; exit" USR1
		wait $!
		kill -0 $$ && kill -9 $child
	) >/dev/null &
	dog=$!
	wait $child
	set -- $?
	kill -USR1 $dog
	child=
	return "$1"
} 2>/dev/null

log() { briefly /dev/null logger -t capdb-probe "trial $1"; }

note() {
	printf '%s\n' "$1" "$mine" "$seconds" "$deadline" "$devices" "$outcome" "$why" >$place/new &&
		mv $place/new $place/state
} 2>/dev/null

drop() { briefly /dev/null nft "delete set $table $1; delete table $table"; }

room() { [ -O $place ] || mkdir -m 700 $place; }

# owner: whose table is there, in $holder.
owner() {
	holder=
	room
	briefly $place/list.$$ nft list table $table
	set -- $?
	while read -r _ word _; do
		case $word in owner_*) holder=$word ;; esac
	done <$place/list.$$
	rm -f $place/list.$$
	return "$1"
} 2>/dev/null

# claim: makes the table, without rules. That of a dead owner goes first.
claim() {
	{ room && echo >$place/new; } 2>/dev/null || {
		why="$place cannot be written: is /tmp full?"
		return 1
	}
	lives owner_$$_
	for _ in 1 2; do
		mine=owner_$$_$start
		if briefly /dev/null nft "create table $table; add set $table $mine { type mark; }"; then
			rm -f $place/report $place/cancel /etc/config/.firewall.capdb
			return
		fi
		mine=
		owner || continue
		if lives "$holder"; then why="another trial is running"; fi
		if [ -n "$why" ] || ! drop "$holder"; then break; fi
	done
	why=${why:-"nft makes no table, or does not answer"}
	return 1
}

# fill SECONDS: adds the flowtable over the devices that the kernel takes; $denied where it takes none.
fill() {
	devices=
	for device in $all_hooks; do
		plain_name "$device" || continue
		dry_run "$device"
		if [ $answer = refused ]; then add denied "$device"; else add devices "$device"; fi
	done
	[ -z "$devices" ] || denied=
	lost="the kernel takes no flowtable with offload${denied:+, not supported by $denied}"
	[ -n "$devices" ] && briefly /dev/null nft "add element $table $mine { 1 }
add set $table on { type inet_proto; flags timeout; elements = { tcp timeout ${1}s, udp timeout ${1}s }; }
add flowtable $table ft { hook ingress priority 0; devices = { $(printf '"%s", ' $devices) }; flags offload; counter; }
add chain $table forward { type filter hook forward priority -1; policy accept; }
add rule $table forward meta l4proto @on flow add @ft" && lost=
}
