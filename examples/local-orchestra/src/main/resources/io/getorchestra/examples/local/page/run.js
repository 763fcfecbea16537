// One task run: its statuses, outputs, logs, and what of it was refused.
import { h, getJson, pill, time, dateAndTime, duration, plural, number, size, copyButton, show } from './dom.js';
import { outputRows } from './outputs.js';
import { LogView } from './log.js';
import { plain } from './text.js';

const LONG_LINES = 12;

function fact(label, ...value) {
  return h('div', {}, h('dt', {}, label), h('dd', {}, ...value));
}

/** A text that is folded when it is long. */
function message(text, more) {
  const whole = text + (more > 0 ? `\n… ${number(more)} more characters` : '');
  const lines = whole.split('\n');
  if (lines.length <= LONG_LINES && whole.length <= 1500) {
    return h('p', { class: 'message' }, ...plain(whole));
  }
  const start = lines.slice(0, 3).join('\n').slice(0, 500);
  return h('details', { class: 'message' }, h('summary', {}, ...plain(start), ' …'), h('p', {}, ...plain(whole)));
}

export function requestCards(requests) {
  return [...requests].reverse().map(request => h('article', { class: 'request' },
    h('h3', {}, h('span', { class: 'pill failed' }, `${request.httpStatus} ${request.code}`), ' ',
      h('span', { class: 'reason' }, ...plain(request.error))),
    h('p', { class: 'mono line' }, ...plain(`${time(request.at, true)}  ${request.method} ${request.path}  ${number(request.bodyBytes)} bytes`)),
    h('details', {},
      h('summary', {}, 'The request'),
      h('pre', { class: 'block', tabindex: '0', 'aria-label': 'Headers' },
        ...plain(Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`).join('\n'))),
      h('pre', { class: 'block', tabindex: '0', 'aria-label': 'Start of the body' },
        ...plain(request.bodyBytes === 0 ? '(no body)' : request.bodyStart)))));
}

export class RunView {
  constructor(parent, id, lasted, log) {
    this.id = id;
    this.lasted = lasted;
    this.chosen = log;
    this.head = h('div', { class: 'head' });
    this.timeline = h('ol', { class: 'timeline' });
    this.outputs = h('section', { class: 'card', 'aria-labelledby': 'outputs-title' });
    this.refusals = h('section', { class: 'card', 'aria-labelledby': 'refused-title', hidden: true });
    this.logs = h('section', { class: 'card', 'aria-labelledby': 'logs-title' });
    this.logTitle = h('div', {});
    this.logBody = h('div', {});
    this.logs.append(h('h2', { id: 'logs-title' }, 'Log'), this.logTitle, this.logBody);
    this.views = new Map();
    parent.replaceChildren(
      h('section', { class: 'card' },
        h('a', { class: 'back', href: '#/' }, '‹ Task runs'), this.head,
        h('h2', { class: 'unseen' }, 'Statuses'), this.timeline),
      this.outputs, this.refusals, this.logs);
    this.refresh();
  }

  async refresh() {
    // One at a time, and once more when something changed meanwhile.
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        this.run = await getJson(`api/runs/${this.id}`);
        this.draw();
      } while (this.again);
    } catch {
      if (!this.run) {
        this.head.replaceChildren(h('h1', {}, 'There is no such task run'));
      }
    } finally {
      this.busy = false;
    }
  }

  tick() {
    if (this.run && this.time) {
      this.time.textContent = this.lasted(this.run);
    }
  }

  choose(log) {
    this.chosen = log;
    if (this.run) {
      this.drawLogs();
    }
  }

  draw() {
    const { run } = this;
    document.title = `${run.name} ${run.status ?? ''} · Local Orchestra`;
    show(this.head, JSON.stringify([run.name, run.status, run.startedAt, run.endedAt, run.exitCode]), () => this.header());
    this.tick();
    this.drawTimeline();
    show(this.outputs, JSON.stringify([run.outputs, run.endedAt === null]), () => [
      h('h2', { id: 'outputs-title' }, 'Outputs'),
      run.outputs.length ? outputRows(this.id, run.outputs) : h('p', { class: 'hint' }, run.endedAt === null ? 'None so far.' : 'None.'),
    ]);
    this.refusals.hidden = run.refused.length === 0;
    show(this.refusals, String(run.refused.length), () => [
      h('h2', { id: 'refused-title' }, 'Refused'), ...requestCards(run.refused)]);
    this.drawLogs();
  }

  header() {
    const { run } = this;
    this.time = h('span', {});
    const facts = [
      fact('Started', dateAndTime(run.startedAt)),
      fact('Duration', this.time),
    ];
    if (run.exitCode !== null) {
      facts.push(fact('Exit code', String(run.exitCode)));
    }
    facts.push(fact('Task run', h('span', { class: 'mono id' }, run.id), ' ', copyButton('Copy', async () => run.id)));
    const note = run.exitCode !== null && run.endedAt === null
      ? h('p', { class: 'note', role: 'note' }, run.status === null
        ? `The process ended with exit code ${run.exitCode} and reported nothing.`
        : `The process ended with exit code ${run.exitCode} without a last status: Orchestra still takes it for running.`)
      : null;
    return [
      h('div', { class: 'title' }, h('h1', {}, ...plain(run.name)), pill(run.status)),
      h('dl', { class: 'facts' }, ...facts),
      ...(note ? [note] : []),
    ];
  }

  drawTimeline() {
    const { statuses } = this.run;
    for (let i = this.timeline.children.length; i < statuses.length; i++) {
      const { at, status, message: text, more } = statuses[i];
      this.timeline.append(h('li', {},
        h('span', { class: 'at mono' }, time(at, true), h('span', { class: 'offset' },
          i === 0 ? '' : `+${duration(at - statuses[0].at)}`)),
        h('span', { class: 'what' }, pill(status), text ? message(text, more) : null)));
    }
  }

  drawLogs() {
    const { logs } = this.run;
    const index = Math.min(Math.max(0, this.chosen), logs.length - 1);
    const log = logs[index];
    if (!log) {
      show(this.logTitle, 'none', () => [h('p', { class: 'hint' }, 'None so far. A log comes at the end, or in parts while the task runs.')]);
      return;
    }
    show(this.logTitle, JSON.stringify([logs, index]), () => this.logHeader(logs, index));
    if (!this.views.has(index)) {
      this.views.set(index, new LogView(`api/runs/${this.id}/logs/${index}`, log));
    }
    const view = this.views.get(index);
    if (this.logBody.firstChild !== view.element) {
      this.logBody.replaceChildren(view.element);
    }
    view.update(log);
  }

  logHeader(logs, index) {
    const log = logs[index];
    const base = `api/runs/${this.id}/logs/${index}`;
    const header = [];
    if (logs.length > 1) {
      header.push(h('nav', { class: 'tabs', 'aria-label': 'Logs' }, ...logs.map((each, i) =>
        h('a', { href: `#/run/${this.id}/log/${i}`, 'aria-current': i === index ? 'true' : null }, ...plain(each.name)))));
    }
    const facts = [plural(log.lines, 'line'), size(log.chars)];
    if (log.errors) {
      facts.push(plural(log.errors, 'error'));
    }
    if (log.warnings) {
      facts.push(plural(log.warnings, 'warning'));
    }
    header.push(h('p', { class: 'log-facts' },
      h('strong', { class: 'mono' }, ...plain(log.name)), ' ', facts.join(' · '), ' ',
      h('a', { href: `${base}/text`, download: '' }, 'Download')));
    if (log.missing) {
      header.push(h('p', { class: 'note', role: 'note' }, `${plural(log.missing, 'part')} of this log ${log.missing === 1 ? 'is' : 'are'} missing.`));
    }
    if (log.parts.length > 1) {
      header.push(h('details', { class: 'parts' }, h('summary', {}, `Put together from ${plural(log.parts.length, 'part')}`),
        h('ul', {}, ...log.parts.map((part, i) => h('li', {},
          h('a', { class: 'mono', href: `${base}/part?number=${i}`, download: '' }, ...plain(part.name)), ` ${size(part.chars)}`)))));
    }
    return header;
  }
}
