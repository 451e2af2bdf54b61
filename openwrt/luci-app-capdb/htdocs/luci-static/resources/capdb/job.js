// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require capdb.elements as elements';

/* The router's one job, a watch or a trial: while it runs, and its result. */

const { text } = elements;

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

return baseclass.extend({ live, result });
