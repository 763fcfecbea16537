// Text from a job: colours of a terminal become colours, what cannot be seen becomes a mark, nothing becomes markup.

const ESCAPES = /\u001b(?:\[([0-9;:?<=>]*)[ -\/]*([@-~]|$)|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -\/]*(?:[0-~]|$))|\u009b[0-9;]*[@-~]/g;
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The 216 colours and 24 greys of a terminal with 256. */
function indexed(index) {
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = step => step === 0 ? 0 : 55 + 40 * step;
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`;
}

const PLAIN = Object.freeze({ bold: false, dim: false, italic: false, underline: false, inverse: false, fg: null, bg: null });

function extended(codes, i) {
  if (codes[i + 1] === 5 && codes[i + 2] <= 255) {
    const index = codes[i + 2];
    return [index < 16 ? index : indexed(index), i + 2];
  }
  if (codes[i + 1] === 2 && codes.slice(i + 2, i + 5).every(part => part >= 0 && part <= 255)) {
    return [`rgb(${codes[i + 2] ?? 0}, ${codes[i + 3] ?? 0}, ${codes[i + 4] ?? 0})`, i + 4];
  }
  return [null, codes.length];
}

function styled(style, parameters) {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  let next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) next = { ...PLAIN };
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) next.bold = next.dim = false;
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.inverse = false;
    else if (code >= 30 && code <= 37) next.fg = code - 30;
    else if (code >= 90 && code <= 97) next.fg = code - 82;
    else if (code === 39) next.fg = null;
    else if (code >= 40 && code <= 47) next.bg = code - 40;
    else if (code >= 100 && code <= 107) next.bg = code - 92;
    else if (code === 49) next.bg = null;
    else if (code === 38) [next.fg, i] = extended(codes, i);
    else if (code === 48) [next.bg, i] = extended(codes, i);
  }
  return next;
}

/** The pieces of a line: text and how it looks. */
function pieces(line) {
  const result = [];
  let style = PLAIN;
  let from = 0;
  for (const escape of line.matchAll(ESCAPES)) {
    if (escape.index > from) {
      result.push({ text: line.slice(from, escape.index), style });
    }
    if (escape[2] === 'm' && !/[?<=>]/.test(escape[1])) {
      style = styled(style, escape[1]);
    }
    from = escape.index + escape[0].length;
  }
  if (from < line.length) {
    result.push({ text: line.slice(from), style });
  }
  return result;
}

function mark(char) {
  const code = char.charCodeAt(0);
  const span = document.createElement('span');
  span.className = 'unprintable';
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  span.textContent = code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : `[${hex}]`;
  span.title = hex;
  return span;
}

/** Nodes for a text that shows what cannot be seen. */
export function plain(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > from) {
      nodes.push(document.createTextNode(text.slice(from, found.index)));
    }
    nodes.push(mark(found[0]));
    from = found.index + 1;
  }
  if (from < text.length) {
    nodes.push(document.createTextNode(text.slice(from)));
  }
  return nodes;
}

function dressed(nodes, style, hit) {
  if (style === PLAIN && !hit) {
    return nodes;
  }
  const element = document.createElement(hit ? 'mark' : 'span');
  const [fg, bg] = style.inverse ? [style.bg ?? 'back', style.fg ?? 'front'] : [style.fg, style.bg];
  const classes = ['bold', 'dim', 'italic', 'underline'].filter(name => style[name]);
  if (typeof fg === 'number' || fg === 'back') classes.push(`fg-${fg}`);
  if (typeof bg === 'number' || bg === 'front') classes.push(`bg-${bg}`);
  element.className = classes.join(' ');
  if (typeof fg === 'string' && fg.startsWith('rgb')) element.style.color = fg;
  if (typeof bg === 'string' && bg.startsWith('rgb')) element.style.backgroundColor = bg;
  element.append(...nodes);
  return [element];
}

/** Where a text is found in a line, as the search on the server finds it. */
function ranges(text, query, exactCase) {
  const found = [];
  if (query) {
    const where = exactCase ? text : text.toLowerCase();
    const what = exactCase ? query : query.toLowerCase();
    if (where.length !== text.length) {
      return found;
    }
    for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) {
      found.push([at, at + what.length]);
    }
  }
  return found;
}

/** Nodes for a line of a log, with what is looked for marked. */
export function lineNodes(line, query, exactCase) {
  const parts = pieces(line);
  const hits = ranges(parts.map(part => part.text).join(''), query, exactCase);
  const nodes = [];
  let offset = 0;
  for (const { text, style } of parts) {
    let from = 0;
    for (const [start, end] of hits) {
      const hitFrom = Math.max(from, start - offset);
      const hitTo = Math.min(text.length, end - offset);
      if (hitFrom < hitTo) {
        nodes.push(...dressed(plain(text.slice(from, hitFrom)), style, false));
        nodes.push(...dressed(plain(text.slice(hitFrom, hitTo)), style, true));
        from = hitTo;
      }
    }
    nodes.push(...dressed(plain(text.slice(from)), style, false));
    offset += text.length;
  }
  return nodes;
}
