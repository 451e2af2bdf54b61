decide() {
	grade=bound
	observed=${up:+${doubt:-yes}}
	if [ -n "$elsewhere" ]; then
		state=unknown
		grade=
		failing=board
		reason="$elsewhere, of which alone something is known here"
	elif [ "$effect" = no ]; then
		state=no
		reason=$flaw
		failing=$culprit
		remedy=$cure_of
		# A virtual device proves nothing of the board.
		case $failing:$virtual in driver: | engine:* | dry-run:) observed=no ;; esac
	elif [ "$observed" = yes ]; then
		state=yes
		reason="the engine is up ($up)"
	elif [ -n "$hope" ] && [ "$hope" != unknown ]; then
		state=$hope
		grade=declared
		reason="expected, but not observed: $hope_reason"
	else
		state=unknown
		grade=
		failing=driver
		reason=$driver_doubt
		[ -z "$all_unsure" ] || remedy="capdb-probe --try finds out with traffic"
		case $all_takes/$up/$doubt in
		?*//*) failing=engine reason="the engine cannot be seen" remedy="run it as root, with debugfs mounted" ;;
		?*/*/?*) failing=$doubtful reason=$doubt ;;
		esac
	fi
	case $state/$effect in
	[nu]*) ;;
	*/) remedy=${commit:-"capdb-probe --verify proves it with traffic"} ;;
	*)
		failing=$culprit
		reason="$reason, but $flaw"
		remedy=$cure_of
		if [ $effect = off ]; then condition=", once switched on"; else state=partial; fi
		;;
	esac
}

# compare: whether it is as expected.
compare() {
	case $hope/$observed in
	yes/yes | partial/yes | no/no) agrees=true ;;
	no/yes | yes/no | partial/no) agrees=false ;;
	esac
}

# members NAME[:VARIABLE]...: prints members of a JSON object: strings, null where empty.
members() {
	comma=
	for each in "$@"; do
		quoted=null
		eval "text=\$${each#*:}"
		[ -z "$text" ] || quote "$text"
		printf '%s"%s":%s' "$comma" "${each%:*}" "$quoted"
		comma=,
	done
}

# object WHETHER FIGURES NAME[:VARIABLE]...: prints such an object, or null.
object() {
	[ -n "$1" ] || { printf null && return; }
	printf '{%s' "$2"
	shift 2
	members "$@"
	printf '}'
}

# ports: prints those of WAN and LAN, each with whether engine and flowtable have it.
ports() {
	case $state/$elsewhere$foreign$closed/$up in
	no/*) reached=false ;;
	*//?*) reached=true ;;
	*) reached=null ;;
	esac
	comma=
	for port in $all_hooks; do
		engine=false
		offer=null
		among "$port" "$all_doubted" && engine=null
		among "$port" "$all_wanted" && engine=$reached
		if [ "$loaded" = hardware ] && [ "$firewall" != fw3 ]; then
			offer=false
			among "$port" "$offered" && offer=true
		fi
		quote "$port"
		printf '%s{"name":%s,"engine":%s,"offered":%s}' "$comma" "$quoted" $engine $offer
		comma=,
	done
}

report_json() {
	printf '{"schema":1,'
	members probe:version board release target kernel state grade reason failing remedy
	printf ',"expected":'
	object "$hope" "" release state:hope reason:hope_reason grade:hope_grade
	printf ',"agrees":%s,"settings":{"software":%s,"hardware":%s},"checks":[%s],"ports":[' \
		"${agrees:-null}" "${software:-null}" "${hardware:-null}" "${checks#,}"
	ports
	printf '],"verify":'
	object "$seen" "$figures" state:seen reason:saw
	printf ',"try":'
	object "$outcome" "" outcome reason:why
	echo '}'
}

# wrap TEXT: as plain ASCII, at 79 columns.
wrap() {
	quote "$1"
	line=
	for word in $plain; do
		if [ $((${#line} + ${#word})) -gt 78 ]; then
			printf '%s\n' "$line"
			line='   '
		fi
		line="$line${line:+ }$word"
	done
	printf '%s\n' "$line"
}

report_human() {
	case $state in unknown) line="cannot tell" ;; *) line=$state$condition ;; esac
	echo "Hardware flow offload: $line${grade:+ ($grade)}"
	wrap "Why: $reason"
	[ -z "$remedy" ] || wrap "Do: $remedy"
	[ -z "$watched" ] || wrap "Traffic: $watched"
	[ -z "$outcome" ] || wrap "Trial: $outcome${why:+: $why}"
	case $hope/$agrees in
	/*) line="nothing is built in" ;;
	*/false) line="$hope. THIS ROUTER DISAGREES: please report it (--json)" ;;
	*) line="$hope${agrees:+, and so it is}" ;;
	esac
	printf %s "Expected: $line.$nl$chain"
}
