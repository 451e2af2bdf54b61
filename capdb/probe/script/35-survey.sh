# survey: one pass over UCI (u), netifd (n), routes (h, r) and flowtables (t, j). Its lists are explained
# in docs/probe.md.
survey() {
	IFS=$nl
	for line in $(printf '\001u\n%s\n\001n\n%s\n\001h\n%s\n\001r\n%s\n\001t\n%s\n\001j\n%s\n' \
		"$uci" "$interfaces" "$hops" "$routes" "$flowtables" "$json" | awk -v firewall="$firewall" '
		function add(list, words,   i, n, part) {
			n = split(words, part, " ")
			for (i = 1; i <= n; i++) {
				if (list !~ /^b/ && part[i] ~ /^!|^[^\/]+\// || (list, part[i]) in there) continue
				there[list, part[i]]
				lists[list] = lists[list] " " part[i]
			}
		}
		# The device of a network: the one that has its addresses, or the one below that it is made of.
		function device(net, under,   tries, made) {
			if (!under && net in l3) return l3[net]
			for (tries = 0; tries < 4; tries++) {
				if (net in main) return main[net]
				if (!((made = "network." net ".device") in uci)) sub(/device$/, "ifname", made)
				if (uci[made] !~ /^@/) return uci[made]
				net = substr(uci[made], 2)
			}
		}
		function word(which,   name) {
			name = defaults ".flow_offloading" which
			if (!(name in uci)) return "-"
			gsub(/[ \t]|^$/, "?", uci[name])
			return uci[name]
		}
		function know(net) {
			if (!(net in known)) nets[++count_nets] = net
			known[net]
		}
		function zone_of(name,   net, z, i, n, part) {
			net = net_of[name]
			if (net == "") {
				# What netifd calls a device of its own: pppoe-wan.
				net = name
				sub(/^[^-]*-/, "", net)
				if (net != name && net in known && device(net) !~ /\//) add("below", name "/" device(net))
			}
			there["idle", device(net)]
			if (net in zone_by) return zone_by[net]
			for (z = 1; z <= zones; z++)
				for (n = split(devices[z], part, " "); n; n--)
					if (part[n] == name || sub(/\+$/, "", part[n]) && index(name, part[n]) == 1) return z
		}
		# The default routes of a family are kept in order, the one in use first.
		function route(family, metric, name,   i) {
			sub(/ .*/, "", name)
			if (name ~ /^(lo|\*)?$/) return
			for (i = ++count[family]; i > 1 && metrics[family, i - 1] > metric; i--) {
				metrics[family, i] = metrics[family, i - 1]
				names[family, i] = names[family, i - 1]
			}
			metrics[family, i] = metric
			names[family, i] = name
		}
		# Not those over a network of our own.
		function list_routes(family, list,   i, z, y, name, other) {
			for (i = 1; i <= count[family]; i++) {
				name = names[family, i]
				z = zone_of(name)
				other = !z || wide[z]
				for (y = 1; y <= zones; y++) if (y != z && !wide[y] && peopled[y]) other = 1
				if (!other) continue
				add(list, name)
				there["idle", name]
				# Those with the same metric share the traffic.
				if (!routed) using = family metrics[family, i]
				if (using == family metrics[family, i]) add("using", name)
				if (z) wide[z] = carries[z] = 1
				routed++
				homeless += !z
			}
		}
		# The end of an object or array of JSON: its members are in has.
		function closed(   k) {
			if (source == "j") {
				if (depth == 4 && (has[4, "family"] " " has[4, "table"], has[4, "name"]) in flagged)
					add("exact", has[4, "dev"] " " has[5, ""])
			} else if (depth == 3) {
				name = has[3, "interface"]
				know(name)
				if ((3, "l3_device") in has) l3[name] = has[3, "l3_device"]
				if ((3, "device") in has) main[name] = has[3, "device"]
			}
			if (source == "n" || depth < 5) for (k in has) if (k + 0 >= depth) delete has[k]
			depth--
		}
		/^\001/ { source = substr($0, 2); depth = 0; next }
		source == "u" {
			at = index($0, "=")
			text = substr($0, at + 1)
			gsub(/["\047]/, " ", text)
			sub(/^ /, "", text)
			sub(/ $/, "", text)
			uci[name = substr($0, 1, at - 1)] = text
			if (split(name, part, ".") < 3) {
				if (text == "zone") section[++zones] = name
				if (text == "defaults" && defaults == "") defaults = name
				if (text == "interface") know(part[2])
			}
		}
		source == "h" { hops = hops $0 " " }
		# Tunnels take the internet in parts.
		source == "r" && length($2) == 8 && $8 ~ /^000000(.0|F[^F])$/ {
			# Only the first of several is there.
			n = split(index(hops, " dev " $1 " ") ? hops : " dev " $1, part, " dev ")
			for (i = 2; i <= n; i++) route(4, $8 == "00000000" ? $7 + 0 : -1, part[i])
		}
		source == "r" && length($1) == 32 { route(6, $2 == "00" ? "x" $6 : "", $10) }
		source == "t" && /^[ \t]*table / { table = $2 " " $3 }
		# Other tables are not the firewall; a trial, one that was left too, is no offload.
		source == "t" && firewall == "fw4" && table != "inet fw4" {
			if (/flags offload/ && table != "inet capdb_try") theirs = table
			next
		}
		source == "t" && /flowtable / { loaded = loaded ? loaded : "software"; named = $2 }
		source == "t" && sub(/.*devices = /, "") {
			gsub(/[{}",]/, " ")
			listed = $0
		}
		source == "t" && /flags offload/ { loaded = "hardware"; flagged[table, named]; add("offered", listed) }
		source == "n" || source == "j" {
			while (match($0, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t]+/)) {
				token = substr($0, RSTART, RLENGTH)
				$0 = substr($0, RSTART + RLENGTH)
				if (token ~ /^[[{]/) { depth++; key = "" }
				else if (token ~ /^[]}]/) closed()
				else if (token !~ /^[:,]/) {
					gsub(/"/, "", token)
					if (/^[ \t]*:/) key = token
					else { has[depth, key] = key == "" ? has[depth, key] " " token : token; key = "" }
				}
			}
		}
		END {
			for (z = 1; z <= zones; z++) {
				name = section[z] "."
				if (uci[name "enabled"] ~ /^(0|off|false|no)$/) continue
				wide[z] = uci[name "masq"] ~ /^(1|on|true|yes)$/ || uci[name "name"] == "wan"
				networks[z] = uci[name "network"]
				devices[z] = uci[name "device"]
				n = split(networks[z], part, " ")
				for (i = 1; i <= n; i++) if (!(part[i] in zone_by)) {
					zone_by[part[i]] = z
					if (device(part[i]) != "") peopled[z] = 1
				}
				if (devices[z] != "") peopled[z] = 1
			}
			for (k = 1; k <= count_nets; k++) {
				net = nets[k]
				for (under = 0; under < 2; under++) {
					n = split(device(net, under), part, " ")
					for (i = 1; i <= n; i++)
						if (net_of[part[i]] == "" || !(net_of[part[i]] in zone_by)) net_of[part[i]] = net
				}
				if (device(net) != device(net, 1)) add("below", device(net) "/" device(net, 1))
				if (net in zone_by) add("offers", device(net, 1))
			}
			list_routes(4, "carriers")
			list_routes(6, "carriers6")
			for (z = 1; z <= zones; z++) {
				list = !wide[z] ? "inside" : carries[z] || !routed || homeless ? "idle" : "none"
				n = split(networks[z], part, " ")
				for (i = 1; i <= n; i++) if (part[i] !~ /^!/) add(list, device(part[i]))
				add(list, devices[z])
				n = split(devices[z], part, " ")
				for (i = 1; i <= n; i++)
					add("by_device", part[i] "/" substr(section[z], 10) "/" (net_of[part[i]] in zone_by ? "" : net_of[part[i]]))
			}
			print "options " word("") " " word("_hw") " " substr(defaults, 10)
			print "loaded " loaded
			print "theirs " theirs
			if ("exact" in lists) lists["offered"] = lists["exact"]
			for (list in lists) print list lists[list]
		}'); do
		eval "${line%% *}=\${line#* }"
	done
	unset IFS
}
