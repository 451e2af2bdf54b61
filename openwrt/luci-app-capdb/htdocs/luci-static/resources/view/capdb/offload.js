// SPDX-License-Identifier: MIT
'use strict';
'require capdb.elements as elements';
'require capdb.job as jobs';
'require capdb.report as reports';
'require dom';
'require poll';
'require rpc';
'require ui';
'require view';

const { text, warning } = elements;

const callCheck = rpc.declare({ object: 'capdb', method: 'check' });
const callStatus = rpc.declare({ object: 'capdb', method: 'status' });
const callVerify = rpc.declare({ object: 'capdb', method: 'verify', params: [ 'seconds' ] });
const callTry = rpc.declare({ object: 'capdb', method: 'try', params: [ 'seconds' ] });
const callKeep = rpc.declare({ object: 'capdb', method: 'keep' });
const callCancel = rpc.declare({ object: 'capdb', method: 'cancel' });

const WATCHED = 30;
const TRIED = 60;
const EVERY = 2;

/* A trial that another program began, as by ssh. */
const ELSEWHERE = {
	preparing: _('A trial of another session begins.'),
	running: _('A trial of another session is running.'),
	left: _('A trial that was killed has left its table behind. It takes no new flow; remove it, so that the flows that it took are given back.')
};

/* The codes that ubus answers instead of an object (ubusmsg.h). */
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
		dom.content(this.boxes.answer, reports.show(this.report, this.facts));
		this.showJobs();
	},

	/* Why the self-test would refuse a trial, or null. */
	futile: function() {
		if (this.report && this.report.state == 'no')
			return _('The answer is no, so there is nothing to try.');

		/* Only a hardware flowtable that is loaded has ports or leaves them out. */
		if (this.report && (this.report.ports || []).some(function(port) { return port.offered != null }))
			return _('Hardware flow offload is on already: prove it with traffic.');

		return null;
	},

	showJobs: function() {
		const job = this.job, running = job && job.state == 'running';
		const verify = job && job.action == 'verify', trial = job && !verify;

		dom.content(this.boxes.verify, [
			text('p', _('Watches the flows through this router and changes nothing. Meanwhile load something large from the internet, on a computer behind the router.')),
			verify ? (running ? jobs.live(job) : jobs.result(job, this.told)) : '',
			this.buttons(verify && running ? [
				this.button(_('Stop watching'), 'reset', callCancel)
			] : [
				this.button(_('Watch for %d seconds').format(WATCHED), 'action', callVerify, WATCHED, running)
			])
		]);

		const proved = trial && !running && this.told && this.told.verify && this.told.verify.state == 'seen';
		const futile = !this.elsewhere && !(trial && running) && this.futile();
		const kept = trial && !running && this.told && this.told.try && this.told.try.outcome == 'kept';

		dom.content(this.boxes.trial, [
			text('p', _('Lets the hardware take flows for %d seconds, without touching the settings or the firewall, and watches them. It ends by itself, even if this page or its connection to the router is lost; only if you keep it, the settings are written.').format(TRIED)),
			trial ? (running ? jobs.live(job) : jobs.result(job, this.told)) : '',
			this.elsewhere ? E('div', { 'class': 'alert-message warning' }, [ text('p', this.elsewhere) ]) : '',
			trial && running && job.keep ? text('p', _('It will be kept if the flows prove it.')) : '',
			futile ? text('p', futile, { 'class': 'capdb-quiet' }) : this.buttons(trial && running ? [
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
