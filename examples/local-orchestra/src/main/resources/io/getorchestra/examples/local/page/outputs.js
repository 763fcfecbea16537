// Outputs as a table, structures folded out.
import { h, copyButton, number } from './dom.js';
import { plain } from './text.js';

const MANY = 200;

function expression(name) {
  return `\${{ ORCHESTRA.PIPELINE_RUN_TASKS['<task_id>'].OUTPUTS['${name}'] }}`;
}

function scalar({ kind, text }) {
  return h('span', { class: `value ${kind}` }, ...(kind === 'string' && text === '' ? ['(empty text)'] : plain(text)));
}

const isScalar = ({ kind }) => kind !== 'object' && kind !== 'array';

/** Objects of scalars are the rows of a table. */
function isTable(entries) {
  return entries.length > 0 && entries.every(entry => entry.kind === 'object' && entry.entries.length > 0
    && entry.entries.every(([, value]) => isScalar(value)));
}

function table(entries, label) {
  const columns = [...new Set(entries.flatMap(row => row.entries.map(([key]) => key)))];
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    h('table', { class: 'inner' },
      h('thead', {}, h('tr', {}, ...columns.map(column => h('th', { scope: 'col' }, ...plain(column))))),
      h('tbody', {}, ...entries.map(row => {
        const byKey = new Map(row.entries);
        return h('tr', {}, ...columns.map(column => {
          const cell = byKey.get(column);
          return h('td', { class: cell?.kind ?? 'none' }, cell ? scalar(cell) : '');
        }));
      }))));
}

function summary(value) {
  const count = value.entries.length;
  return value.kind === 'array' ? `${number(count)} ${count === 1 ? 'element' : 'elements'}` : `${number(count)} ${count === 1 ? 'field' : 'fields'}`;
}

function folded(value, label) {
  if (isScalar(value)) {
    return scalar(value);
  }
  if (value.entries.length === 0) {
    return h('span', { class: 'value null' }, value.kind === 'array' ? '[ ]' : '{ }');
  }
  const shown = value.entries.slice(0, MANY);
  const body = value.kind === 'array' && isTable(shown)
    ? table(shown, label)
    : h('dl', { class: 'structure' }, ...shown.flatMap((entry, i) => {
      const [key, inner] = value.kind === 'array' ? [String(i), entry] : entry;
      return [h('dt', {}, ...plain(key)), h('dd', {}, folded(inner, `${label} ${key}`))];
    }));
  const rest = value.entries.length - shown.length;
  return h('details', { open: true }, h('summary', {}, summary(value)), body,
    rest > 0 ? h('p', { class: 'hint' }, `${number(rest)} more; Copy JSON has all.`) : null);
}

export function outputRows(runId, outputs) {
  const rows = outputs.map(({ name, json, more, value }) => h('tr', { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' }, name),
    h('td', { role: 'cell', 'data-label': 'Value' },
      value ? folded(value, name) : h('span', { class: 'value' }, ...plain(json.slice(0, 2000)), `… ${number(more + json.length - 2000)} more characters`)),
    h('td', { role: 'cell', class: 'expression', 'data-label': 'In a downstream task' },
      h('code', {}, expression(name)),
      h('span', { class: 'buttons' },
        copyButton('Copy expression', async () => expression(name)),
        copyButton('Copy JSON', async () => more ? (await fetch(`api/runs/${runId}/outputs/${encodeURIComponent(name)}`)).text() : json)))));
  return h('table', { class: 'outputs', role: 'table', 'aria-labelledby': 'outputs-title' },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      ...['Output', 'Value', 'In a downstream task'].map(title => h('th', { scope: 'col', role: 'columnheader' }, title)))),
    h('tbody', { role: 'rowgroup' }, ...rows));
}
