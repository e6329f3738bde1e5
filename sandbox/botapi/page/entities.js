// A message's text with its entities as elements. Offsets count UTF-16 units, which
// is how JavaScript counts too. Isolates (U+2066…U+2069) stay in the text as they are.

import { el } from './dom.js';
import { words } from './words.js';
import { address } from './links.js';
import { timeElement } from './times.js';

const blocks = new Set(['blockquote', 'expandable_blockquote', 'pre']);
const inert = new Set(['code', 'pre', 'text_link', 'url', 'mention', 'text_mention', 'bot_command', 'email', 'phone_number']);

// What clients recognise by themselves when the server has named no entity.
const found = /(?<url>https?:\/\/[^\s<>"'\u2066-\u2069]+[^\s<>"'.,:;!?)\]}»،؛؟\u2066-\u2069])|(?<![\p{L}\p{N}_/.:])(?<command>\/[A-Za-z][A-Za-z0-9_]{0,31})(?![\p{L}\p{N}_/])|(?<![\p{L}\p{N}_.])(?<mention>@[A-Za-z][A-Za-z0-9_]{3,31})/gu;

// textWithEntities gives nodes to append: one element for each line, and one for each
// block. onCommand(text) is called when a command is tapped.
export function textWithEntities(text, entities, onCommand) {
  const usable = (entities ?? [])
    .filter((e) => e.offset >= 0 && e.length > 0 && e.offset + e.length <= text.length)
    .map((e) => ({ ...e, from: e.offset, to: e.offset + e.length, text: text.slice(e.offset, e.offset + e.length) }));
  return passage(text, 0, text.length, usable.sort(outerFirst), { onCommand, plain: false, side: sideOf(text) });
}

const outerFirst = (a, b) => a.from - b.from || b.to - a.to;

// The part of each entity that lies between two places.
const within = (list, from, to) => list.filter((e) => e.from < to && e.to > from)
  .map((e) => ({ ...e, from: Math.max(e.from, from), to: Math.min(e.to, to) })).sort(outerFirst);

// Lines and blocks. A block stands on lines of its own, so the line break that parts it
// from the text before and after is dropped.
function passage(text, from, to, list, context) {
  const nodes = [];
  let at = from;
  for (const block of list.filter((e) => blocks.has(e.type))) {
    if (block.from < at) continue;
    nodes.push(...lines(text, at, text[block.from - 1] === '\n' ? block.from - 1 : block.from, list, context));
    const inner = within(list.filter((e) => e !== block), block.from, block.to);
    nodes.push(block.type === 'pre' ? pre(block) : quotation(block, passage(text, block.from, block.to, inner, context), context));
    at = text[block.to] === '\n' ? block.to + 1 : block.to;
  }
  nodes.push(...lines(text, at, to, list, context));
  return nodes;
}

// Each line runs in its own direction, as on a telephone; without letters it follows
// the message's first letter.
function lines(text, from, to, list, context) {
  const nodes = [];
  const inline = list.filter((e) => !blocks.has(e.type));
  for (let start = from; start < to;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 || found >= to ? to : found + 1;
    const side = direction(text.slice(start, end)) ?? context.side;
    nodes.push(el('div', { class: `line ${side}` }, ...span(text, start, end, within(inline, start, end), context)));
    start = end;
  }
  return nodes;
}

function span(text, from, to, list, context) {
  const nodes = [];
  let at = from;
  const waiting = [...list];
  while (waiting.length) {
    const entity = waiting.shift();
    if (entity.to <= at) continue;
    const start = Math.max(entity.from, at);
    nodes.push(...plain(text.slice(at, start), context));
    const inside = span(text, start, entity.to, within(waiting, start, entity.to), { ...context, plain: context.plain || inert.has(entity.type) });
    nodes.push(element(entity, inside, context));
    at = entity.to;
  }
  nodes.push(...plain(text.slice(at, to), context));
  return nodes;
}

// Text without entities, in which clients still recognise a few things.
function plain(text, context) {
  if (!text || context.plain) return text ? [text] : [];
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(found)) {
    const [type] = Object.entries(match.groups).find(([, value]) => value);
    if (match.index > at) nodes.push(text.slice(at, match.index));
    nodes.push(element({ type: type === 'command' ? 'bot_command' : type, text: match[0] }, [match[0]], context));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

const simple = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' };

function element(entity, inside, context) {
  const { text } = entity;
  if (simple[entity.type]) return el(simple[entity.type], {}, ...inside);
  switch (entity.type) {
    case 'code': return tappable('code', { title: words.copyOnTap, data: { copy: text } }, inside);
    case 'spoiler': return spoiler(inside);
    case 'text_link': return link(entity.url, inside);
    case 'url': return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, inside);
    case 'email': return link(`mailto:${text}`, inside);
    case 'phone_number': return link(`tel:${text.replace(/[^\d+]/g, '')}`, inside);
    case 'date_time': return timeElement(entity, inside);
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

function pre({ text, language }) {
  return el('pre', { class: direction(text) ?? 'ltr', data: { language: language ?? '' } },
    tappable('code', { title: words.copyOnTap, data: { copy: text } }, [text]));
}

function quotation({ type, text }, inside, context) {
  const side = direction(text) ?? context.side;
  if (type === 'blockquote') return el('blockquote', { class: side }, ...inside);
  const quote = el('blockquote', { class: `${side} expandable`, tabindex: '0', role: 'button', 'aria-expanded': 'false' }, ...inside);
  onPress(quote, () => {
    quote.setAttribute('aria-expanded', String(quote.classList.toggle('open')));
  });
  return quote;
}

// One press uncovers every covered part of the message.
function spoiler(inside) {
  const cover = el('span', { class: 'spoiler', tabindex: '0', role: 'button', 'aria-label': words.spoiler }, ...inside);
  onPress(cover, (event) => {
    if (cover.classList.contains('open')) return;
    event.preventDefault();
    event.stopPropagation();
    for (const one of cover.closest('.text')?.querySelectorAll('.spoiler') ?? [cover]) {
      one.classList.add('open');
      for (const name of ['tabindex', 'role', 'aria-label']) one.removeAttribute(name);
    }
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

// lastDirection says in which direction the last line of a text runs.
export function lastDirection(text) {
  return direction(text.trimEnd().split('\n').at(-1) ?? '') ?? sideOf(text);
}

// A message of digits alone keeps the order in which they were typed.
const sideOf = (text) => direction(text) ?? (/\p{Nd}/u.test(text) ? 'ltr' : 'rtl');

// The direction of the first strong letter outside isolates, null where there is none.
function direction(text) {
  let rest = text;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, '');
  }
  const letter = /\p{L}|\u200e|\u200f/u.exec(rest)?.[0];
  if (!letter) return null;
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u200f]/.test(letter) ? 'rtl' : 'ltr';
}
