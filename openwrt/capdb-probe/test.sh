#!/bin/sh
# SPDX-License-Identifier: MIT
# The packages feed's CI runs this in an image with the package, whose name is $1: no version, which its
# generic test compares, but that both ways to the answer work.
[ "$1" = capdb-probe ] || exit 0
for command in 'capdb-probe --json' '/usr/libexec/rpcd/capdb call check'; do
	state=$(echo '{}' | $command | jsonfilter -e '@.state')
	case $state in
	yes | partial | no | unknown) ;;
	*)
		echo "$command: no state, but '$state'" >&2
		exit 1
		;;
	esac
done
