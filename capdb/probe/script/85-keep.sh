# keep_on: writes both options by one rename; `uci commit` would take along changes of others.
keep_on() {
	config=$(readlink -f /etc/config/firewall)
	fresh=${config%/*}/.firewall.capdb
	option='capdb.@defaults[0].flow_offloading'
	why="not kept: $config cannot be changed"
	exec 9<"$config" || return
	{ ! command -v flock >/dev/null || flock -n 9; } && before=$(cat "$config") &&
		printf '%s\n' "$before" | awk '
		/^[ \t]*config[ \t]/ {
			ours = !done && $2 ~ /^["\047]?defaults["\047]?$/
			print
			if (ours) {
				print "\toption flow_offloading \047" 1 "\047"
				print "\toption flow_offloading_hw \047" 1 "\047"
				done = 1
			}
			next
		}
		!ours || $1 != "option" || $2 !~ /^["\047]?flow_offloading(_hw)?["\047]?$/
		' >$place/capdb && [ "$(uci -q -c $place get "$option")$(uci -q -c $place get "${option}_hw")" = 11 ] &&
		cp -p "$config" "$fresh" && cat $place/capdb >"$fresh" && sync &&
		[ "$before" = "$(cat "$config")" ] && mv "$fresh" "$config" && {
		outcome=kept
		why="the next start of the firewall switches it on: /etc/init.d/firewall restart"
		[ -z "$(uci -q changes firewall)" ] || why="$why (and loads the uncommitted changes)"
	}
	rm -f "$fresh" $place/capdb
	exec 9<&-
} 2>/dev/null

# publish: the report for --status, then that the trial is over.
publish() {
	[ -n "$mine" ] || return 0
	{ report_json >$place/new && mv $place/new $place/report; } 2>/dev/null
	note ended
}

status() {
	phase=none
	{
		read -r phase && read -r mine && read -r span && read -r deadline &&
			read -r devices && read -r outcome && read -r why
	} 2>/dev/null <$place/state
	case $phase in
	preparing | running) lives "$mine" || phase=ended why="its process is gone" ;;
	esac
	if owner && ! lives "$holder"; then
		phase=left why="a table was left: see --cancel"
	elif [ "${holder:-$mine}" != "$mine" ]; then
		phase=preparing outcome='' why=''
	fi
	clock
	[ $phase != running ] || left=$((deadline > now ? deadline - now : 0))
	if [ "$format" != json ]; then
		echo "Trial: $phase${left:+, $left s to go}${outcome:+, $outcome}${why:+: $why}"
		return
	fi
	printf '{"schema":1,'
	members probe:version phase devices outcome reason:why
	printf ',"seconds":%s,"left":%s,"flows":' "${span:-null}" "${left:-null}"
	awk '/HW_OFFLOAD/ { hard++; next } /OFFLOAD/ { soft++ }
		END { printf "{\"hardware\":%d,\"software\":%d}", hard, soft }' /proc/net/nf_conntrack 2>/dev/null || printf null
	printf ',"report":'
	cat $place/report 2>/dev/null || echo null
	echo '}'
}

# cancel: ends the trial of any session, and removes the rest of one.
cancel() {
	: >$place/cancel
	briefly /dev/null nft delete table $table
	rm -f /etc/config/.firewall.capdb
	! briefly /dev/null nft list table $table
} 2>/dev/null
