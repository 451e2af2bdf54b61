# there DEVICE: the devices that its wildcard matches, in $names.
there() {
	names=$1
	case $1 in *+) list "$net/${1%+}*" ;; esac
}

# lower DEVICE: the one under it, by its network, in $value.
lower() {
	for value in $below; do
		[ "${value%%/*}" != "$1" ] || { value=${value#*/} && return; }
	done
	value=
	return 1
}

# walk DEVICE...: down to the $bottoms, by layers that flowtables follow, and with two headers at most.
walk() {
	bottoms=
	ports=
	hooks=
	hooked=
	conduits=
	others=
	ends=
	layers=
	visited=' '
	while [ $# -gt 0 ]; do
		device=${1%%/*}
		headers=${1#"$device"}
		headers=${headers#/}
		device=${device#lower_}
		shift
		among "$device" "$visited" && continue
		visited="$visited$device "
		slurp "$net/$device/uevent" '^DEVTYPE=.*' || continue
		field DEVTYPE
		list "$net/$device/lower_*"
		under=$names
		layer=
		case $value/$device in
		wlan/*) layer=Wi-Fi ;;
		wwan/* | ppp/3g-*) layer=modem ;;
		dsa/*)
			add ports "$device"
			# Before 5.10 no link leads to the conduit.
			[ -n "$under" ] || ! list "$net/*" || for name in $names; do
				! has "$net/$name/dsa" || under="$under $name"
			done
			for name in $under; do
				add hooks "$device/${name#lower_}"
				add conduits "${name#lower_}"
			done
			;;
		bridge/*) layer=bridge ;;
		vlan/*) layer=VLAN headers=1$headers ;;
		ppp/pppoe-*)
			layer=PPPoE headers=1$headers
			[ -n "$under" ] || ! lower "$device" || under=$value
			;;
		ppp/* | wireguard/* | vxlan/* | gre* | ipip* | sit/* | ip6tnl/*) layer=tunnel ;;
		*)
			if has "$net/$device/tun_flags"; then
				layer=tunnel
			elif [ -n "$under" ]; then
				layer="${value:-a layer}" under=
			fi
			;;
		esac
		[ "$headers" != 111 ] || { layer=a-third-header && under=''; }
		case $layer/$under in
		Wi-Fi/* | modem/* | tunnel/* | ?*/)
			add others $layer
			add ends "$device"
			;;
		/)
			add bottoms "$device"
			among "$device" "$conduits" || add hooks "$device/$device"
			;;
		*)
			add layers $layer
			for name in $under; do
				set -- "$@" "$name/$headers"
			done
			;;
		esac
	done
	for each in $hooks; do
		add hooked "${each%/*}"
	done
	trail="$layers${ports:+ > $ports}${bottoms:+ > $bottoms}${others:+ > $others}"
	trail=${trail# > }
}

# dry_run DEVICE: the kernel's $answer to a hardware flowtable over it: accepted, refused, missing
# (module) or none. It would load the modules, so only a trial asks where they are not.
dry_run() {
	answer=none
	slurp /proc/modules '^[^ ]+ '
	case $mine$nl$text in owner* | *"${nl}nf_flow_table_inet "*) ;; *) return ;; esac
	run "nft-$1" "[Nn]ot supported|No such file" nft -c "add table inet capdb_probe; add flowtable inet capdb_probe f {
		hook ingress priority 0; devices = { \"$1\" }; flags offload; }"
	case $?$text in
	0*) answer=accepted ;;
	*[Nn]'ot supported'*) answer=refused ;;
	*'No such file'*) answer=missing ;;
	esac
}

# judge DEVICE: whether its driver takes a flowtable: $can is takes, cannot, modems or unsure.
judge() {
	slurp "$net/$1/device/uevent" '^(DRIVER|OF_COMPATIBLE_0)=.*'
	field DRIVER
	driver=${value:-none}
	field OF_COMPATIBLE_0 && driver="$driver($value)"
	can=unsure
	case $driver/$distro/$release in
	none/*) add virtual "$1" ;;
	# Another driver of that name, for SoCs without an engine.
	mtk_soc_eth\(ralink,* | mtk_soc_eth\(mediatek,mt7620*) can=cannot ;;
	mtk_soc_eth* | airoha_eth*) can=takes ;;
	qmi_wwan* | cdc_* | *_cdc_ncm/* | rndis_host/* | sierra_net/* | hso/* | ipheth/* | mhi_* | mtk_t7xx/* | iosm/*)
		can=modems ;;
	# No other one in images up to 25.12 takes a flowtable.
	*OpenWrt/1[89].* | *OpenWrt/2[1-4].* | *OpenWrt/25.12*) can=cannot ;;
	esac
	case $dry/$can in refused/[tu]*) ;; *) return ;; esac
	dry_run "$1"
	[ $answer != refused ] || can=cannot
}

# role SIDE DEVICE...: sorts the devices under them into lists, and into those of the SIDE (all, spare).
role() {
	side=$1
	shift
	takes=
	cannot=
	modems=
	unsure=
	walk "$@"
	for device in $bottoms; do
		answer=
		judge "$device"
		add $can "$device"
		add ${side}_$can "$device"
		add ${side}_drivers $driver
		[ -z "$answer" ] || add ${side}_$answer "$device"
	done
	add ${side}_bottoms $bottoms
	add ${side}_ports $ports
	add ${side}_hooks $hooked
	for each in $hooks; do
		among "${each#*/}" "$takes" && add ${side}_wanted "${each%/*}"
		among "${each#*/}" "$unsure" && add ${side}_doubted "${each%/*}"
	done
}
