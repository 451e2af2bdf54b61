#!/bin/sh
# The packages feed's CI runs this in an image with the package: $1 its name, $2 its version.
case "$1" in
capdb-probe) capdb-probe --version | grep -F "$2" ;;
esac
