// One message as a bubble with its buttons.

import { el, icon, avatar } from './dom.js';
import { words, clock, fullTime, fullName } from './words.js';
import { textWithEntities, lastDirection } from './entities.js';
import { attachment, kindName, service } from './attachments.js';
import { inlineKeyboard } from './keyboards.js';

// preview is a message in one line, for the chat list and quotes.
export function preview(message) {
  const text = message.text ?? message.caption ?? service(message);
  return (text || kindName(message)).replace(/\s+/g, ' ').trim();
}

// side says whose a message is: "bot", "me" or "other".
export function side(message, context) {
  if (message.from?.id === context.me) return 'me';
  return message.from?.is_bot || !message.from ? 'bot' : 'other';
}

// buildMessage gives the element of a message. context: {me, chat, bot, waiting(key),
// onCommand(text), onMenu(message, element, point), onTap(message, button, element)}.
export function buildMessage(message, context) {
  const told = service(message);
  const from = side(message, context);
  const row = el('article', {
    class: 'message', tabindex: '-1', 'aria-label': label(message, from),
    data: { messageId: message.message_id, from, date: message.date, sender: message.from?.id ?? '' },
  });
  if (told) {
    row.classList.add('service');
    row.append(el('p', { dir: 'auto' }, told));
    return row;
  }
  if (context.chat.type !== 'private' && from !== 'me') row.append(avatar(el('span', { 'aria-hidden': 'true' }), message.from ?? context.bot));
  const body = el('div', { class: 'body' }, bubble(message, context, from));
  const keyboard = inlineKeyboard(message, context);
  if (keyboard) {
    body.append(keyboard);
    body.classList.add('has-keyboard');
  }
  row.append(body, menuButton(message, row, context));
  longPress(row, (point) => context.onMenu(message, row.querySelector('.message-menu'), point));
  row.addEventListener('contextmenu', (event) => {
    if (event.target.closest('a, img') || String(getSelection())) return;
    event.preventDefault();
    // The menu key reports no place of its own.
    const point = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : null;
    context.onMenu(message, row.querySelector('.message-menu'), point);
  });
  return row;
}

// Some telephones report no context menu for a finger held down.
function longPress(row, act) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  row.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch' || event.target.closest('a, button, [role=button]')) return;
    timer = setTimeout(act, 480, { x: event.clientX, y: event.clientY });
  });
  for (const end of ['pointerup', 'pointermove', 'pointercancel', 'contextmenu']) row.addEventListener(end, stop);
}

function bubble(message, context, from) {
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities;
  const thing = attachment(message);
  const box = el('div', { class: 'bubble', dir: 'auto' });
  if (message.has_protected_content) {
    box.classList.add('protected');
    for (const leak of ['copy', 'dragstart']) box.addEventListener(leak, (event) => event.preventDefault());
  }
  if (context.chat.type !== 'private' && from !== 'me') {
    const tint = message.from?.is_bot ? 0 : Math.abs(message.from?.id ?? 0) % 6;
    box.append(el('span', { class: 'sender', dir: 'auto', data: { tint } }, fullName(message.from)));
  }
  if (message.forward_origin) box.append(forwarded(message.forward_origin));
  if (message.reply_to_message) box.append(quote(message.reply_to_message));
  if (thing) {
    box.append(thing);
    if (thing.hasAttribute('data-wide')) box.classList.add('wide');
    if (message.sticker && !text) box.classList.add('bare');
  } else if (!text) {
    box.append(el('p', { class: 'unknown', dir: document.documentElement.dir }, words.unknown));
  }
  if (text) {
    const lines = el('div', { class: 'text', dir: 'auto' }, ...textWithEntities(text, entities, context.onCommand));
    const last = lines.lastElementChild;
    (last?.classList.contains('line') ? last : lines).append(el('span', { class: 'meta-space', 'aria-hidden': 'true' }));
    box.append(lines);
  } else if (thing) box.classList.add('no-text');
  const stamp = meta(message, from);
  stamp.dir = stamp.dataset.side = text ? lastDirection(text) : document.documentElement.dir;
  if (message.edit_date) box.classList.add('edited');
  box.append(stamp);
  return box;
}

function meta(message, from) {
  return el('span', { class: 'meta' },
    message.has_protected_content ? el('span', { class: 'lock', role: 'img', 'aria-label': words.protected, title: words.protected }, icon('lock')) : null,
    message.edit_date ? el('span', { class: 'edited-mark', title: fullTime(message.edit_date) }, words.edited) : null,
    el('time', { datetime: new Date(message.date * 1000).toISOString(), title: fullTime(message.date) }, clock(message.date)),
    from === 'me' ? el('span', { class: 'check', role: 'img', 'aria-label': words.sent }, icon('check'), icon('seen')) : null);
}

function forwarded(origin) {
  const name = origin.sender_user_name ?? (fullName(origin.sender_user ?? origin.sender_chat ?? origin.chat) || null);
  return el('span', { class: 'forwarded', dir: document.documentElement.dir }, icon('forward'),
    name ? el('span', {}, `${words.forwardedFrom} `, el('bdi', {}, name)) : words.forwarded);
}

function quote(replied) {
  return el('button', { type: 'button', class: 'quote', dir: 'auto', data: { jump: replied.message_id } },
    el('strong', { dir: 'auto' }, fullName(replied.from)), el('span', { dir: 'auto' }, preview(replied)));
}

function menuButton(message, row, context) {
  const button = el('button', {
    type: 'button', class: 'message-menu', tabindex: '-1', 'aria-label': words.messageMenu, 'aria-haspopup': 'menu',
    on: { click: () => context.onMenu(message, button, null) },
  }, icon('down'));
  return button;
}

function label(message, from) {
  const name = from === 'me' ? words.sent : fullName(message.from);
  return `${name}${words.and}${clock(message.date)}`;
}
