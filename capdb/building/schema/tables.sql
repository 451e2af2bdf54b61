CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
CREATE TABLE release (
	version VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	status VARCHAR, 
	PRIMARY KEY (version)
)

;
CREATE TABLE device (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	generic BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
)

;
CREATE INDEX ix_device_generic ON device (generic);
CREATE TABLE hardware (
	device_id VARCHAR NOT NULL, 
	brand VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	version VARCHAR, 
	device_type VARCHAR, 
	availability VARCHAR, 
	page VARCHAR, 
	forum VARCHAR, 
	cpu VARCHAR, 
	cpu_cores INTEGER, 
	cpu_mhz VARCHAR, 
	ram_mb INTEGER, 
	ram VARCHAR, 
	flash_mb INTEGER, 
	flash VARCHAR, 
	ports VARCHAR, 
	ports_at_least VARCHAR, 
	wifi VARCHAR, 
	wifi_hardware VARCHAR, 
	wifi_drivers VARCHAR, 
	switch VARCHAR, 
	modem VARCHAR, 
	supported_since VARCHAR, 
	supported_current VARCHAR, 
	unlinked VARCHAR, 
	PRIMARY KEY (device_id)
)

;
CREATE TABLE synonym (
	word VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	means VARCHAR NOT NULL, 
	PRIMARY KEY (word)
)
 WITHOUT ROWID

;
CREATE TABLE word (
	word VARCHAR NOT NULL, 
	maker BOOLEAN NOT NULL, 
	PRIMARY KEY (word)
)
 WITHOUT ROWID

;
CREATE TABLE caveat (
	id INTEGER NOT NULL, 
	caveat VARCHAR NOT NULL, 
	says VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	weight VARCHAR NOT NULL CHECK (weight = 'breaks' OR weight = 'loses' OR weight = 'limits' OR weight = 'curious'), 
	software BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
)

;
CREATE TABLE coming (
	id INTEGER NOT NULL, 
	coming VARCHAR NOT NULL, 
	says VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	date VARCHAR NOT NULL, 
	stage VARCHAR NOT NULL CHECK (stage = 'review' OR stage = 'merged'), 
	PRIMARY KEY (id)
)

;
CREATE TABLE observation (
	id INTEGER NOT NULL, 
	observation VARCHAR NOT NULL, 
	says VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	date VARCHAR NOT NULL, 
	release VARCHAR NOT NULL, 
	build VARCHAR, 
	by_soc BOOLEAN NOT NULL, 
	path VARCHAR NOT NULL CHECK (path = 'ipv4-nat' OR path = 'ipv6-route' OR path = 'ipv6-nat' OR path = 'pppoe' OR path = 'vlan' OR path = 'bridge' OR path = 'wifi' OR path = 'tunnel'), 
	state VARCHAR CHECK (state = 'yes' OR state = 'partial' OR state = 'no' OR state = 'unknown'), 
	grade VARCHAR CHECK (grade = 'declared' OR grade = 'wired' OR grade = 'bound' OR grade = 'seen' OR grade = 'measured'), 
	PRIMARY KEY (id)
)

