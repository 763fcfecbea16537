// The list of task runs, what is shown beside it, and the events that move both.
import { h, getJson, pill, dateAndTime, duration, number, plural, copyButton, say, show } from './dom.js';
import { RunView, requestCards } from './run.js';
import { plain } from './text.js';

const main = document.getElementById('main');
const list = document.getElementById('runs');
const runs = new Map();
const items = new Map();
let refused = 0;
let connected = false;
let view = null;

function running(run) {
  return run.endedAt === null && run.exitCode === null;
}

export function lasted(run) {
  if (run.endedAt !== null) {
    return duration(run.endedAt - run.startedAt);
  }
  return running(run) ? duration(Date.now() - run.startedAt) : '–';
}

function item(run) {
  let entry = items.get(run.id);
  if (!entry) {
    const link = h('a', { href: `#/run/${run.id}` });
    entry = { link, element: h('li', {}, link) };
    items.set(run.id, entry);
  }
  show(entry.link, JSON.stringify(run), () => {
    entry.lasted = h('span', { class: 'lasted' });
    return [
      h('span', { class: 'name' }, ...plain(run.name)),
      entry.lasted,
      pill(run.status),
      h('span', { class: 'when' }, `Started ${dateAndTime(run.startedAt)}`),
    ];
  });
  entry.lasted.textContent = lasted(run);
  return entry;
}

/** Newest first; those of the same millisecond as they came. */
function drawList() {
  const order = [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
  order.forEach((run, index) => {
    const { element } = item(run);
    if (list.children[index] !== element) {
      list.insertBefore(element, list.children[index] ?? null);
    }
  });
  while (list.children.length > order.length) {
    list.lastChild.remove();
  }
  document.getElementById('count').textContent = order.length || '';
  markCurrent();
}

function markCurrent() {
  for (const [id, { link }] of items) {
    if (view?.id === id) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function drawRefused() {
  const link = document.getElementById('refused-link');
  link.hidden = refused === 0;
  link.textContent = `${number(refused)} refused`;
  link.setAttribute('aria-label', `${plural(refused, 'request')} refused`);
}

function drawConnection() {
  const element = document.getElementById('connection');
  element.className = `connection ${connected ? 'live' : 'lost'}`;
  element.textContent = connected ? 'Live' : 'Reconnecting';
}

function titled(title) {
  document.title = `${title} · Local Orchestra`;
}

class Welcome {
  constructor() {
    const variables = h('pre', { class: 'block', tabindex: '0', 'aria-label': 'Variables for a job' });
    let text = '';
    main.replaceChildren(h('section', { class: 'card welcome' },
      h('h1', {}, 'Waiting for a job'),
      h('p', {}, 'Start one on this machine with these variables, and it reports here:'),
      variables,
      copyButton('Copy', async () => text)));
    titled('Waiting');
    getJson('api/environment').then(environment => {
      text = Object.entries(environment).map(([name, value]) => `export ${name}=${value}`).join('\n');
      variables.textContent = text;
    });
  }

  refresh() {}
}

class Refused {
  constructor() {
    this.cards = h('div', { class: 'requests' });
    main.replaceChildren(h('section', { class: 'card' },
      h('a', { class: 'back', href: '#/' }, '‹ Task runs'),
      h('h1', {}, 'Refused requests'),
      h('p', { class: 'hint' }, 'What arrived and was not accepted, newest first, with the reason that was answered.'),
      this.cards));
    titled('Refused requests');
    this.refresh();
  }

  async refresh() {
    const { requests } = await getJson('api/refused');
    show(this.cards, requests.length + '@' + (requests.at(-1)?.at ?? 0),
      () => requests.length ? requestCards(requests) : [h('p', {}, 'None.')]);
  }
}

function route() {
  const [, place, id, , log] = location.hash.split('/');
  const panes = document.getElementById('panes');
  panes.classList.toggle('detail', place === 'run' || place === 'refused');
  if (place === 'run') {
    if (view instanceof RunView && view.id === id) {
      view.choose(Number(log ?? 0));
    } else {
      view = new RunView(main, id, lasted, Number(log ?? 0));
    }
  } else if (place === 'refused') {
    view = new Refused();
  } else if (runs.size === 0) {
    view = new Welcome();
  } else if (!matchMedia('(max-width: 760px)').matches) {
    view = new RunView(main, newest().id, lasted, 0);
  } else {
    view = null;
    main.replaceChildren();
    document.title = 'Local Orchestra';
  }
  markCurrent();
}

function newest() {
  return [...runs.values()].reduce((a, b) => (b.startedAt >= a.startedAt ? b : a));
}

function told({ runs: changed, refused: count }, all) {
  const wasEmpty = runs.size === 0;
  if (all) {
    const ids = new Set(changed.map(run => run.id));
    [...runs.keys()].filter(id => !ids.has(id)).forEach(id => {
      runs.delete(id);
      items.get(id)?.element.remove();
      items.delete(id);
    });
  }
  for (const run of changed) {
    const before = runs.get(run.id);
    if (!all && run.status !== before?.status) {
      say(`${run.name}: ${run.status ?? 'started'}`);
    }
    runs.set(run.id, run);
  }
  const newlyRefused = count !== refused;
  refused = count;
  drawList();
  drawRefused();
  if (wasEmpty && runs.size > 0 && !location.hash.startsWith('#/r') || view === null) {
    route();
  } else if (view instanceof RunView ? changed.some(run => run.id === view.id) || newlyRefused : newlyRefused) {
    view.refresh();
  }
}

let events = null;

/** A browser has six connections for an address: a page that nobody sees gives its own to those that are seen. */
function connect() {
  events?.close();
  if (document.hidden) {
    return;
  }
  const opened = events = new EventSource('api/events');
  events.addEventListener('all', event => {
    connected = true;
    drawConnection();
    told(JSON.parse(event.data), true);
  });
  events.addEventListener('changed', event => told(JSON.parse(event.data), false));
  events.addEventListener('error', () => {
    connected = false;
    drawConnection();
    // The browser gives up on some errors; this page does not.
    if (opened === events && opened.readyState === EventSource.CLOSED) {
      setTimeout(connect, 1000);
    }
  });
}

document.addEventListener('visibilitychange', connect);

addEventListener('hashchange', () => {
  route();
  if (location.hash.startsWith('#/r')) {
    main.focus({ preventScroll: true });
  }
});
setInterval(() => {
  for (const run of runs.values()) {
    if (running(run)) {
      items.get(run.id).lasted.textContent = lasted(run);
    }
  }
  view?.tick?.();
}, 1000);
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
route();
connect();
