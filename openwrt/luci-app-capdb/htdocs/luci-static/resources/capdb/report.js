// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require capdb.elements as elements';
'require ui';

/* A report of the self-test (capdb-probe --json) as it is shown. */

const { text, badge, table } = elements;

/* The remedies that can be typed as they are; the others are sentences. */
const COMMAND = /^(uci|opkg|apk|ethtool|\/etc\/init\.d\/)/;

const STATES = {
	yes: [ _('Yes'), 'success' ],
	partial: [ _('Partly'), 'warning' ],
	no: [ _('No'), 'danger' ],
	unknown: [ _('Not known'), 'info' ]
};

const EXPECTED = [ _('Expected'), 'info' ];

const HEADLINES = {
	yes: _('Hardware flow offload works on this router.'),
	expected: _('Hardware flow offload is expected to work on this router, but that was not observed.'),
	off: _('Hardware flow offload works on this router, once it is switched on.'),
	partial: _('Hardware flow offload reaches only a part of the traffic on this router.'),
	no: _('Hardware flow offload does not work on this router.'),
	unknown: _('Whether hardware flow offload works on this router is not known.')
};

const GRADES = {
	declared: _('expected by the database, not observed'),
	wired: _('expected by the database, not observed'),
	bound: _('observed on this router'),
	seen: _('proved on this router'),
	measured: _('measured')
};

const CHECKS = {
	'board': _('Board and release'),
	'kernel': _('Kernel'),
	'firewall': _('Firewall'),
	'settings': _('Firewall settings'),
	'wan': _('WAN'),
	'failover': _('Other WANs'),
	'lan': _('LAN'),
	'driver': _('Ethernet driver'),
	'tag': _('Switch tag'),
	'flag': _('Device flag'),
	'engine': _('Offload engine'),
	'modules': _('Kernel modules'),
	'dry-run': _('Dry run'),
	'loaded': _('Loaded rules'),
	'wifi': _('Wi-Fi'),
	'clashes': _('Other programs'),
	'trial': _('Trial'),
	'traffic': _('Traffic')
};

const CHECK_STATES = {
	ok: [ _('OK'), 'success' ],
	fail: [ _('Not OK'), 'warning' ],
	unknown: [ _('Not known'), 'info' ]
};

const IN_THE_WAY = [ _('In the way'), 'danger' ];
const NOT_FULLY = [ _('Not fully'), 'warning' ];
const LEFT_OUT = [ _('Left out'), 'warning' ];

function copied(field) {
	field.focus();
	field.select();
	/* The clipboard's own interface is there on https alone. */
	if (document.execCommand('copy'))
		ui.addNotification(null, text('p', _('Copied.')), 'info');
}

/* A yes that nothing on the router shows is none. */
function isExpected(report) {
	return report.state == 'yes' && report.grade != 'bound' && report.grade != 'seen';
}

function headline(report) {
	const off = report.state == 'yes' && report.failing;

	return HEADLINES[isExpected(report) ? 'expected' : off ? 'off' : report.state] || HEADLINES.unknown;
}

function days(date) {
	return Math.max(0, Math.floor((Date.now() - Date.parse(date)) / 86400000));
}

function expectation(report, facts) {
	const parts = [];

	if (report.expected)
		parts.push(_('The database expected: %s (%s).').format(
			(STATES[report.expected.state] || STATES.unknown)[0],
			GRADES[report.expected.grade] || _('no proof')));
	else
		parts.push(_('No expectation of the database is built in for this board and release.'));

	if (report.agrees === false)
		parts.push(_('This router disagrees with it: please report that, with the text below.'));

	if (facts)
		parts.push(_('The built-in facts are of %s; their age in days is %d.').format(facts, days(facts)));

	return parts.join(' ');
}

