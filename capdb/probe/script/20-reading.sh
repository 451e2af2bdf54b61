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

# add NAME WORD...: appends them to the list NAME, each once.
add() {
	list_name=$1
	eval "words=\$$1"
	shift
	for word in "$@"; do
		case " $words " in *" $word "*) ;; *) words="$words${words:+ }$word" ;; esac
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

# --- Each check says what it is worth, and ends with ok, unknown or fail.

ok() { result ok "$1"; }

unknown() { result unknown "$1"; }

# fail EFFECT REASON [REMEDY]: no, partial, off (works once switched on) or none; the first of the
# gravest counts.
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
