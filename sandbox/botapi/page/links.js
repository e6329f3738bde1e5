// Which addresses may be opened, and which of them are the bot's own deep links,
// followed inside the page instead.

let bot = { username: '', link: '' };

export function knowBot(username, link) {
  bot = { username: (username ?? '').toLowerCase(), link: link ?? '' };
}

const allowed = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const hosts = new Set(['t.me', 'telegram.me', 'telegram.dog']);

// address gives {href, local, start} for an address that may be opened, else null.
// start is the payload of a deep link of this bot, '' without one.
export function address(text) {
  let url;
  try {
    url = new URL(text, location.origin);
  } catch {
    return null;
  }
  if (/^\/share\//.test(url.pathname) && ours(url)) return null; // shared() knows it
  if (isBot(url)) return { href: localAddress(url), local: true, start: url.searchParams.get('start') ?? '' };
  if (!allowed.has(url.protocol)) return null;
  return { href: url.href, local: false, start: null };
}

function localAddress(url) {
  const start = url.searchParams.get('start');
  const base = bot.link || `${location.origin}/${bot.username}`;
  return start === null ? base : `${base}?start=${encodeURIComponent(start)}`;
}

function isBot(url) {
  if (!bot.username) return false;
  if (url.protocol === 'tg:') {
    return /^\/*resolve/.test(url.host + url.pathname) && url.searchParams.get('domain')?.toLowerCase() === bot.username;
  }
  const path = url.pathname.replace(/^\/|\/$/g, '').toLowerCase();
  if (path !== bot.username) return false;
  return hosts.has(url.host) || ours(url);
}

const ours = (url) => url.origin === location.origin || (bot.link !== '' && url.origin === new URL(bot.link).origin);

// shared gives what a share/url link, of t.me or of this page, would share.
export function shared(text) {
  try {
    const url = new URL(text);
    if (!(hosts.has(url.host) || ours(url)) || !/^\/share(\/url)?\/?$/.test(url.pathname)) return null;
    return [url.searchParams.get('text'), url.searchParams.get('url')].filter(Boolean).join('\n');
  } catch {
    return null;
  }
}

export const validPayload = (payload) => /^[A-Za-z0-9_-]{1,64}$/.test(payload);

// toShare is the text that this page was opened with to share, or null. It is asked before openedWith, which cleans the
// address.
export const toShare = () => shared(location.href);

// openedWith is the payload that this page was opened with as a deep link: null when
// it was opened plainly. The address is cleaned at once, so that a reload sends nothing.
export function openedWith() {
  if (location.pathname === '/') return null;
  const query = new URLSearchParams(location.search);
  if (toShare() !== null) {
    history.replaceState(null, '', '/');
    return null;
  }
  const start = query.get('start');
  query.delete('start');
  history.replaceState(null, '', query.size ? `/?${query}` : '/');
  return start;
}
