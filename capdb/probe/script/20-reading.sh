# field NAME: the words after NAME= in $text, in $value, without quotes.
field() {
	value=$nl$text
	case $value in *"$nl$1="*) ;; *) value=; return 1 ;; esac
	value=${value#*"$nl$1="}
	value=${value%%$nl*}
	IFS=" '\""
	set -- ${value#[\"\']}
	unset IFS
	value=$*
}

# among WORD LIST: whether it is one of its words.
among() {
	case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
}

# plain_name NAME...: whether they can stand in a command.
plain_name() {
	case $* in *[!]A-Za-z0-9._@/\ [-]*) return 1 ;; esac
}

# add LIST WORD...: appends them, each once.
add() {
	list_name=$1
	eval "words=\$$1"
	shift
	for word in "$@"; do
		among "$word" "$words" || words="$words${words:+ }$word"
	done
	eval "$list_name=\$words"
}

# quote TEXT: as a JSON string in $quoted, as plain ASCII in $plain.
quote() {
	plain=$1
	quoted=\"$1\"
	case $1 in *[!\ -~]* | *[\"\\]*)
		plain=$(printf %s "$1" | tr -c ' -~' '?')
		quoted=\"$(printf '%s\n' "$plain" | sed 's/["\\]/\\&/g')\"
		;;
	esac
}

# --- Each check ends with one of these.

ok() { result ok "$1"; }

unknown() { result unknown "$1"; }

# unsettled REASON: unknown, so no yes.
unsettled() {
	unknown "$1"
	[ -n "$doubt" ] || doubt=$plain doubtful=$id
}

# fail EFFECT REASON [REMEDY]: no, partial, off (once switched on: yes) or none; of the gravest the
# first counts.
fail() {
	result fail "$2"
	case $1/$effect in no/ | no/[po]* | partial/ | partial/off | off/)
		effect=$1
		culprit=$id
		flaw=$plain
		cure_of=$3
		;;
	esac
}

result() {
	quote "$2"
	checks="$checks,{\"id\":\"$id\",\"state\":\"$1\",\"reason\":$quoted,\"explain\":\"$worth\"}"
	[ "$format" != explain ] || chain=$chain$(wrap "$1 $id: $plain ($worth)")$nl
}
