# truth WORD: how the firewall reads it, in $value.
truth() {
	case $firewall/$1 in
	*/1 | */true | */yes | fw4/on) value=true ;;
	fw4/- | fw4/0 | fw4/off | fw4/false | fw4/no | [!4]*3/* | /*) value=false ;;
	*) value=false refused_word=$1 ;;
	esac
}

check_settings() {
	worth="Only the intent; it needs both options."
	set -- $options
	enable="firewall.${3:-@defaults[0]}.flow_offloading"
	enable="uci set $enable=1; uci set ${enable}_hw=1; uci commit firewall; /etc/init.d/firewall restart"
	plain_name $3 || enable="set both options to 1"
	if [ -n "$3" ]; then
		truth "$1"
		software=$value
		truth "$2"
		hardware=$value
		run changes 'flow_offloading(_hw)?' uci -q changes firewall || text=
		case $text in *flow_offloading*) commit="uci commit firewall" ;; esac
	fi
	case $refused_word:$software/$hardware in
	?*:*) fail no "firewall4 refuses all its rules, at boot too, with flow_offloading '$refused_word'" "$enable" ;;
	:/) unknown "no firewall configuration to read" ;;
	:true/true) if [ -n "$commit" ]; then fail none "on, but not committed: off after the next boot"; else ok "software and hardware offload are on"; fi ;;
	:false/true) fail off "hardware offload does nothing without software offload" "$enable" ;;
	:true/false) fail off "only software offload is on" "$enable" ;;
	*) fail off "flow offload is off" "$enable" ;;
	esac
}

# left_out DEVICE...: which other ports have an engine, in $left.
left_out() {
	left=
	for port in $all_wanted; do
		among "$port" "$*" || add left "$port"
	done
	[ -n "$left" ]
}

# over DEVICE...: whether one of those $left out is under them.
over() {
	walk "$@"
	for each in $hooked; do
		among "$each" "$left" && return
	done
	return 1
}

# put_in: the $cure for those $left out.
put_in() {
	by_hand="name its network in a zone of the firewall"
	cure="/etc/init.d/firewall restart"
	for entry in $by_device; do
		there "${entry%%/*}"
		over $names || continue
		entry=${entry#*/}
		cure="uci add_list firewall.${entry%/*}.network=${entry#*/}; uci commit firewall; $cure"
		plain_name "$entry" && [ -n "${entry#*/}" ] || cure=$by_hand
		return
	done
	over $offers || cure=$by_hand
}

check_loaded() {
	worth="No proof from 23.05 on."
	if [ "$firewall" = fw3 ]; then
		run iptables 'FLOWOFFLOAD( +--hw)?' iptables -S FORWARD || hidden=1
		case $text in *FLOWOFFLOAD*--hw*) loaded=hardware ;; esac
	fi
	case $hidden/$loaded/$software/$hardware in
	1/*/true/true) unsettled "the rules cannot be read" ;;
	1/*) unknown "the rules cannot be read" ;;
	/hardware/*)
		if [ "$firewall" != fw3 ] && left_out $offered; then
			put_in
			fail partial "the loaded flowtable leaves out $left" "$cure"
		else
			ok "flows are offered to the hardware"
		fi
		;;
	*/true/true)
		walk $offers
		[ "$dry$loaded" != refusedsoftware ] || for each in $hooked $ends; do
			dry_run "$each"
			[ $answer != refused ] || add refusing "$each"
		done
		cure="${commit:+$commit; }/etc/init.d/firewall restart"
		case $refusing/$loaded in
		?*/*) fail no "firewall4 falls back to software: the kernel refuses $refusing in a hardware flowtable" "keep it out of the firewall's zones" ;;
		/software) fail off "the settings are on, but the flowtable loaded is for software" "$cure" ;;
		*) fail off "the settings are on, but not loaded" "$cure" ;;
		esac
		;;
	*//) fail off "no flowtable with flags offload is loaded" "load one" ;;
	*)
		walk $offers
		if [ "$firewall" = fw4 ] && left_out $hooked; then
			put_in
			fail partial "firewall4 will leave $left out of its flowtable" "$cure"
		else
			ok "no hardware offload, as the settings say"
		fi
		;;
	esac
}
