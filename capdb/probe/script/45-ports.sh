check_wan() {
	worth="Their driver decides. A modem gains nothing, though [HW_OFFLOAD] may show."
	set -- $carriers
	[ $# -gt 0 ] || set -- $carriers6
	# With mwan3 every one of them carries traffic.
	if service mwan3 && has /var/run/mwan3; then
		starts=$*
	else
		starts=$1
	fi
	if [ $# -eq 0 ]; then
		starts=$idle
		idle=
	fi
	# As netifd calls a modem: /dev/cdc-wdm0.
	case " $starts" in *" /"*) modem=1 ;; esac
	role spare $starts
	wan_visited=$visited
	own=$modems$others
	for device in $carriers $carriers6 $idle; do
		case $device$wan_visited in
		/*) [ -n "$own" ] || backups="$backups${backups:+, }a modem" backup_lacks=1 ;;
		*" $device "*) ;;
		*)
			wan_visited="$wan_visited$device "
			role spare "$device"
			[ -n "$bottoms$others" ] || continue
			wan_visited="$wan_visited${visited# }"
			describe "$device"
			backups="$backups${backups:+, }$described"
			[ -n "$takes" ] || backup_lacks=1
			;;
		esac
	done
	role all $starts
	wan_ports=$ports
	case $modems/$others in /*modem* | ?*/*) modem=1 ;; esac
	spare=${backups:+" (not in use: $backups)"}
	if [ -n "$unseen" ]; then
		unsettled "$unseen"
	elif [ -n "$modem" ]; then
		fail partial "the WAN is a modem${bottoms:+: $trail}$spare" "nothing to gain over the modem"
	elif [ -n "$others$cannot" ] && [ -n "$takes$unsure" ]; then
		fail partial "not every WAN in use has an engine: $trail"
	elif [ -n "$takes" ]; then
		ok "$trail"
	elif [ -n "$unsure" ]; then
		unsettled "whether the driver under the WAN takes flows is not known: $trail"
	elif [ "$trail" = PPPoE ]; then
		unsettled "PPPoE, over what cannot be seen"
	elif [ -n "$trail" ]; then
		fail partial "no engine under the WAN: $trail$spare"
	elif [ -z "$routes$uci$interfaces" ]; then
		unsettled "neither routes nor networks can be seen"
	else
		fail partial "no WAN here, and bridging is not offloaded"
	fi
}

check_failover() {
	worth="Only the WAN in use decides."
	if [ -n "$unseen" ]; then
		unknown "$unseen"
	elif [ -n "$backup_lacks" ]; then
		fail none "if they take over: $backups"
	else
		ok "${backups:-no other WAN}"
	fi
}

check_lan() {
	worth="Likewise, from the local networks."
	locals=
	for each in $inside; do
		there "$each"
		add locals $names
	done
	[ -n "$locals" ] || ! list "$net/*" || for name in $names; do
		case "$wan_visited $name" in *" $name "*" $name" | *' lo' | *' ifb'* | *' dummy'*) ;; *) add locals "$name" ;; esac
	done
	role all $locals
	if [ -n "$unseen" ]; then
		unknown "$unseen"
	elif [ -n "$takes" ]; then
		ok "$trail${cannot:+ (not for $cannot)}"
	elif [ -n "$unsure" ]; then
		unsettled "whether the driver under the LAN takes flows is not known: $trail"
	else
		fail partial "no engine under the LAN: ${trail:-no device}"
	fi
}
