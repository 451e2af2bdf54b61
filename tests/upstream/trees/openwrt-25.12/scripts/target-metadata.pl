#!/usr/bin/env perl
# What a target's features turn on.
sub features {
	my $ret = "";
	for (@_) {
		/^pci$/ and $ret .= "\tselect PCI_SUPPORT\n";
		/^usb$/ and $ret .= "\tselect USB_SUPPORT\n";
	}
	return $ret;
}
