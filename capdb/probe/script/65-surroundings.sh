check_wifi() {
	worth="Only WED offloads Wi-Fi; stock images leave it off."
	for module in mt7915e mt7996e; do
		! slurp /sys/module/$module/parameters/wed_enable || break
	done
	list "$debug/wed*"
	wed=$names
	list '/sys/class/ieee80211/*'
	case $unseen$names/$text/$wed in
	no\ *) unknown "$unseen" ;;
	/*) ok "no Wi-Fi" ;;
	*/[Y1]*/?*) ok "WED is on for $module" ;;
	*/[Y1]*) unknown "WED cannot be seen" ;;
	*/?*/*) fail none "WED is off" ;;
	*) fail none "no driver with WED" ;;
	esac
}

# service NAME: whether it is installed and starts at boot.
service() {
	has "/etc/config/$1" && has "/etc/init.d/$1" && list "/etc/rc.d/S??$1"
}

# active NAME: the same, and something in it is enabled.
active() {
	service "$1" && sift "/etc/config/$1" 'sub(/^[ \t]*option[ \t]+["\047]?enabled["\047 \t]+1.*/, "option enabled 1")' &&
		[ -n "$text" ]
}

check_clashes() {
	worth="Shapers never see flows in hardware, mwan3 and pbr only their start."
	if active sqm || list "$net/ifb4*"; then add shapers SQM; fi
	active qos && add shapers qos-scripts
	active pbr && add beside pbr
	run objects '^(qosify|bridger)$' ubus list
	for name in $text; do
		case $name in qosify) add shapers $name ;; bridger) add beside $name ;; esac
	done
	run tables nft-qos nft list tables
	case $text in *nft-qos*) add shapers nft-qos ;; esac
	if [ -n "$shapers" ]; then
		fail partial "$shapers sees no traffic in hardware" "choose: it or hardware offload"
	elif [ -n "$unseen" ]; then
		unknown "$unseen"
	else
		ok "${beside:-nothing that clashes}${beside:+ runs beside it}"
	fi
}
