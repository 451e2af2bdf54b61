// What both radios share.

int bat_core_init(void)
{
	return 0;
}