;
CREATE TABLE series (
	id VARCHAR NOT NULL, 
	support VARCHAR NOT NULL CHECK (support = 'full' OR support = 'security' OR support = 'ended'), 
	since VARCHAR, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
 WITHOUT ROWID

;
CREATE TABLE unsupported (
	id INTEGER NOT NULL, 
	unsupported VARCHAR NOT NULL, 
	device VARCHAR NOT NULL, 
	soc VARCHAR, 
	porting VARCHAR NOT NULL CHECK (porting = 'none' OR porting = 'blocked' OR porting = 'review' OR porting = 'closed' OR porting = 'fork' OR porting = 'merged'), 
	says VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	date VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)

;
CREATE TABLE point_release (
	release VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	kernel_series VARCHAR NOT NULL, 
	kernel VARCHAR NOT NULL, 
	PRIMARY KEY (release, version, kernel_series)
)
 WITHOUT ROWID

;
CREATE TABLE differing_file (
	id INTEGER NOT NULL, 
	path VARCHAR NOT NULL, 
	PRIMARY KEY (id, path)
)
 WITHOUT ROWID

;
CREATE TABLE tip (
	id VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL CHECK (topic = 'clash' OR topic = 'proves-nothing' OR topic = 'latency' OR topic = 'software' OR topic = 'wifi' OR topic = 'luci-hardware' OR topic = 'luci-software' OR topic = 'luci-off'), 
	says VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	weight VARCHAR NOT NULL CHECK (weight = 'breaks' OR weight = 'loses' OR weight = 'limits' OR weight = 'curious'), 
	subject VARCHAR, 
	"instead" VARCHAR, 
	states VARCHAR NOT NULL, 
	since VARCHAR, 
	until VARCHAR, 
	PRIMARY KEY (id)
)
 WITHOUT ROWID

;
CREATE TABLE driver (
	id INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	handles VARCHAR NOT NULL CHECK (handles = 'flowtable' OR handles = 'block' OR handles = 'qdisc' OR handles = 'nothing' OR handles = 'conduit' OR handles = 'unknown'), 
	advertises BOOLEAN NOT NULL, 
	misleads VARCHAR NOT NULL CHECK (misleads = 'yes' OR misleads = 'some' OR misleads = 'no' OR misleads = 'unknown'), 
	types VARCHAR NOT NULL, 
	takes VARCHAR NOT NULL, 
	refuses VARCHAR NOT NULL, 
	profiles INTEGER NOT NULL, 
	PRIMARY KEY (id)
)

;
CREATE INDEX ix_driver_release ON driver (release);
CREATE TABLE statement (
	id INTEGER NOT NULL, 
	rule VARCHAR NOT NULL, 
	given VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)

;
CREATE TABLE origin (
	file VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	date VARCHAR NOT NULL, 
	read VARCHAR, 
	PRIMARY KEY (file, position)
)
 WITHOUT ROWID

;
CREATE TABLE reject (
	release VARCHAR NOT NULL, 
	patches INTEGER NOT NULL, 
	PRIMARY KEY (release)
)
 WITHOUT ROWID

;
CREATE TABLE report (
	id INTEGER NOT NULL, 
	date VARCHAR NOT NULL, 
	board VARCHAR NOT NULL, 
	release VARCHAR NOT NULL, 
	target VARCHAR, 
	probe VARCHAR NOT NULL, 
	state VARCHAR NOT NULL CHECK (state = 'yes' OR state = 'partial' OR state = 'no' OR state = 'unknown'), 
	grade VARCHAR CHECK (grade = 'declared' OR grade = 'wired' OR grade = 'bound' OR grade = 'seen' OR grade = 'measured'), 
	failing VARCHAR, 
	PRIMARY KEY (id)
)

;
CREATE TABLE target (
	release VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	arch VARCHAR NOT NULL, 
	kernel VARCHAR, 
	kernel_read VARCHAR, 
	packages VARCHAR NOT NULL, 
	listed BOOLEAN NOT NULL, 
	PRIMARY KEY (release, target), 
	FOREIGN KEY(release) REFERENCES release (version)
)
 WITHOUT ROWID

;
CREATE TABLE variant (
	id INTEGER NOT NULL, 
	device INTEGER NOT NULL, 
	profile VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	label VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(device) REFERENCES device (id)
)

;
CREATE INDEX ix_variant_device ON variant (device);
CREATE TABLE title (
	device INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	vendor VARCHAR, 
	model VARCHAR NOT NULL, 
	variant VARCHAR, 
	PRIMARY KEY (device, position), 
	FOREIGN KEY(device) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE shared (
	name VARCHAR NOT NULL, 
	device INTEGER NOT NULL, 
	written VARCHAR, 
	PRIMARY KEY (name, device), 
	FOREIGN KEY(device) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE related (
	device INTEGER NOT NULL, 
	other INTEGER NOT NULL, 
	PRIMARY KEY (device, other), 
	FOREIGN KEY(device) REFERENCES device (id), 
	FOREIGN KEY(other) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE link (
	hardware VARCHAR NOT NULL, 
	device INTEGER NOT NULL, 
	how VARCHAR NOT NULL, 
	PRIMARY KEY (hardware, device), 
	FOREIGN KEY(hardware) REFERENCES hardware (device_id), 
	FOREIGN KEY(device) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE name (
	id INTEGER NOT NULL, 
	device INTEGER, 
	hardware VARCHAR, 
	pieces VARCHAR NOT NULL, 
	kinds VARCHAR NOT NULL, 
	shown VARCHAR, 
	listed BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(device) REFERENCES device (id), 
	FOREIGN KEY(hardware) REFERENCES hardware (device_id)
)

;
CREATE INDEX ix_name_device ON name (device);
CREATE TABLE soc (
	token VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	device INTEGER NOT NULL, 
	PRIMARY KEY (token, rank, device), 
	FOREIGN KEY(device) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict (
	id INTEGER NOT NULL, 
	state VARCHAR NOT NULL CHECK (state = 'yes' OR state = 'partial' OR state = 'no' OR state = 'unknown'), 
	grade VARCHAR CHECK (grade = 'declared' OR grade = 'wired' OR grade = 'bound' OR grade = 'seen' OR grade = 'measured'), 
	because INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(because) REFERENCES statement (id)
)

;
CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL CHECK (source = 'linux' OR source = 'openwrt' OR source = 'toh' OR source = 'release' OR source = 'curated' OR source = 'report'), 
	ref VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	shows INTEGER NOT NULL, 
	symbol VARCHAR, 
	line INTEGER, 
	patch VARCHAR, 
	url VARCHAR, 
	url_line INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(shows) REFERENCES statement (id)
)

;
CREATE TABLE rate (
	observation INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	way VARCHAR NOT NULL CHECK (way = 'hardware' OR way = 'software' OR way = 'neither'), 
	mbits INTEGER NOT NULL, 
	cpu INTEGER, 
	over VARCHAR NOT NULL, 
	direction VARCHAR CHECK (direction = 'down' OR direction = 'up' OR direction = 'both'), 
	at_least BOOLEAN NOT NULL, 
	PRIMARY KEY (observation, position), 
	FOREIGN KEY(observation) REFERENCES observation (id)
)
 WITHOUT ROWID

;
CREATE TABLE unsupported_name (
	name VARCHAR NOT NULL, 
	unsupported INTEGER NOT NULL, 
	branded BOOLEAN NOT NULL, 
	PRIMARY KEY (name, unsupported), 
	FOREIGN KEY(unsupported) REFERENCES unsupported (id)
)
 WITHOUT ROWID

;
CREATE TABLE driver_target (
	driver INTEGER NOT NULL, 
	target VARCHAR NOT NULL, 
	PRIMARY KEY (driver, target), 
	FOREIGN KEY(driver) REFERENCES driver (id)
)
 WITHOUT ROWID

;
CREATE TABLE driver_evidence (
	driver INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	source VARCHAR NOT NULL CHECK (source = 'linux' OR source = 'openwrt' OR source = 'toh' OR source = 'release' OR source = 'curated' OR source = 'report'), 
	ref VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	shows INTEGER NOT NULL, 
	symbol VARCHAR, 
	line INTEGER, 
	patch VARCHAR, 
	url VARCHAR, 
	url_line INTEGER, 
	PRIMARY KEY (driver, position), 
	FOREIGN KEY(driver) REFERENCES driver (id), 
	FOREIGN KEY(shows) REFERENCES statement (id)
)
 WITHOUT ROWID

;
CREATE TABLE profile (
	variant INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	board VARCHAR NOT NULL, 
	soc VARCHAR, 
	ports VARCHAR, 
	lan VARCHAR, 
	wan VARCHAR, 
	drivers VARCHAR, 
	packages VARCHAR NOT NULL, 
	PRIMARY KEY (variant, release), 
	FOREIGN KEY(variant) REFERENCES variant (id), 
	FOREIGN KEY(release) REFERENCES release (version)
)
 WITHOUT ROWID

;
CREATE INDEX ix_profile_board ON profile (board COLLATE NOCASE);
CREATE TABLE identifier (
	name VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	device INTEGER NOT NULL, 
	variant INTEGER, 
	board VARCHAR, 
	PRIMARY KEY (name), 
	FOREIGN KEY(device) REFERENCES device (id), 
	FOREIGN KEY(variant) REFERENCES variant (id)
)
 WITHOUT ROWID

;
CREATE INDEX ix_identifier_device ON identifier (device);
CREATE TABLE token (
	token VARCHAR NOT NULL, 
	name INTEGER NOT NULL, 
	PRIMARY KEY (token, name), 
	FOREIGN KEY(name) REFERENCES name (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict_limit (
	verdict INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	statement INTEGER NOT NULL, 
	PRIMARY KEY (verdict, position), 
	FOREIGN KEY(verdict) REFERENCES verdict (id), 
	FOREIGN KEY(statement) REFERENCES statement (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict_evidence (
	verdict INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	evidence INTEGER NOT NULL, 
	PRIMARY KEY (verdict, position), 
	FOREIGN KEY(verdict) REFERENCES verdict (id), 
	FOREIGN KEY(evidence) REFERENCES evidence (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict_caveat (
	verdict INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	caveat INTEGER NOT NULL, 
	PRIMARY KEY (verdict, position), 
	FOREIGN KEY(verdict) REFERENCES verdict (id), 
	FOREIGN KEY(caveat) REFERENCES caveat (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict_point (
	verdict INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	caveat INTEGER NOT NULL, 
	since VARCHAR, 
	until VARCHAR, 
	state VARCHAR CHECK (state = 'yes' OR state = 'partial' OR state = 'no' OR state = 'unknown'), 
	PRIMARY KEY (verdict, position), 
	FOREIGN KEY(verdict) REFERENCES verdict (id), 
	FOREIGN KEY(caveat) REFERENCES caveat (id)
)
 WITHOUT ROWID

;
CREATE TABLE verdict_coming (
	verdict INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	coming INTEGER NOT NULL, 
	PRIMARY KEY (verdict, position), 
	FOREIGN KEY(verdict) REFERENCES verdict (id), 
	FOREIGN KEY(coming) REFERENCES coming (id)
)
 WITHOUT ROWID

;
CREATE TABLE observed (
	variant INTEGER NOT NULL, 
	observation INTEGER NOT NULL, 
	PRIMARY KEY (variant, observation), 
	FOREIGN KEY(variant) REFERENCES variant (id), 
	FOREIGN KEY(observation) REFERENCES observation (id)
)
 WITHOUT ROWID

;
CREATE TABLE point_difference (
	variant INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	files INTEGER NOT NULL, 
	PRIMARY KEY (variant, release, version), 
	FOREIGN KEY(variant) REFERENCES variant (id)
)
 WITHOUT ROWID

;
CREATE TABLE report_claim (
	report INTEGER NOT NULL, 
	variant INTEGER NOT NULL, 
	stand VARCHAR NOT NULL CHECK (stand = 'agrees' OR stand = 'disagrees' OR stand = 'silent'), 
	PRIMARY KEY (report, variant), 
	FOREIGN KEY(report) REFERENCES report (id), 
	FOREIGN KEY(variant) REFERENCES variant (id)
)
 WITHOUT ROWID

;
CREATE TABLE answering (
	device INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	variant INTEGER NOT NULL, 
	PRIMARY KEY (device, release), 
	FOREIGN KEY(variant, release) REFERENCES profile (variant, release), 
	FOREIGN KEY(device) REFERENCES device (id)
)
 WITHOUT ROWID

;
CREATE TABLE profile_link (
	variant INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	statement INTEGER NOT NULL, 
	PRIMARY KEY (variant, release, position), 
	FOREIGN KEY(variant, release) REFERENCES profile (variant, release), 
	FOREIGN KEY(statement) REFERENCES statement (id)
)
 WITHOUT ROWID

;
CREATE TABLE judgement (
	variant INTEGER NOT NULL, 
	release VARCHAR NOT NULL, 
	path VARCHAR NOT NULL CHECK (path = 'ipv4-nat' OR path = 'ipv6-route' OR path = 'ipv6-nat' OR path = 'pppoe' OR path = 'vlan' OR path = 'bridge' OR path = 'wifi' OR path = 'tunnel'), 
	verdict INTEGER NOT NULL, 
	PRIMARY KEY (variant, release, path), 
	FOREIGN KEY(variant, release) REFERENCES profile (variant, release), 
	FOREIGN KEY(verdict) REFERENCES verdict (id)
)
 WITHOUT ROWID

;
CREATE VIEW claim AS SELECT j.variant, j.release, j.path, j.verdict, v.state, v.grade FROM judgement j JOIN verdict v ON v.id = j.verdict;
CREATE VIEW claim_evidence AS SELECT j.variant, j.release, j.path, e.position, e.evidence FROM judgement j JOIN verdict_evidence e ON e.verdict = j.verdict;
CREATE VIEW claim_caveat AS SELECT j.variant, j.release, j.path, c.position, c.caveat FROM judgement j JOIN verdict_caveat c ON c.verdict = j.verdict;
CREATE VIEW claim_point AS SELECT j.variant, j.release, j.path, c.position, c.caveat, c.since, c.until, c.state FROM judgement j JOIN verdict_point c ON c.verdict = j.verdict;
CREATE VIEW claim_coming AS SELECT j.variant, j.release, j.path, c.position, c.coming FROM judgement j JOIN verdict_coming c ON c.verdict = j.verdict;