function answer(report, facts) {
	const state = isExpected(report) ? EXPECTED : STATES[report.state] || STATES.unknown;
	const failing = report.failing && (CHECKS[report.failing] || report.failing);

	return E('div', { 'class': 'capdb-answer capdb-edge-%s'.format(state[1]) }, [
		E('h3', {}, [ badge(state), ' ', headline(report) ]),
		E('dl', { 'class': 'capdb-facts' }, [
			text('dt', _('Why')),
			E('dd', {}, [
				report.reason,
				GRADES[report.grade] ? text('span', ' (%s)'.format(GRADES[report.grade]), { 'class': 'capdb-quiet' }) : ''
			])
		].concat(failing ? [
			text('dt', _('In the way')),
			text('dd', failing)
		] : [], report.remedy ? [
			text('dt', _('What to do')),
			E('dd', {}, [
				COMMAND.test(report.remedy) ?
					text('code', report.remedy, { 'class': 'capdb-remedy' }) :
					text('span', report.remedy)
			])
		] : [], [
			text('dt', _('Expected')),
			text('dd', expectation(report, facts))
		]))
	]);
}

/* That a driver could take the flows of a side counts only where the engine is known to run. */
function reached(report, check) {
	if (check.id == 'wifi')
		return STATES.no;

	if (report.state == 'no' || report.state == 'unknown')
		return STATES[report.state];

	if (check.state != 'ok')
		return check.state == 'fail' ? NOT_FULLY : STATES.unknown;

	return isExpected(report) ? EXPECTED : STATES.yes;
}

function networks(report) {
	const sides = report.checks.filter(function(check) {
		return check.id == 'wan' || check.id == 'lan' ||
			(check.id == 'failover' && check.state != 'ok') || (check.id == 'wifi' && check.state == 'fail');
	});

	return E('div', {}, [
		text('h4', _('Networks')),
		table([ _('Side'), _('Devices'), _('Reached by the engine') ], sides.map(function(check) {
			return [ text('span', CHECKS[check.id]), text('span', check.reason), badge(reached(report, check)) ];
		}))
	]);
}

/* Ports of which the same is so share a row. That a flowtable has a port is no yes. */
function ports(report) {
	const rows = {};

	(report.ports || []).forEach(function(port) {
		const key = '%s/%s'.format(port.engine, port.offered);

		rows[key] = rows[key] || { engine: port.engine, offered: port.offered, names: [] };
		rows[key].names.push(port.name);
	});

	if (!Object.keys(rows).length)
		return '';

	return E('div', { 'class': 'capdb-ports' }, [
		text('h4', _('Ports')),
		table([ _('Ports'), _('Reached by the engine'), _('In the loaded flowtable') ], Object.values(rows).map(function(row) {
			return [
				text('span', row.names.join(' ')),
				badge(row.engine == null ? STATES.unknown : row.engine ? STATES.yes : STATES.no),
				row.offered === false ? badge(LEFT_OUT) : text('span', row.offered ? STATES.yes[0] : '–')
			];
		}))
	]);
}

function chain(report) {
	return E('details', {}, [
		text('summary', _('Every link of the chain')),
		table([ _('Link'), _('State'), _('Found'), _('What that is worth') ], report.checks.map(function(check) {
			return [
				text('span', CHECKS[check.id] || check.id),
				badge(check.id == report.failing ? IN_THE_WAY : CHECK_STATES[check.state] || CHECK_STATES.unknown),
				text('span', check.reason),
				text('span', check.explain, { 'class': 'capdb-quiet' })
			];
		}))
	]);
}

function sharing(report) {
	const field = E('textarea', {
		'class': 'cbi-input-textarea capdb-report', 'readonly': '', 'rows': 8,
		'aria-label': _('Report'), 'spellcheck': 'false'
	}, [ JSON.stringify(report, null, 1) ]);

	return E('details', {}, [
		text('summary', _('Report to copy')),
		text('p', _('It has the board, the release, the kernel\'s version and what is on this page. It has no addresses, no serial numbers, no keys, and no names of hosts, Wi-Fi networks or persons; a network device that you named yourself is named as you did.')),
		field,
		E('p', {}, [
			E('button', { 'class': 'btn cbi-button', 'click': function() { copied(field); } }, [ _('Copy the report') ])
		])
	]);
}

return baseclass.extend({
	show: function(report, facts) {
		return [ answer(report, facts), networks(report), ports(report), chain(report), sharing(report) ];
	}
});
