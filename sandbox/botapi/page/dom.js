// Building the document by hand: text goes in as text, never as markup.

// el makes an element. Properties: class, data {…}, on {event: fn}, anything else
// is an attribute; null, undefined and false leave it away.
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name === 'data') for (const [key, datum] of Object.entries(value)) node.dataset[key] = datum;
    else if (name === 'on') for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const $ = (selector, root = document) => root.querySelector(selector);

const strokes = {
  send: 'M20.5 4.2 3.6 10.3c-.9.3-.9 1.5 0 1.8l5.9 2.1M20.5 4.2l-5.2 15.9c-.3.9-1.6.9-1.9 0l-3.9-5.9M20.5 4.2l-11 10',
  mic: 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3ZM6 11.2a6 6 0 0 0 12 0M12 17.3v3.2',
  clip: 'M19.5 11.6 12 19.1a4.9 4.9 0 0 1-6.9-6.9l7.9-7.9a3.3 3.3 0 0 1 4.6 4.6l-7.7 7.7a1.6 1.6 0 0 1-2.3-2.3l6.9-6.9',
  menu: 'M4.5 7h15M4.5 12h15M4.5 17h15',
  keyboard: 'M4.5 6.5h15a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5ZM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8.5 14h7',
  more: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.3A8.3 8.3 0 0 1 9.7 4a8.3 8.3 0 1 0 10.3 10.3Z',
  down: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  close: 'm6 6 12 12M18 6 6 18',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  edit: 'm14.5 5.5 4 4L8 20H4v-4L14.5 5.5ZM12.5 7.5l4 4',
  forward: 'm10 6-6 6 6 6M4.5 12H14a6 6 0 0 1 6 6',
  reply: 'm14 6 6 6-6 6M19.5 12H10a6 6 0 0 0-6 6',
  copy: 'M9 9h9.5A1.5 1.5 0 0 1 20 10.5v8A1.5 1.5 0 0 1 18.5 20H10.5A1.5 1.5 0 0 1 9 18.5V9ZM5.5 15A1.5 1.5 0 0 1 4 13.5v-8A1.5 1.5 0 0 1 5.5 4h8A1.5 1.5 0 0 1 15 5.5',
  out: 'M9 7h8v8M17 7 7 17',
  photo: 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 5ZM4 16.5l4.5-4.5 4 4 3-3 4.5 4.5M15.5 9.5h.01',
  file: 'M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5l-5-5ZM13.5 3.5v5h5',
  download: 'M12 4.5v10.5M7.5 10.7l4.5 4.5 4.5-4.5M5 19.5h14',
  sticker: 'M12 3.5a8.5 8.5 0 1 0 8.5 8.5c-4.5 0-8.5-4-8.5-8.5ZM12 3.5l8.5 8.5M8.5 14.5c.8 1 2 1.6 3.3 1.6',
  pin: 'M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21ZM12 7.2a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
  poll: 'M6 20v-7M12 20V4M18 20v-10',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.6-3.7 3.7-5.5 7.5-5.5s6.9 1.8 7.5 5.5',
  phone: 'M8.5 3.5h7A1.5 1.5 0 0 1 17 5v14a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19V5a1.5 1.5 0 0 1 1.5-1.5ZM11 17.5h2',
  block: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM6 6l12 12',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11Z',
  time: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2.5',
  seen: 'm2 12.5 4.5 4.5L16 7M11.5 16.5l.5.5L21.5 7',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
};

// icon draws one of the strokes above on a 24 by 24 field, in the text's colour.
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', strokes[name]);
  svg.append(path);
  return svg;
}

// avatar is a round patch with the first letters of a name, coloured by the id.
export function avatar(node, who) {
  const name = who.title ?? [who.first_name, who.last_name].filter(Boolean).join(' ');
  const parts = name.trim().split(/\s+/).map((part) => part.replace(/^\u0627\u0644(?=..)/, '')); // without the article
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ''].map((part) => [...(part ?? '')][0] ?? '');
  node.className = 'avatar';
  node.dataset.tint = who.is_bot ? 0 : Math.abs(who.id ?? 0) % 6;
  // A thin space keeps two Arabic initials from joining into one word.
  node.textContent = letters.filter(Boolean).join('\u2009');
  return node;
}

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
