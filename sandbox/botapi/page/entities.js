// A message's text with its entities as elements. Offsets count UTF-16 units, which
// is how JavaScript counts too. Isolates (U+2066…U+2069) stay in the text as they are.

import { el } from './dom.js';
import { words } from './words.js';
import { address } from './links.js';

const blocks = new Set(['blockquote', 'expandable_blockquote', 'pre']);
const inert = new Set(['code', 'pre', 'text_link', 'url', 'mention', 'text_mention', 'bot_command', 'email', 'phone_number']);

// What clients recognise by themselves when the server has named no entity.
const found = /(?<url>https?:\/\/[^\s<>"'\u2066-\u2069]+[^\s<>"'.,:;!?)\]}»،؛؟\u2066-\u2069])|(?<![\p{L}\p{N}_/.:])(?<command>\/[A-Za-z][A-Za-z0-9_]{0,31})(?![\p{L}\p{N}_/])|(?<![\p{L}\p{N}_.])(?<mention>@[A-Za-z][A-Za-z0-9_]{3,31})/gu;

// textWithEntities gives nodes to append. onCommand(text) is called when a command is tapped.
export function textWithEntities(text, entities, onCommand) {
  const usable = (entities ?? [])
    .filter((e) => e.offset >= 0 && e.length > 0 && e.offset + e.length <= text.length)
    .map((e) => ({ ...e, from: e.offset, to: e.offset + e.length }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  return span(text, 0, text.length, usable, { onCommand, plain: false });
}

function span(text, from, to, list, context) {
  const nodes = [];
  let at = from;
  let afterBlock = false;
  const waiting = [...list];
  while (waiting.length) {
    const entity = waiting.shift();
    if (entity.to <= at) continue;
    const start = Math.max(entity.from, at);
    const inner = [];
    const later = [];
    for (const other of waiting) {
      if (other.from >= entity.to) later.push(other);
      else {
        inner.push({ ...other, to: Math.min(other.to, entity.to) });
        if (other.to > entity.to) later.push({ ...other, from: entity.to });
      }
    }
    waiting.splice(0, waiting.length, ...later.sort((a, b) => a.from - b.from || b.to - a.to));
    const block = blocks.has(entity.type);
    nodes.push(...plain(text.slice(at, start), context, { afterBlock, beforeBlock: block }));
    const inside = span(text, start, entity.to, inner, { ...context, plain: context.plain || inert.has(entity.type) });
    nodes.push(element(entity, text.slice(start, entity.to), inside, context));
    at = entity.to;
    afterBlock = block;
  }
  nodes.push(...plain(text.slice(at, to), context, { afterBlock, beforeBlock: false }));
  return nodes;
}

// A block stands on lines of its own, so the line break that parts it from the text is dropped.
function plain(text, context, { afterBlock, beforeBlock }) {
  if (afterBlock) text = text.replace(/^\n/, '');
  if (beforeBlock) text = text.replace(/\n$/, '');
  if (!text) return [];
  if (context.plain) return [text];
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(found)) {
    const [type] = Object.entries(match.groups).find(([, value]) => value);
    if (match.index > at) nodes.push(text.slice(at, match.index));
    nodes.push(element({ type: type === 'command' ? 'bot_command' : type }, match[0], [match[0]], context));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

const simple = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' };

function element(entity, text, inside, context) {
  if (simple[entity.type]) return el(simple[entity.type], {}, ...inside);
  switch (entity.type) {
    case 'code': return tappable('code', { class: 'code', title: words.copyOnTap, data: { copy: text } }, inside);
    case 'pre': return pre(entity, text, inside);
    case 'blockquote': return el('blockquote', { dir: 'auto' }, ...inside);
    case 'expandable_blockquote': return expandable(inside);
    case 'spoiler': return spoiler(inside);
    case 'text_link': return link(entity.url, inside);
    case 'url': return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, inside);
    case 'email': return link(`mailto:${text}`, inside);
    case 'phone_number': return link(`tel:${text.replace(/[^\d+]/g, '')}`, inside);
    case 'bot_command': return tappable('span', { class: 'link', data: { command: text }, on: act(() => context.onCommand?.(text)) }, inside);
    case 'mention': case 'text_mention': case 'hashtag': case 'cashtag':
      return el('span', { class: 'mention' }, ...inside);
    default: return el('span', {}, ...inside);
  }
}

function link(url, inside) {
  const target = address(url);
  if (!target) return el('span', { class: 'mention' }, ...inside);
  return el('a', { href: target.href, target: target.local ? null : '_blank', rel: 'noopener noreferrer', title: url }, ...inside);
}

function pre(entity, text, inside) {
  return el('pre', { dir: 'auto', data: { language: entity.language ?? '' } },
    tappable('code', { title: words.copyOnTap, data: { copy: text } }, inside));
}

function expandable(inside) {
  const quote = el('blockquote', { dir: 'auto', class: 'expandable', tabindex: '0', role: 'button', 'aria-expanded': 'false' }, ...inside);
  onPress(quote, () => {
    quote.setAttribute('aria-expanded', String(quote.classList.toggle('open')));
  });
  return quote;
}

function spoiler(inside) {
  const cover = el('span', { class: 'spoiler', tabindex: '0', role: 'button', 'aria-label': words.spoiler }, ...inside);
  onPress(cover, (event) => {
    if (cover.classList.contains('open')) return;
    event.preventDefault();
    event.stopPropagation();
    cover.classList.add('open');
    for (const name of ['tabindex', 'role', 'aria-label']) cover.removeAttribute(name);
  });
  return cover;
}

function tappable(tag, properties, inside) {
  return el(tag, { tabindex: '0', role: 'button', ...properties }, ...inside);
}

function act(run) {
  return {
    click: run,
    keydown: (event) => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); run(event); }
    },
  };
}

export function onPress(node, run) {
  for (const [event, handler] of Object.entries(act(run))) node.addEventListener(event, handler);
}

// lastDirection says in which direction the last line of a text runs, by its first
// strong letter outside isolates, or null where it has none.
export function lastDirection(text) {
  let line = text.trimEnd().split('\n').at(-1) ?? '';
  for (let before = ''; before !== line;) {
    before = line;
    line = line.replace(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, '');
  }
  const letter = /\p{L}|\u200e|\u200f/u.exec(line)?.[0];
  if (!letter) return null;
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u200f]/.test(letter) ? 'rtl' : 'ltr';
}
