check_board() {
	worth="What is expected goes by these."
	slurp /tmp/sysinfo/board_name || run board .+ strings /proc/device-tree/compatible || text=
	board=${text%%$nl*}
	slurp /etc/openwrt_release "^DISTRIB_(ID='OpenWrt|RELEASE='(SNAPSHOT|[0-9.]+)|TARGET='[a-z0-9/_]+)"
	field DISTRIB_ID
	distro=$value
	field DISTRIB_TARGET
	target=$value
	field DISTRIB_RELEASE
	release=$value
	[ "$release" != SNAPSHOT ] || release=snapshot
	case $board/$release in
	/* | */) unknown "${board:-no board name}, ${release:-no OpenWrt release}" ;;
	*)
		ok "$board, $distro $release, $target"
		hope=$(slice "$board" "$release" "$target")
		;;
	esac
	hope_grade=${hope#*$tab}
	hope_reason=${hope_grade#*$tab}
	hope_grade=${hope_grade%%$tab*}
	hope=${hope%%$tab*}
}

check_kernel() {
	worth="Flowtables came with 5.10 (22.03)."
	slurp /proc/sys/kernel/osrelease '^[0-9.]+'
	kernel=${text%%$nl*}
	if [ -n "$kernel" ]; then ok "Linux $kernel"; else unknown "version not readable"; fi
}

check_firewall() {
	worth="fw4 is nftables, fw3 (to 21.02) iptables."
	if has /sbin/fw4; then firewall=fw4; elif has /sbin/fw3; then firewall=fw3; fi
	[ -n "$distro$firewall" ] || elsewhere="this is no OpenWrt"
	has "$net/lo" || unseen="no network device can be seen"
	for name in firewall network; do
		run uci-$name "^$name\.[^.=]+(=(zone|defaults|interface)|\.(name='wan'|(enabled|masq|flow_offloading(_hw)?|network|device|ifname)=.*))\$" \
			uci -q show $name
		uci=$uci$text
	done
	run interfaces '^[{}]$|^[ 	]+([]}],?|[{]|"[a-z0-9_-]+": [[{]|"(interface|(l3_)?device)": [^{[]*)$' \
		ubus call network.interface dump && interfaces=$text
	for name in route ipv6_route; do
		sift /proc/net/$name '$2 == "00000000" || $1 ~ /^0+$/ && length($1) == 32 && $2 ~ /^0[01]$/'
		routes=$routes$text
	done
	run hops '^default|dev [^ ]+' ip -4 route show default
	text=${text%%"${nl}default"*}
	case $text in *dev*) hops=$text ;; default*) untold=1 ;; esac
	[ "$firewall" = fw3 ] || {
		if run flowtables '^table [a-z]+ [^ ]+|flowtable |devices = .*|flags offload' nft list flowtables; then
			flowtables=$text
		else
			hidden=1
		fi
		case $flowtables in *flowtable*) run flowtables-json '' nft -j list flowtables && json=$text ;; esac
	}
	survey
	if [ -n "$firewall" ]; then ok "$firewall${theirs:+; $theirs has its own hardware flowtable}"; else unknown "${elsewhere:-neither fw4 nor fw3}"; fi
	dry_run lo
	dry=$answer
}
