// A log with its tools: search, jumps, wrapping.
import { h, getJson, number, plural, say } from './dom.js';
import { Lines } from './lines.js';

const TYPING_MILLIS = 200;

export class LogView {
  constructor(base, log) {
    this.base = base;
    this.found = { hits: 0, lineCount: 0, lines: [] };
    this.at = -1;
    this.lines = new Lines(base, log.name);
    this.search = h('input', {
      type: 'search', id: 'log-search', 'aria-label': 'Search the log', placeholder: 'Search', autocomplete: 'off', spellcheck: 'false',
      oninput: () => this.typed(), onkeydown: event => this.searchKey(event),
    });
    this.hits = h('span', { class: 'hits', role: 'status' });
    this.exact = this.toggle('Aa', 'Match case', () => this.find());
    this.wrap = this.toggle('Wrap', 'Wrap long lines', on => { this.fit(on); this.lines.setWrap(on); });
    this.previous = this.button('↑', 'Previous hit', () => this.step(-1));
    this.next = this.button('↓', 'Next hit', () => this.step(1));
    this.error = this.button('First error', null, () => this.toError());
    this.place = h('span', { class: 'place' });
    this.lines.drawn = (from, to) => {
      this.place.textContent = this.log.lines ? `Lines ${number(from + 1)}–${number(to)} of ${number(this.log.lines)}` : 'Empty';
    };
    this.lines.element.addEventListener('keydown', event => this.key(event));
    this.element = h('div', { class: 'log' },
      h('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Log' },
        h('span', { class: 'finder' }, this.search, this.exact, this.previous, this.next), this.hits,
        h('span', { class: 'jumps' }, this.error,
          this.button('Start', null, () => this.lines.moveTo(0)), this.button('End', null, () => this.lines.toEnd()), this.wrap)),
      this.lines.element,
      h('p', { class: 'log-foot' }, this.place,
        h('span', { id: 'log-keys', class: 'keys' }, 'In the log: / search, n and N hits, e first error, w wrap, Home, End')));
    this.enable();
  }

  button(text, label, action) {
    return h('button', { type: 'button', 'aria-label': label, title: label, onclick: action }, text);
  }

  toggle(text, label, action) {
    const button = this.button(text, label, () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', on);
      action(on);
    });
    button.setAttribute('aria-pressed', 'false');
    return button;
  }

  update(log) {
    const before = this.log?.parts ?? [];
    const goesOn = before.every((part, i) => part.name === log.parts[i]?.name && part.hash === log.parts[i].hash);
    const grown = this.log && (!goesOn || before.length !== log.parts.length);
    this.log = log;
    this.fit();
    if (grown) {
      this.lines.changed(goesOn);
    }
    this.lines.setTotal(log.lines);
    this.error.disabled = log.firstError < 0;
    if (grown && this.search.value) {
      this.find();
    }
  }

  /** As high as the log, up to most of the window. */
  fit(wrap = this.lines.wrap) {
    const rows = wrap ? Math.max(16, this.log.lines + 1) : Math.max(4, this.log.lines + 1);
    this.lines.element.style.height = `min(70vh, calc(${rows} * var(--line) + 12px))`;
  }

  enable() {
    this.previous.disabled = this.next.disabled = this.found.lineCount === 0;
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.find(), TYPING_MILLIS);
  }

  async find() {
    clearTimeout(this.typing);
    const text = this.search.value;
    const exactCase = this.exact.getAttribute('aria-pressed') === 'true';
    const asked = this.asked = {};
    const found = text === ''
      ? { hits: 0, lineCount: 0, lines: [] }
      : await getJson(`${this.base}/search?text=${encodeURIComponent(text)}&case=${exactCase}`);
    if (asked !== this.asked) {
      return;
    }
    this.found = found;
    this.looked = text;
    this.enable();
    this.lines.setQuery(text, exactCase);
    if (found.lineCount) {
      const after = found.lines.findIndex(line => line >= this.lines.top);
      this.goTo(after < 0 ? 0 : after);
    } else {
      this.at = -1;
      this.hits.textContent = text === '' ? '' : 'No hits';
    }
  }

  goTo(at) {
    this.at = at;
    this.lines.show(this.found.lines[at]);
    const { hits, lineCount } = this.found;
    this.hits.textContent = `${plural(hits, 'hit')}, line ${number(at + 1)} of ${number(lineCount)}`;
  }

  step(by) {
    const { length } = this.found.lines;
    if (length) {
      this.goTo((this.at + by + length) % length);
    }
  }

  toError() {
    if (this.log.firstError >= 0) {
      this.lines.show(this.log.firstError);
      say(`First error in line ${this.log.firstError + 1}`);
    }
  }

  searchKey(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (this.search.value === this.looked) {
        this.step(event.shiftKey ? -1 : 1);
      } else {
        this.find();
      }
    } else if (event.key === 'Escape') {
      this.search.value = '';
      this.find();
      this.lines.element.focus();
    }
  }

  key(event) {
    const actions = {
      '/': () => this.search.focus(), n: () => this.step(1), N: () => this.step(-1), e: () => this.toError(), w: () => this.wrap.click(),
    };
    if (event.key in actions && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  }
}
