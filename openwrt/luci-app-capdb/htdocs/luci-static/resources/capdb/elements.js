// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';

/* Text from the router is always a child in an array: LuCI sets a lone string as HTML. */

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

function warning(words, again) {
	return E('div', { 'class': 'alert-message warning', 'role': 'alert' }, [
		text('p', words),
		again ? E('button', { 'class': 'btn cbi-button', 'click': again }, [ _('Ask again') ]) : ''
	]);
}

return baseclass.extend({ text, badge, table, warning });
