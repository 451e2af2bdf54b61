check_wan() {
	worth="Their driver decides. A modem gains nothing."
	starts=$using
	# With mwan3 every one of them carries traffic.
	if service mwan3 && has /var/run/mwan3; then
		starts=${carriers:-$carriers6}
		beside=mwan3
	fi
	if [ -z "$starts" ]; then
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
			has="has no engine"
			[ -z "$unsure" ] || has="has a driver that is not known"
			[ -z "$takes" ] || has="has an engine"
			case $modems/$others in /modem* | ?*/*) has="is a modem" ;; esac
			backups="$backups${backups:+, }$device $has"
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
	elif [ -n "$untold" ]; then
		unsettled "the default route has several next hops, which only ip-full shows"
	elif [ -n "$others$cannot" ] && [ -n "$takes$unsure" ]; then
		fail partial "not every WAN in use has an engine: $trail"
	elif [ -n "$unsure" ]; then
		unsettled "the driver under the WAN is not known: $trail"
	elif [ -n "$takes" ]; then
		ok "$trail"
	elif [ "$trail" = PPPoE ]; then
		unsettled "PPPoE over a device that cannot be seen"
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
		unsettled "the driver under the LAN is not known: $trail"
	else
		fail partial "no engine under the LAN: ${trail:-no device}"
	fi
}
