// SPDX-License-Identifier: MIT
'use strict';
'require dom';
'require poll';
'require rpc';
'require ui';
'require view';

/* Text from the router is always a child in an array: LuCI sets a lone string as HTML. */

const callCheck = rpc.declare({ object: 'capdb', method: 'check' });
const callStatus = rpc.declare({ object: 'capdb', method: 'status' });
const callVerify = rpc.declare({ object: 'capdb', method: 'verify', params: [ 'seconds' ] });
const callTry = rpc.declare({ object: 'capdb', method: 'try', params: [ 'seconds' ] });
const callKeep = rpc.declare({ object: 'capdb', method: 'keep' });
const callCancel = rpc.declare({ object: 'capdb', method: 'cancel' });

const WATCHED = 30;
const TRIED = 60;
const EVERY = 2;

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

const WATCHES = {
	'seen': _('Proved: flows moved through the hardware in both directions.'),
	'one-direction': _('Only one direction of the flows moved through the hardware.'),
	'software': _('Flows were offloaded, but in software only.'),
	'unseen': _('There were flows, but the hardware had none of them.'),
	'no-flow': _('No traffic went through the router, so nothing is proved. Load something from the internet on a computer behind the router, and watch again.'),
	'cannot-tell': _('The router has nothing to see flows with, so nothing is proved.')
};

const OUTCOMES = {
	kept: _('It is proved, and the settings are written: the next start of the firewall switches hardware flow offload on.'),
	restored: _('The trial is over, and everything is as it was before.'),
	failed: _('The trial failed, and everything is as it was before.'),
	refused: _('The trial did not begin, and nothing was changed.')
};

const ENDINGS = {
	cancelled: _('Stopped; everything is as it was before.'),
	lost: _('It ended without a result, as when it was killed or the router lost power. A trial ends by itself: nothing of it lasts.')
};

/* A trial that another program began, as by ssh. */
const ELSEWHERE = {
	preparing: _('A trial of another session begins.'),
	running: _('A trial of another session is running.'),
	left: _('A trial that was killed has left its table behind. It takes no new flow; remove it, so that the flows that it took are given back.')
};

/* What ubus answers instead of an object (ubusmsg.h). */
const REFUSALS = {
	2: _('The router did not understand the request. Is capdb-probe as new as this page?'),
	3: _('The router does not know the request. Is capdb-probe as new as this page?'),
	4: _('The self-test is not there. Install the package capdb-probe, and restart rpcd.'),
	5: _('The self-test gave no answer. Does the router have room in /tmp?'),
	6: _('This login may not do that.'),
	7: _('The router took too long to answer.')
};

function asked(reply) {
	if (L.isObject(reply))
		return reply;

	throw new Error(REFUSALS[reply] || _('The router answered with the error %d.').format(reply));
}

function explained(error) {
	const said = String((error && error.message) || error);

	/* LuCI answers so where rpcd knows the session but not the right, too. */
	if (said.indexOf('HTTP error 403') > -1 || said.indexOf('-32002') > -1)
		return _('The session has ended, or this login may not do that. Log in again; a trial ends by itself.');

	if (said.indexOf('timed out') > -1)
		return _('The router did not answer in time. It may be busy; ask again.');

	return said;
}

function text(tag, words, attributes) {
	return E(tag, attributes || {}, [ String(words) ]);
}

function badge(pair) {
	return text('span', pair[0], { 'class': 'capdb-badge capdb-%s'.format(pair[1]) });
}

function table(titles, rows) {
	return E('table', { 'class': 'table' }, [
		E('tr', { 'class': 'tr table-titles' }, titles.map(function(title) {
			return text('th', title, { 'class': 'th' });
		}))
	].concat(rows.map(function(cells) {
		return E('tr', { 'class': 'tr' }, cells.map(function(cell, number) {
			return E('td', { 'class': 'td', 'data-title': titles[number] }, [ cell ]);
		}));
	})));
}

function copied(field) {
	field.focus();
	field.select();
	/* The clipboard's own interface is there on https alone. */
	if (document.execCommand('copy'))
		ui.addNotification(null, text('p', _('Copied.')), 'info');
}

