"""The sources of board facts: a board.d script, and a device tree in the form of dtc's output."""

from __future__ import annotations

BOARD_D = """\
. /lib/functions/uci-defaults.sh

forest_setup_interfaces()
{
	local board="$1"

	case "$board" in
	acme,fox|\\
	acme,fox-plus)
		ucidef_set_interfaces_lan_wan "lan1 lan2" eth1
		;;
	acme,hen*)
		ucidef_set_interface_lan "lan1 lan2 lan3" "dhcp" ;;
	acme,owl)
		ucidef_set_interface_lan 'eth0'
		ucidef_set_interface "wan" device "/dev/cdc-wdm0" protocol "qmi"
		;;
	acme,cub)
		ucidef_add_switch "switch0" \\
			"0:lan:1" "1:lan:2" "4:wan" "6@eth0"
		;;
	acme,bear)
		ucidef_add_switch "switch0" "0u@eth0" "1:lan" "6u@eth1" "5:wan"
		;;
	acme,wolf)
		[ -e /sys/class/net/eth2 ] && ucidef_set_interfaces_lan_wan "eth2" "eth0"
		;;
	acme,lynx)
		ucidef_set_interface_lan "lan1"
		if [ "$(cat /proc/version)" ]; then
			ucidef_set_interface_wan "eth1"
		fi
		;;
	acme,seal)
		ucidef_set_interface_lan "$(ls /sys/class/net)"
		;;
	acme,yak)
		forest_setup_vlans
		;;
	acme,gnu)
		[ -x /sbin/swconfig ] && forest_setup_vlans
		;;
	acme,ox)
		if [ -x /sbin/swconfig ]; then
			forest_setup_vlans
		fi
		;;
	acme,crow)
		ucidef_set_interface_macaddr "lan" "00:00:00:00:00:00"
		;;
	*)
		ucidef_set_interfaces_lan_wan "lan1 lan2 lan3 lan4" "wan"
		;;
	esac
}

forest_setup_vlans()
{
	ucidef_set_interfaces_lan_wan "eth0.1" "eth0.2"
}

forest_setup_dsl()
{
	case "$1" in
	acme,fox-plus)
		;;
	*)
		return
		;;
	esac
	ucidef_set_interface_wan "dsl0" "pppoe"
}

board_config_update
forest_setup_interfaces $board
forest_setup_dsl $board
board_config_flush
"""


PRINTED_TREE = """\
/dts-v1/;
/memreserve/	0x0000000000001000 0x0000000000001000;

/ { /* /src/den.dts:3:3-20:3 */
	compatible = "acme,den", "acme,fox-soc"; /* /src/den.dts:4:2-4:41 */

	npu: unit: engine@10 { /* /src/fox.dtsi:7:20-9:4, /src/den.dts:12:6-14:3 */
		compatible = "acme,npu"; /* /src/fox.dtsi:8:3-8:27 */
		status = "disabled"; /* /src/den.dts:13:2-13:22 */
		phandle = <0x01>; /* <no-file>:<no-line> */
	}; /* /src/fox.dtsi:7:20-9:4 */

	ethernet@20 { /* /src/./fox.dtsi:11:20-19:4 */
		acme,npu = {npu}; /* {where} */
		note = "a { b; /* c */", "say \\"x\\""; /* /src/fox.dtsi:12:3-12:9 */
		dma-coherent; /* /src/fox.dtsi:13:3-13:16 */

		mac@0 { /* /src/fox.dtsi:15:10-17:5 */
			reg = <0x00>; /* /src/fox.dtsi:16:4-16:14 */
		}; /* /src/fox.dtsi:15:10-17:5 */
	}; /* /src/fox.dtsi:11:20-19:4 */
}; /* /src/den.dts:3:3-20:3 */
"""
