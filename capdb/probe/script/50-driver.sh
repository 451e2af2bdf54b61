SOFTWARE="software flow offload may help; this hardware has no other"

check_driver() {
	worth="In OpenWrt images only mtk_soc_eth and airoha_eth take flows."
	if [ -n "$all_takes" ]; then
		ok "$all_drivers"
	elif [ "$all_unsure" = "$virtual" ] && [ -n "$virtual" ]; then
		unknown "a virtual device proves nothing of the board: $virtual"
	elif [ -n "$all_unsure" ]; then
		unknown "not known to take flows: $all_drivers"
	elif [ -n "$all_cannot" ]; then
		fail no "takes no flows: $all_drivers" "$SOFTWARE"
	else
		unknown "${unseen:-no Ethernet device found}"
	fi
	driver_doubt=$plain
}

check_tag() {
	worth="mtk_soc_eth serves only its own tag, mtk."
	for device in $all_takes; do
		slurp "$net/$device/dsa/tagging" || continue
		text=${text%%$nl*}
		add tags "$text"
		case $text/$release/$all_drivers in
		mtk/* | none/* | *airoha_eth* | mxl862xx-8021q/snapshot/*) ;;
		*) add foreign "$text" ;;
		esac
	done
	if [ -n "$foreign" ]; then
		grave=no
		[ -n "$ports" ] && [ -n "$wan_ports" ] || grave=partial
		fail $grave "the driver refuses the switch's tag: $foreign" "none: the CPU serves this switch"
	elif [ -n "$tags" ]; then
		ok "$tags"
	elif [ -n "$all_ports" ]; then
		unsettled "the switch's tag cannot be seen"
	else
		ok "no tagging switch"
	fi
}

check_flag() {
	worth="On proves nothing: every DSA port has it. Off, all is refused."
	[ "$firewall" = fw3 ] || for device in $all_bottoms ${all_ports%% *}; do
		run "ethtool-$device" 'hw-tc-offload.*' ethtool -k "$device" || run "device-$device" \
			'"hw-tc-offload.*' ubus call network.device status "{\"name\":\"$device\"}"
		case $text in
		*'hw-tc-offload: on'* | *'"hw-tc-offload": true'*) add on "$device" ;;
		*'hw-tc-offload: off'* | *'"hw-tc-offload": false'*)
			add off "$device"
			among "$device" "$all_takes" && add closed "$device"
			;;
		esac
	done
	if [ -n "$closed" ]; then
		grave=partial
		[ "$closed" != "$all_takes" ] || grave=no
		cure="ethtool -K ${closed%% *} hw-tc-offload on"
		plain_name $closed || cure="switch it on with ethtool"
		fail $grave "hw-tc-offload is off on $closed" "$cure"
	elif [ -n "$on$off" ]; then
		ok "${on:+on for $on}${off:+${on:+, }off for $off}"
	else
		unknown "it cannot be seen"
	fi
}

check_engine() {
	worth="In debugfs: mtk_ppe (22.03), ppe0...; on Airoha ppe, and a running NPU."
	case $all_drivers in *airoha_eth*) npu=/sys/bus/platform ;; esac
	slurp /proc/self/status "^Uid:.*"
	user=${text#*Uid:"$tab"}
	slurp /proc/mounts "^[^ ]* $debug debugfs "
	if [ -z "$all_takes" ]; then
		unknown "no driver here has one"
	elif [ "${user%%$tab*}" != 0 ]; then
		unknown "only root can see it"
	elif [ "${text#*" $debug debugfs "}" = "$text" ]; then
		unknown "debugfs is not mounted"
	elif [ -n "$npu" ] && ! list "$npu/devices/*.npu"; then
		fail no "the device tree leaves the NPU off" "$SOFTWARE"
	elif [ -n "$npu" ] && ! list "$npu/drivers/airoha-npu/*.npu"; then
		fail no "the NPU's driver or firmware is missing" "install its firmware, if packaged"
	elif ! list "$debug/[bcdmp]*"; then
		unknown "debugfs is empty"
	elif list "$debug/ppe*" || list "$debug/mtk_ppe"; then
		up=${names# }
		ok "$up${npu:+, and the NPU runs}"
	else
		fail no "the driver brought no engine up on this SoC" "$SOFTWARE"
	fi
}

check_modules() {
	package=kmod-nft-offload
	module=nft_flow_offload
	[ "$firewall" != fw3 ] || package=kmod-ipt-offload module=xt_FLOWOFFLOAD
	worth="$package is in default images."
	slurp /proc/modules '^[^ ]+ '
	text=${text:+$nl}$text
	for each in ecm qca_nss_drv shortcut_fe mtkhnat; do
		case $text in *"$nl$each "*) vendor="; a vendor's $each is loaded" ;; esac
	done
	case $text/$firewall/${loaded:-$dry}$elsewhere in
	*"$nl$module "*) ok "$module$vendor" ;;
	*/fw4/*ed | */fw4/*ware | *//*ed | *//*ware) ok "flowtables work$vendor" ;;
	/*) unsettled "no module can be seen" ;;
	*//[!m]* | */*is\ no*) unknown "$module is not loaded$vendor" ;;
	*)
		install="put $package into the image"
		! has /bin/opkg || install="opkg update && opkg install $package"
		! has /lib/apk/db/installed || install="apk add $package"
		fail no "$package is missing: $module is not loaded$vendor" "$install"
		;;
	esac
}

check_dry_run() {
	id='dry-run'
	worth="Proves something only where lo is refused (22.03)."
	case $dry/$all_refused/$all_accepted in
	refused/?*/) fail no "refused by $all_refused" "none: the driver takes no flowtable" ;;
	refused/?*/?*) fail none "refused by $all_refused, accepted by $all_accepted" ;;
	refused//?*) ok "accepted by $all_accepted" ;;
	accepted/*) unknown "accepted even for lo, so it proves nothing" ;;
	*) unknown "no answer: needs root, nft, $module and a driver" ;;
	esac
}
