# survey: one pass over UCI (u), netifd (n), routes (r) and flowtables (t, j). Its lists are explained
# in docs/probe.md.
survey() {
	IFS=$nl
	for line in $(printf '\001u\n%s\n\001n\n%s\n\001r\n%s\n\001t\n%s\n\001j\n%s\n' \
		"$uci" "$interfaces" "$routes" "$flowtables" "$json" | awk '
		function add(list, word) {
			if (word == "" || (list, word) in there) return
			there[list, word]
			lists[list] = lists[list] " " word
		}
		function add_all(list, words,   i, n, part) {
			n = split(words, part, " ")
			for (i = 1; i <= n; i++) if (list == "below" || part[i] !~ /^!|^[^\/]+\//) add(list, part[i])
		}
		# The device of a network: the one that has its addresses, or the one below that it is made of.
		function device(net, under,   tries) {
			if (!under && l3[net] != "") return l3[net]
			for (tries = 0; tries < 4; tries++) {
				if (main[net] != "") return main[net]
				if (conf[net] !~ /^@/) return conf[net]
				net = substr(conf[net], 2)
			}
			return ""
		}
		function owns(zone, name,   i, n, part) {
			n = split(devices[zone], part, " ")
			for (i = 1; i <= n; i++)
				if (part[i] == name || part[i] ~ /\+$/ && index(name, substr(part[i], 1, length(part[i]) - 1)) == 1)
					return 1
			return 0
		}
		function zone_of(name,   net, z) {
			net = net_of[name]
			if (net == "") {
				# What netifd calls a device of its own: pppoe-wan.
				net = name
				sub(/^[^-]*-/, "", net)
				if (net != name && net in known && device(net) !~ /\//) add_all("below", name "/" device(net))
			}
			there["idle", device(net)]
			if (net in zone_by) return zone_by[net]
			for (z = 1; z <= zones; z++) if (owns(z, name)) return z
			return 0
		}
		function route(family, metric, name) {
			if (name == "lo" || name == "*" || name == "") return
			metrics[family, ++count[family]] = metric
			names[family, count[family]] = name
		}
		# The default routes of a family, the one in use first; not those over a network of our own.
		function list_routes(family, list,   i, best, z, y, other) {
			while (count[family]) {
				best = 0
				for (i = 1; i <= count[family]; i++)
					if ((family, i) in names && (!best || metrics[family, i] < metrics[family, best])) best = i
				if (!best) return
				z = zone_of(names[family, best])
				other = !z || wide[z]
				for (y = 1; y <= zones; y++) if (y != z && !wide[y] && peopled[y]) other = 1
				if (other) {
					if (!((list, names[family, best]) in first)) add(list, metrics[family, best] "/" names[family, best])
					first[list, names[family, best]]
					there["idle", names[family, best]]
					if (z) wide[z] = carries[z] = 1
					routed++
					homeless += !z
				}
				delete names[family, best]
			}
		}
		function value(v) {
			if (source == "j") {
				if (key == "dev" || name[depth] == "dev") dev = dev " " v
				else if (depth == 4) has[key] = v
			} else if (depth == 3 || depth == 5 && name[4] == "route") has[depth key] = v
		}
		function closed() {
			if (source == "j" && depth == 4) {
				if (has["table"] " " has["name"] in flagged) add_all("exact", dev)
				dev = ""
			} else if (depth == 5 && name[4] == "route") {
				# Only the main table; a route without a metric has its network'\''s.
				if (has["5mask"] == "0" && has["5target"] ~ /^(0\.0\.0\.0|::)$/ && has["5table"] ~ /^(254)?$/)
					default_[has["5target"] == "::"] = has["5metric"] == "" ? "-" : has["5metric"]
				for (k in has) if (k ~ /^5/) delete has[k]
			} else if (depth == 3 && has["3interface"] != "") {
				net = has["3interface"]
				if (!(net in known)) nets[++count_nets] = net
				known[net]
				l3[net] = has["3l3_device"]
				main[net] = has["3device"]
				for (k = 0; k < 2; k++) if (default_[k] != "" && has["3ip" 4 + 2 * k "table"] == "")
					dumped[k] = dumped[k] " " (default_[k] == "-" ? has["3metric"] + 0 : default_[k]) "/" l3[net]
				default_[0] = default_[1] = ""
				split("", has)
			}
		}
		BEGIN { default_[0] = default_[1] = "" }
		/^\001/ { source = substr($0, 2); depth = 0; next }
		source == "u" {
			at = index($0, "=")
			text = substr($0, at + 1)
			gsub(/["\047]/, " ", text)
			gsub(/^ +| +$/, "", text)
			if (split(substr($0, 1, at - 1), part, ".") < 3) {
				if (text == "zone" && part[1] == "firewall") { section[++zones] = part[2]; zone_named[part[2]] = zones }
				if (text == "defaults" && defaults == "") defaults = part[2]
				if (text == "interface" && part[1] == "network" && !(part[2] in known)) {
					known[part[2]]
					nets[++count_nets] = part[2]
				}
			} else if (part[1] == "network") {
				if (part[3] == "device" || part[3] == "ifname" && conf[part[2]] == "") conf[part[2]] = text
			} else if (part[2] in zone_named) {
				z = zone_named[part[2]]
				if (part[3] == "network") networks[z] = text
				if (part[3] == "device") devices[z] = text
				if (part[3] == "masq" && text ~ /^(1|on|true|yes)$/ || part[3] == "name" && text == "wan") wide[z] = 1
				if (part[3] == "enabled" && text ~ /^(0|off|false|no)$/) off[z] = 1
			} else if (part[2] == defaults) {
				sub(/ .*/, "", text)
				if (text == "") text = "?"
				if (part[3] == "flow_offloading") soft = text
				if (part[3] == "flow_offloading_hw") hard = text
			}
		}
		source == "r" && length($2) == 8 && ($8 == "00000000" || $8 == "00000080") {
			route(4, $8 == "00000000" ? $7 + 0 : -1, $1)
		}
		source == "r" && length($1) == 32 { route(6, $2 == "00" ? "x" $6 : "", $10) }
		source == "t" && /^[ \t]*table / { table = $3 }
		source == "t" && /flowtable / { tables++; at_name = table " " $2; at_devices = "" }
		source == "t" && sub(/.*devices = /, "") {
			gsub(/[{}",]/, " ")
			at_devices = $0
		}
		source == "t" && /flags offload/ { flags++; flagged[at_name]; add_all("offered", at_devices) }
		source == "t" && /^[ \t]*}/ && at_name != "" {
			if (at_name in flagged) add_all("offered", at_devices)
			at_name = ""
		}
		source == "n" || source == "j" {
			while (match($0, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t]+/)) {
				token = substr($0, RSTART, RLENGTH)
				$0 = substr($0, RSTART + RLENGTH)
				if (token ~ /^[[{]/) { name[++depth] = key; key = "" }
				else if (token ~ /^[]}]/) { closed(); depth--; key = "" }
				else if (token != ":" && token != ",") {
					gsub(/"/, "", token)
					if (/^[ \t]*:/) key = token
					else { value(token); if (name[depth] != "dev") key = "" }
				}
			}
		}
		END {
			for (z = 1; z <= zones; z++) if (!off[z]) {
				n = split(networks[z], part, " ")
				for (i = 1; i <= n; i++) if (!(part[i] in zone_by)) {
					zone_by[part[i]] = z
					if (device(part[i]) != "") peopled[z] = 1
				}
				if (devices[z] != "") peopled[z] = 1
			} else wide[z] = devices[z] = ""
			for (k = 1; k <= count_nets; k++) {
				net = nets[k]
				for (under = 0; under < 2; under++) {
					n = split(device(net, under), part, " ")
					for (i = 1; i <= n; i++)
						if (net_of[part[i]] == "" || !(net_of[part[i]] in zone_by)) net_of[part[i]] = net
				}
				if (device(net) != device(net, 1)) add("below", device(net) "/" device(net, 1))
				if (net in zone_by) add_all("offers", device(net, 1))
			}
			if (!count[4] && !count[6]) for (k = 0; k < 2; k++) {
				n = split(dumped[k], part, " ")
				for (i = 1; i <= n; i++) { split(part[i], word, "/"); route(4 + 2 * k, word[1] + 0, word[2]) }
			}
			list_routes(4, "carriers")
			list_routes(6, "carriers6")
			for (z = 1; z <= zones; z++) {
				n = split(networks[z], part, " ")
				list = !wide[z] ? "inside" : carries[z] || !routed || homeless ? "idle" : "none"
				if (!off[z]) for (i = 1; i <= n; i++) add_all(list, part[i] ~ /^!/ ? "" : device(part[i]))
				add_all(list, devices[z])
				n = split(devices[z], part, " ")
				for (i = 1; i <= n; i++)
					add("by_device", part[i] "/" section[z] "/" (net_of[part[i]] in zone_by ? "" : net_of[part[i]]))
			}
			print "options " (soft == "" ? "-" : soft) " " (hard == "" ? "-" : hard) " " defaults
			print "loaded " (flags ? "hardware" : tables ? "software" : "")
			if (lists["exact"] != "") lists["offered"] = lists["exact"]
			for (list in lists) print list lists[list]
		}'); do
		eval "${line%% *}=\${line#* }"
	done
	unset IFS
}
