// The lines of a log that are on the screen, and no others: they are fetched in blocks as they come into sight.
import { h, getJson, number } from './dom.js';
import { lineNodes } from './text.js';

const BLOCK = 1000;
const BLOCKS_KEPT = 20;
const RETRY_MILLIS = 2000;
/** Browsers cannot make an element much higher than 16 million pixels. A longer log's scroll bar stands for its lines in proportion. */
const HIGHEST = 6_000_000;

export class Lines {
  constructor(base, name) {
    this.base = base;
    this.total = 0;
    this.top = 0;
    this.current = -1;
    this.query = '';
    this.exactCase = false;
    this.wrap = false;
    this.blocks = new Map();
    this.rows = h('div', { class: 'rows', role: 'list', 'aria-label': `Lines of ${name} on the screen` });
    this.sheet = h('div', { class: 'sheet' }, this.rows);
    this.canvas = h('div', { class: 'canvas' }, this.sheet);
    this.element = h('div', {
      class: 'lines', tabindex: '0', role: 'region', 'aria-label': `Log ${name}`, 'aria-describedby': 'log-keys',
    }, this.canvas);
    this.element.addEventListener('scroll', () => this.scrolled());
    this.element.addEventListener('wheel', event => this.wheeled(event), { passive: false });
    this.element.addEventListener('keydown', event => this.key(event));
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  /** Forgets the lines that are no longer so: the last block when the log went on, all when a part was replaced or came late. */
  changed(goesOn) {
    if (goesOn) {
      this.blocks.delete(Math.floor(Math.max(0, this.total - 1) / BLOCK));
    } else {
      this.blocks.clear();
    }
    this.draw();
  }

  setTotal(total) {
    if (total !== this.total) {
      const atEnd = this.total > 0 && this.top >= this.lastTop() - 1;
      this.total = total;
      this.resized();
      if (atEnd) {
        this.toEnd();
      }
    }
  }

  setWrap(wrap) {
    this.wrap = wrap;
    this.element.classList.toggle('wrap', wrap);
    this.element.scrollLeft = 0;
    this.resized();
  }

  setQuery(query, exactCase) {
    this.query = query;
    this.exactCase = exactCase;
    this.draw();
  }

  resized() {
    this.lineHeight = parseFloat(getComputedStyle(this.element).lineHeight) || 20;
    const height = this.element.clientHeight;
    // Wrapped lines are higher than the lines that they are counted as: any may come to the top.
    const room = Math.min(this.total * this.lineHeight, HIGHEST) + (this.wrap ? height : 0);
    this.canvas.style.height = `${Math.max(height, room)}px`;
    this.sheet.style.height = `${height}px`;
    this.rows.classList.toggle('wide', this.total > 99_999);
    this.wrappedTop = null;
    this.moveTo(this.top);
  }

  visible() {
    return this.element.clientHeight / this.lineHeight;
  }

  /** The highest line at which the last one is still at the bottom. */
  lastTop() {
    const byHeight = Math.max(0, this.total - this.visible());
    return this.wrap ? this.wrappedTop ?? Math.max(byHeight, this.total - 1) : byHeight;
  }

  scrollable() {
    return Math.max(1, this.element.scrollHeight - this.element.clientHeight);
  }

  scrolled() {
    if (Math.abs(this.element.scrollTop - this.ownScroll) >= 1) {
      this.ownScroll = this.element.scrollTop;
      this.top = Math.min(1, this.ownScroll / this.scrollable()) * this.lastTop();
      this.draw();
    }
  }

  /** Where a pixel is many lines, the wheel goes by lines. */
  wheeled(event) {
    if (this.total * this.lineHeight > HIGHEST && event.deltaY !== 0 && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      this.moveTo(this.top + (event.deltaMode === 1 ? event.deltaY : event.deltaY / this.lineHeight));
    }
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.visible()) - 1);
    const moves = {
      ArrowDown: this.top + 1, ArrowUp: this.top - 1, PageDown: this.top + page, PageUp: this.top - page, Home: 0, ' ': this.top + page,
    };
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'End') {
      this.toEnd();
    } else if (event.key in moves) {
      this.moveTo(event.key === 'Home' ? 0 : moves[event.key]);
    } else {
      return;
    }
    event.preventDefault();
  }

  moveTo(top) {
    this.top = Math.max(0, Math.min(top, this.lastTop()));
    const last = this.lastTop();
    this.ownScroll = last === 0 ? 0 : this.top / last * this.scrollable();
    this.element.scrollTop = this.ownScroll;
    this.ownScroll = this.element.scrollTop;
    this.draw();
  }

  /** Brings a line into sight and marks it. */
  show(line) {
    this.current = line;
    this.moveTo(line - Math.floor(this.visible() / 3));
  }

  async toEnd() {
    if (this.wrap) {
      await this.load(Math.floor(Math.max(0, this.total - 1) / BLOCK));
      await this.load(Math.floor(Math.max(0, this.total - Math.ceil(this.visible())) / BLOCK));
      this.wrappedTop = this.measuredLastTop();
    }
    this.moveTo(this.total);
  }

  /** With wrapped lines, fewer fit: the last ones are laid out from the end. */
  measuredLastTop() {
    const first = Math.max(0, this.total - Math.ceil(this.visible()));
    const rows = [];
    for (let line = first; line < this.total; line++) {
      rows.push(this.row(line));
    }
    this.rows.replaceChildren(...rows);
    let room = this.element.clientHeight;
    for (let i = rows.length - 1; i >= 0; i--) {
      const { height } = rows[i].getBoundingClientRect();
      if (height > room) {
        return first + i + (height - room) / height;
      }
      room -= height;
    }
    return first;
  }

  async load(block) {
    if (!this.blocks.has(block)) {
      const loading = getJson(`${this.base}/lines?from=${block * BLOCK}`).then(({ rows }) => {
        if (this.blocks.get(block) === loading) {
          this.blocks.set(block, rows);
        }
      }, async () => {
        await new Promise(resolve => setTimeout(resolve, RETRY_MILLIS));
        this.blocks.delete(block);
      });
      this.blocks.set(block, loading);
      if (this.blocks.size > BLOCKS_KEPT) {
        this.blocks.delete(this.blocks.keys().next().value);
      }
    }
    return this.blocks.get(block);
  }

  line(number) {
    const block = this.blocks.get(Math.floor(number / BLOCK));
    return Array.isArray(block) ? block[number % BLOCK] : undefined;
  }

  row(index) {
    const line = this.line(index);
    const text = h('span', { class: 'text' });
    if (line) {
      text.append(...lineNodes(line.text, this.query, this.exactCase));
      if (line.more) {
        text.append(h('span', { class: 'more' }, ` … ${number(line.more)} more characters, in the download`));
      }
    }
    return h('div', {
      class: `row ${line?.level?.toLowerCase() ?? ''} ${index === this.current ? 'current' : ''}`,
      role: 'listitem', 'aria-setsize': this.total, 'aria-posinset': index + 1,
    }, h('span', { class: 'no', 'aria-hidden': 'true' }, String(index + 1)), text);
  }

  inSight(rows) {
    const { bottom } = this.element.getBoundingClientRect();
    return rows.filter(row => row.getBoundingClientRect().top < bottom).length;
  }

  draw() {
    const first = Math.floor(this.top);
    const last = Math.min(this.total, first + Math.ceil(this.visible()) + 1);
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(Math.max(first, last - 1) / BLOCK) && this.total > 0; block++) {
      const lines = this.blocks.get(block);
      if (!Array.isArray(lines)) {
        this.load(block).then(() => this.draw());
      }
    }
    const rows = [];
    for (let index = first; index < last; index++) {
      rows.push(this.row(index));
    }
    this.rows.replaceChildren(...rows);
    const shift = this.top - first;
    const height = shift > 0 && rows.length ? rows[0].getBoundingClientRect().height : 0;
    this.rows.style.transform = `translateY(${-shift * height}px)`;
    this.drawn?.(first, this.wrap ? first + this.inSight(rows) : Math.min(this.total, Math.floor(this.top + this.visible())));
  }
}
