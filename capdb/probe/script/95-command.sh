while [ $# -gt 0 ]; do
	option=$1
	shift
	case $option in
	--json) format=json ;;
	--explain) [ "$format" = json ] || format=explain ;;
	--verify | --try)
		seconds=30
		case $1 in '' | 0* | *[!0-9]* | ?????*) ;; *)
			seconds=$1
			shift
			;;
		esac
		action=${option#--}
		;;
	--keep | --force) eval "${option#--}=1" ;;
	--status | --cancel) action=${option#--} ;;
	--record | --root)
		[ -n "$1" ] || misuse "$option needs a directory"
		eval "${option#--}=\$1"
		shift
		;;
	--version)
		echo "capdb-probe $version"
		exit
		;;
	--help | -h)
		cat <<USAGE
Usage: capdb-probe [OPTION]...
Does hardware flow offload work here? Changes nothing without --try.
--json         one object
--explain      every link of the chain, and its worth
--verify [30]  watch flows while you make traffic, so many seconds
--try [30]     let the kernel do it for so long, and verify
--keep         switch it on for good if it works
--status       of the last trial
--cancel       end it, or remove its rest
--force        try even where the verdict is no
--record DIR   save all readings, without identifiers
--root DIR     judge such a recording
Exit: 0 yes, 1 no, 3 partial, 4 unknown, 64 misuse.
USAGE
		exit
		;;
	*) misuse "unknown argument $option" ;;
	esac
done
[ "$action" = try ] || [ -z "$keep$force" ] || misuse "--keep and --force go with --try"
[ -z "$root" ] || [ -z "${action#verify}$record" ] || misuse "nothing to try or record with --root"
case $root in [!/]*) root=./$root ;; esac
[ "${root:-/}" = / ] || [ -z "$(find "$root/" ! -type f ! -type d 2>/dev/null)" ] ||
	misuse "$root holds something else than plain files"
{ [ -d "${root:-/}" ] && mkdir -p "${record:-/}"; } || misuse "no directory $root$record"

case $action in status | cancel)
	[ "$(id -u)" = 0 ] || misuse "only root can do it"
	$action
	exit
	;;
esac
for id in board kernel firewall settings wan failover lan driver tag flag engine modules dry_run loaded wifi clashes; do
	check_$id
done
decide
[ -z "$action" ] || $action "$seconds"
traffic
compare
publish
if [ "$format" = json ]; then report_json; else report_human; fi
case $outcome$state in refusedyes | *unknown) exit 4 ;; *yes) ;; *no) exit 1 ;; *) exit 3 ;; esac