function warning(words, again) {
	return E('div', { 'class': 'alert-message warning', 'role': 'alert' }, [
		text('p', words),
		again ? E('button', { 'class': 'btn cbi-button', 'click': again }, [ _('Ask again') ]) : ''
	]);
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
			E('dd', {}, [ text('code', report.remedy, { 'class': 'capdb-remedy' }) ])
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

function ports(report) {
	const sides = report.checks.filter(function(check) {
		return check.id == 'wan' || check.id == 'lan' ||
			(check.id == 'failover' && check.state != 'ok') || (check.id == 'wifi' && check.state == 'fail');
	});

	return E('div', {}, [
		text('h4', _('Ports')),
		table([ _('Side'), _('Devices'), _('Reached by the engine') ], sides.map(function(check) {
			return [ text('span', CHECKS[check.id]), text('span', check.reason), badge(reached(report, check)) ];
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

function live(job) {
	const counts = job.live || {};
	const left = Math.max(0, job.seconds - job.elapsed);
	const shown = function(count) {
		return text('strong', count == null ? '–' : count);
	};

	return E('div', {}, [
		E('p', {}, [
			text('strong', left ? _('%d seconds left').format(left) : _('Finishing…'), { 'class': 'capdb-countdown', 'role': 'timer' })
		]),
		E('progress', { 'class': 'capdb-progress', 'max': job.seconds, 'value': Math.min(job.elapsed, job.seconds), 'aria-label': _('Time') }),
		E('ul', { 'class': 'capdb-counts' }, [
			E('li', {}, [ shown(counts.hardware), ' ', _('marked as in hardware') ]),
			E('li', {}, [ shown(counts.software), ' ', _('marked as in software') ]),
			E('li', {}, [ shown(counts.connections), ' ', _('connections in all') ])
		]),
		text('p', _('The mark alone proves nothing: the result counts flows of which both directions moved.'), { 'class': 'capdb-quiet' })
	]);
}

function result(job, report) {
	if (ENDINGS[job.state])
		return E('div', { 'class': 'alert-message warning' }, [ text('p', ENDINGS[job.state]) ]);

	const seen = report.verify, tried = report.try, lines = [];

	if (tried) {
		lines.push(text('p', OUTCOMES[tried.outcome] || tried.outcome));
		if (tried.reason)
			lines.push(text('p', tried.reason, { 'class': 'capdb-quiet' }));
	}

	if (seen) {
		lines.push(text('p', WATCHES[seen.state] || seen.state));
		if (seen.flows)
			lines.push(text('p', _('Flows: %d; in hardware in both directions: %d; in software: %d.').format(seen.flows, seen.both, seen.software)));
		if (seen.softirq_before != null && seen.softirq_after != null)
			lines.push(text('p', _('The processor spent %d %% of its time on packets before, and %d %% after.').format(seen.softirq_before, seen.softirq_after)));
	}

	return E('div', {
		'class': 'alert-message %s'.format(seen && seen.state == 'seen' ? 'success' : 'notice')
	}, lines);
}

return view.extend({
	load: function() {
		return null;
	},

	render: function() {
		this.boxes = { answer: E('div'), verify: E('div'), trial: E('div') };
		this.writable = L.hasViewPermission ? L.hasViewPermission() !== false : true;
		this.poll = L.bind(this.look, this);
		this.refresh();

		return E('div', { 'class': 'cbi-map capdb' }, [
			E('link', { 'rel': 'stylesheet', 'href': L.resource('view/capdb/offload.css') }),
			text('h2', _('Hardware Offload')),
			E('div', { 'class': 'cbi-section', 'aria-live': 'polite' }, [ this.boxes.answer ]),
			E('div', { 'class': 'cbi-section' }, [ text('h3', _('Prove it with traffic')), this.boxes.verify ]),
			E('div', { 'class': 'cbi-section' }, [ text('h3', _('Try it safely')), this.boxes.trial ])
		]);
	},

	refresh: function() {
		dom.content(this.boxes.answer, E('p', { 'class': 'spinning' }, [ _('Testing this router…') ]));

		return Promise.all([ callCheck().then(asked), this.look() ]).then(L.bind(function(replies) {
			this.report = replies[0];
			this.showAnswer();
		}, this)).catch(L.bind(function(error) {
			dom.content(this.boxes.answer, warning(explained(error), L.bind(this.refresh, this)));
		}, this));
	},

	look: function() {
		return callStatus().then(asked).then(L.bind(this.take, this)).catch(L.bind(function(error) {
			const box = this.job && this.job.action != 'verify' ? this.boxes.trial : this.boxes.verify;

			dom.content(box, warning(explained(error), L.bind(this.look, this)));
		}, this));
	},

	/* The newest status of the router's one job. */
	take: function(status) {
		const running = status.job && status.job.state == 'running';

		this.job = status.job;
		this.facts = status.facts;
		this.told = status.report;
		this.elsewhere = status.trial && ELSEWHERE[status.trial.phase];

		if (running && !this.polling)
			poll.add(this.poll, EVERY);
		else if (!running && this.polling)
			poll.remove(this.poll);

		if (this.polling && !running && status.report) {
			this.report = status.report;
			this.showAnswer();
		}

		this.polling = running;
		this.showJobs();

		return status;
	},

	showAnswer: function() {
		dom.content(this.boxes.answer, [
			answer(this.report, this.facts), ports(this.report), chain(this.report), sharing(this.report)
		]);
	},

	showJobs: function() {
		const job = this.job, running = job && job.state == 'running';
		const verify = job && job.action == 'verify', trial = job && !verify;

		dom.content(this.boxes.verify, [
			text('p', _('Watches the flows through this router and changes nothing. Meanwhile load something large from the internet, on a computer behind the router.')),
			verify ? (running ? live(job) : result(job, this.told)) : '',
			this.buttons(verify && running ? [
				this.button(_('Stop watching'), 'reset', callCancel)
			] : [
				this.button(_('Watch for %d seconds').format(WATCHED), 'action', callVerify, WATCHED, running)
			])
		]);

		const proved = trial && !running && this.told && this.told.verify && this.told.verify.state == 'seen';
		const kept = trial && !running && this.told && this.told.try && this.told.try.outcome == 'kept';

		dom.content(this.boxes.trial, [
			text('p', _('Lets the hardware take flows for %d seconds, without touching the settings or the firewall, and watches them. It ends by itself, even if this page or its connection to the router is lost; only if you keep it, the settings are written.').format(TRIED)),
			trial ? (running ? live(job) : result(job, this.told)) : '',
			this.elsewhere ? E('div', { 'class': 'alert-message warning' }, [ text('p', this.elsewhere) ]) : '',
			trial && running && job.keep ? text('p', _('It will be kept if the flows prove it.')) : '',
			this.buttons(trial && running ? [
				this.button(_('Keep it if it works'), 'apply', callKeep, null, job.keep || job.action == 'keep'),
				this.button(_('Undo now'), 'reset', callCancel)
			] : [
				this.button(_('Try it for %d seconds').format(TRIED), 'action', callTry, TRIED, running),
				this.elsewhere ? this.button(_('End it'), 'reset', callCancel) : '',
				proved && !kept ? this.button(_('Switch it on for good'), 'apply', callKeep) : ''
			])
		]);
	},

	buttons: function(buttons) {
		if (!this.writable)
			return text('p', _('This login may read only.'), { 'class': 'capdb-quiet' });

		return E('div', { 'class': 'capdb-buttons' }, buttons);
	},

	button: function(title, style, call, seconds, disabled) {
		return E('button', {
			'class': 'btn cbi-button cbi-button-%s'.format(style),
			'disabled': disabled ? '' : null,
			'click': ui.createHandlerFn(this, 'ask', call, seconds)
		}, [ title ]);
	},

	ask: function(call, seconds) {
		const staged = (ui.changes && ui.changes.changes) || {};

		if (call === callTry || call === callKeep)
			if (staged.firewall) {
				ui.addNotification(null, text('p', _('Changes to the firewall wait to be applied on this page\'s session: apply or revert them first.')), 'warning');
				return Promise.resolve();
			}

		return call(seconds == null ? undefined : seconds).then(asked).then(L.bind(function(status) {
			if (status.started === false)
				ui.addNotification(null, text('p', _('Something else runs already; it is shown here.')), 'info');

			return this.take(status);
		}, this)).catch(function(error) {
			ui.addNotification(null, text('p', explained(error)), 'danger');
		});
	},

	handleSave: null,
	handleSaveApply: null,
	handleReset: null
});
