// Makes elements and words. Whatever comes from a job becomes a text node or an attribute's value, never markup.

/** An element with attributes, listeners (onclick) and children, which are nodes or texts. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export async function getJson(path) {
  const reply = await fetch(path);
  if (!reply.ok) {
    throw new Error(`${path}: ${reply.status}`);
  }
  return reply.json();
}

const MARKS = { RUNNING: '●', SUCCEEDED: '✓', WARNING: '!', FAILED: '✕', CANCELLED: '–' };

/** A status as a word and a mark; the colour comes on top. */
export function pill(status) {
  const known = MARKS[status] !== undefined;
  return h('span', { class: `pill ${known ? status.toLowerCase() : 'none'}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, known ? MARKS[status] : '·'), status ?? 'NO STATUS');
}

const two = number => String(number).padStart(2, '0');

export function time(millis, precise = false) {
  const at = new Date(millis);
  const text = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return precise ? `${text}.${String(at.getMilliseconds()).padStart(3, '0')}` : text;
}

export function dateAndTime(millis) {
  const at = new Date(millis);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return new Date().toDateString() === at.toDateString() ? time(millis) : `${day} ${time(millis)}`;
}

export function duration(millis) {
  if (millis < 1000) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) {
    return seconds < 10 ? `${(millis / 1000).toFixed(1)} s` : `${seconds} s`;
  }
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
    : `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
}

export const number = value => value.toLocaleString('en');

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? '' : 's'}`;

export function size(chars) {
  if (chars < 1024) {
    return plural(chars, 'character');
  }
  return chars < 1024 * 1024 ? `${(chars / 1024).toFixed(0)} KB` : `${(chars / 1024 / 1024).toFixed(1)} MB`;
}

/** A button that copies what it gets, and says so. */
export function copyButton(label, text) {
  const button = h('button', { type: 'button', class: 'quiet' }, label);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(await text());
      button.textContent = 'Copied';
      say('Copied');
    } catch {
      button.textContent = 'Not copied';
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

/** Tells a screen reader. */
export function say(text) {
  document.getElementById('news').textContent = text;
}

/** Puts children in the place of those that there are, unless they show the same already. */
export function show(parent, key, build) {
  if (parent.shownKey !== key) {
    parent.shownKey = key;
    parent.replaceChildren(...build());
  }
}
