// The chat page of the sandbox: a person talks with the bot as in a messenger.
// This module holds the state and joins the parts; each part is a module of its own.

import { el, icon, avatar, $ } from './dom.js';
import { words, clock, fullName, phone } from './words.js';
import { Line, send, tap } from './wire.js';
import { knowBot, address, openedWith, validPayload } from './links.js';
import { Log } from './log.js';
import { Composer } from './composer.js';
import { preview } from './message.js';
import { waitKey } from './keyboards.js';
import { alertBox, copy, dialog, menu, toast } from './dialogs.js';

const tapPatience = 20000; // ms until an unanswered tap stops turning
const actionLasts = 5500; // ms that "typing…" is shown

let state = null; // as in the contract, chats as a Map of {…, messages: Map}
let current = null; // id of the chat shown
let lost = false;
let opening = openedWith();
const waits = new Map(); // waitKey → {query, timer}
const answered = new Set(); // queries answered before the tap's own reply came
const unread = new Map(); // chat → count
const blocked = new Set(); // private chats whose person has blocked the bot
let actionTimer = 0;

const log = new Log();
const composer = new Composer({
  send: (body, file) => act(body, file),
  lastOwn: () => [...chat().messages.values()].reverse().find((m) => m.from?.id === state.me && m.text && !m.forward_origin),
  me: () => person(),
  people: () => state.people,
});
const line = new Line({ onState, onEvent, onLost: () => { lost = true; status(); } });

const chat = () => state.chats.get(current);
const person = () => state.people.find((one) => one.id === state.me);

// ── what comes from the server ───────────────────────────────────────────────

function onState(fresh) {
  const samePerson = state?.me === fresh.me;
  for (const one of fresh.chats) {
    const known = state?.chats.get(one.id);
    for (const message of one.messages ?? []) quieten(message, known?.messages.get(message.message_id));
    one.blocked ??= blocked.has(one.id);
  }
  state = { ...fresh, chats: new Map(fresh.chats.map((one) => [one.id, { ...one, messages: byId(one.messages) }])) };
  lost = false;
  knowBot(state.bot.username, state.link);
  remember(state.me);
  if (!samePerson || !state.chats.has(current)) {
    current = state.chats.has(state.me) ? state.me : state.chats.keys().next().value;
    unread.clear();
    waits.clear();
  }
  $('#app').dataset.state = 'ready';
  show();
  if (opening !== null) {
    const payload = opening;
    opening = null;
    follow(payload);
  }
}

// A change of the buttons alone is no edit in people's eyes: it leaves no mark.
function quieten(message, before) {
  const words = (one) => JSON.stringify([one.text, one.entities, one.caption, one.caption_entities]);
  if (before && words(before) === words(message)) message.edit_date = before.edit_date;
}

const byId = (messages) => new Map((messages ?? []).map((m) => [m.message_id, m]).sort((a, b) => a[0] - b[0]));

const heard = {
  message({ chat: id, message }, where) {
    where.messages.set(message.message_id, message);
    if (message.from?.id !== state.me) {
      if (id === current) typing('');
      if (id !== current || document.hidden) unread.set(id, (unread.get(id) ?? 0) + 1);
    }
    if (id === current) { log.put(message); modes(); }
    chatList();
  },
  edit({ chat: id, message }, where) {
    quieten(message, where.messages.get(message.message_id));
    where.messages.set(message.message_id, message);
    if (id === current) log.put(message);
    chatList();
  },
  delete({ chat: id, message_id: message }, where) {
    where.messages.delete(message);
    if (id === current) log.remove(message);
    chatList();
  },
  keyboard({ chat: id, keyboard }, where) {
    where.keyboard = keyboard;
    if (id === current) composer.setKeyboard(keyboard);
  },
  commands({ chat: id, commands }, where) {
    where.commands = commands;
    if (id === current) composer.setCommands(commands ?? []);
  },
  action({ chat: id, action }) {
    if (id === current) typing(action);
  },
  answer(event) {
    answered.add(event.query);
    for (const [key, wait] of waits) if (wait.query === event.query) settle(key);
    if (event.url) return openUrl(event.url);
    if (!event.text) return undefined;
    return event.show_alert ? alertBox(event.text) : toast(event.text);
  },
};

function onEvent(event) {
  const where = state.chats.get(event.chat);
  if (event.type === 'answer') heard.answer(event);
  else if (!where) line.open(state.me); // a chat that this page has not met yet
  else heard[event.type]?.(event, where);
}

// ── what the person does ─────────────────────────────────────────────────────

// act sends something as the present person into the present chat; false when refused.
async function act(body, file) {
  try {
    await send({ as: state.me, chat: current, ...body }, file);
    return true;
  } catch (fault) {
    if (/bot is blocked/.test(fault.message)) bar(true);
    toast(lost ? words.offline : `${words.failed}: ${fault.message}`, 'bad');
    return false;
  }
}

// follow is a tap on Start behind a deep link: it goes to the bot's own chat.
async function follow(payload) {
  if (payload && !validPayload(payload)) return toast(words.badStart, 'bad');
  if (current !== state.me) { current = state.me; show(); }
  if (!payload && chat().messages.size) return undefined;
  if (chat().blocked) await unblock(false);
  return act({ kind: 'text', text: payload ? `/start ${payload}` : '/start' });
}

async function onTap(message, button, node) {
  const key = waitKey(current, message.message_id, button.callback_data);
  if (waits.has(key)) return;
  node.setAttribute('aria-busy', 'true');
  const wait = { query: null, timer: setTimeout(() => { settle(key); toast(words.noAnswer, 'bad'); }, tapPatience) };
  waits.set(key, wait);
  try {
    const { query } = await tap({ as: state.me, chat: current, message_id: message.message_id, data: button.callback_data });
    wait.query = query;
    if (answered.has(query)) settle(key);
  } catch (fault) {
    settle(key);
    toast(`${words.failed}: ${fault.message}`, 'bad');
  }
}

// settle ends the spinner of a tap, wherever its button now is.
function settle(key) {
  clearTimeout(waits.get(key)?.timer);
  waits.delete(key);
  for (const node of document.querySelectorAll('.inline-keyboard [aria-busy=true]')) {
    const id = node.closest('[data-message-id]')?.dataset.messageId;
    if (waitKey(current, id, node.dataset.data) === key) node.removeAttribute('aria-busy');
  }
  if (answered.size > 500) answered.clear();
}

async function openUrl(url) {
  const target = address(url);
  if (!target) return;
  if (target.local) { follow(target.start); return; }
  await dialog({
    title: words.openLink, content: [el('a', { class: 'dialog-link', href: target.href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, target.href)],
    actions: [{ name: 'cancel', label: words.close }],
  });
}

async function share(text) {
  const chosen = await dialog({
    title: words.shareLink, content: [el('p', { class: 'dialog-text pre-line', dir: 'auto' }, text)],
    actions: [{ name: 'cancel', label: words.close }, { name: 'confirm', label: words.copyLink, kind: 'main' }],
  });
  if (chosen === 'confirm') copy(text);
}

function messageMenu(message, anchor, point) {
  const text = message.text ?? message.caption;
  const mine = message.from?.id === state.me;
  const items = [];
  const open = !message.has_protected_content;
  if (text && open) items.push({ label: words.copy, icon: 'copy', data: { action: 'copy' }, act: () => copy(text) });
  if (mine && message.text && !message.forward_origin) items.push({ label: words.edit, icon: 'edit', data: { action: 'edit' }, act: () => composer.edit(message) });
  items.push({ label: words.reply, icon: 'reply', data: { action: 'reply' }, act: () => composer.reply(message, preview(message)) });
  if (open) items.push({ label: words.forward, icon: 'forward', data: { action: 'forward' }, act: () => forward(message, anchor) });
  menu(anchor, items, { label: words.messageMenu, point });
}

function forward(message, anchor) {
  const from = current;
  const into = (id) => {
    if (id !== current) { current = id; show(); }
    act({ kind: 'forward', from_chat: from, message_id: message.message_id });
  };
  if (state.chats.size === 1) { into(current); return; }
  menu(anchor, [{ heading: words.forwardTo }, ...[...state.chats.values()].map((one) => ({
    label: titleOf(one), picture: faceOf(one), act: () => into(one.id),
  }))], { label: words.forwardTo });
}

async function unblock(start) {
  if (!(await act({ kind: 'unblock' }))) return;
  bar(false);
  if (start) act({ kind: 'text', text: '/start' });
}

async function block() {
  if (!(await act({ kind: 'block' }))) return;
  bar(true);
  toast(words.blocked);
}

function bar(on) {
  blocked[on ? 'add' : 'delete'](current);
  chat().blocked = on;
  modes();
}

// ── what is shown ────────────────────────────────────────────────────────────

const titleOf = (one) => (one.type === 'private' ? fullName(state.bot) : one.title || words.group);
const faceOf = (one) => avatar(el('span', { 'aria-hidden': 'true' }), { id: one.id, is_bot: one.type === 'private', title: titleOf(one) });

function show() {
  unread.delete(current);
  const me = person();
  const head = $('#person');
  head.replaceChildren(avatar(el('span', { 'aria-hidden': 'true' }), me), el('span', { class: 'person-name' },
    el('span', { dir: 'auto' }, fullName(me)), el('small', {}, roleOf(me))), icon('down'));
  head.setAttribute('aria-label', `${words.people}: ${fullName(me)}`);
  $('#avatar').replaceWith(Object.assign(faceOf(chat()), { id: 'avatar' }));
  $('#title').textContent = titleOf(chat());
  document.documentElement.dataset.role = me.role;
  typing('');
  log.show([...chat().messages.values()], {
    me: state.me, bot: state.bot, chat: chat(), waiting: (key) => waits.has(key), onTap,
    onShare: share, onMenu: messageMenu, onCommand: (text) => act({ kind: 'text', text }),
  });
  composer.turn(chat());
  modes();
  chatList();
}

// modes decides what stands at the bottom: Start, Unblock, or the composer.
function modes() {
  const own = chat().type === 'private';
  const empty = chat().messages.size === 0;
  const barred = own && Boolean(chat().blocked);
  const button = $('#start');
  button.hidden = !barred && !(own && empty);
  $('#composer').hidden = !button.hidden;
  $('#reply-keyboard').classList.toggle('off', !button.hidden);
  button.dataset.action = barred ? 'unblock' : 'start';
  button.replaceChildren(barred ? words.unblock : words.start, el('small', { lang: 'en' }, barred ? words.unblockEnglish : words.startEnglish));
  const welcome = $('#welcome');
  welcome.hidden = !empty;
  welcome.replaceChildren(faceOf(chat()), el('h2', { dir: 'auto' }, titleOf(chat())),
    el('p', { dir: 'auto' }, state.description || (own ? words.welcomeHint : words.welcomeGroup)));
}

function typing(action) {
  clearTimeout(actionTimer);
  $('#status').dataset.action = action;
  log.typing(action !== '');
  if (action) actionTimer = setTimeout(() => typing(''), actionLasts);
  status();
}

function status() {
  const node = $('#status');
  const rest = !state ? words.loading : chat().type === 'private' ? words.bot : words.group;
  const text = lost ? words.connecting : words.action[node.dataset.action] ?? rest;
  if (node.textContent !== text) node.textContent = text;
  node.classList.toggle('busy', text !== rest);
}

function chatList() {
  const list = [...state.chats.values()];
  const nav = $('#chats');
  nav.hidden = false;
  nav.classList.toggle('single', list.length < 2);
  const held = document.activeElement?.closest('#chats [data-chat]')?.dataset.chat;
  nav.replaceChildren(el('h2', { class: 'chats-title' }, words.chats, el('small', { lang: 'en' }, 'Chats')), ...list.map((one) => {
    const last = [...one.messages.values()].at(-1);
    const count = unread.get(one.id);
    return el('button', {
      type: 'button', class: 'chat-row', data: { chat: one.id }, 'aria-current': one.id === current ? 'true' : null,
      on: { click: () => { if (current !== one.id) { current = one.id; show(); } } },
    }, faceOf(one), el('span', { class: 'chat-text' },
      el('span', { class: 'chat-name', dir: 'auto' }, titleOf(one)),
      el('span', { class: 'chat-last', dir: 'auto' }, last ? preview(last).slice(0, 90) : words.welcome)),
    el('span', { class: 'chat-side' }, last ? el('time', {}, clock(last.date)) : null, count ? el('span', { class: 'badge' }, String(count)) : null));
  }));
  if (held) $(`[data-chat="${held}"]`, nav)?.focus({ preventScroll: true });
  const news = [...unread.values()].reduce((sum, n) => sum + n, 0);
  document.title = `${news ? `(${news}) ` : ''}${titleOf(chat())} · Sandbox`;
}

const roleOf = (who) => words.role[who.role === 'citizen' && who.language_code !== 'ar' ? 'resident' : who.role] ?? who.role;

function peopleMenu() {
  menu($('#person'), [{ heading: words.people, detail: words.peopleHint }, ...state.people.map((one) => ({
    label: fullName(one), detail: `${roleOf(one)} · \u2066${phone(one.phone)}\u2069`, checked: one.id === state.me,
    picture: avatar(el('span', { 'aria-hidden': 'true' }), one), data: { person: one.id },
    act: () => { if (one.id !== state.me) line.open(one.id); },
  }))], { label: words.people });
}

function moreMenu() {
  const items = [{ label: words.botLink, detail: state.link, icon: 'link', data: { action: 'copy-link' }, act: () => copy(state.link) }];
  if (chat().type === 'private') {
    items.push(chat().blocked
      ? { label: words.unblock, detail: words.unblockEnglish, icon: 'block', data: { action: 'unblock' }, act: () => unblock(false) }
      : { label: words.block, detail: 'Block', icon: 'block', danger: true, data: { action: 'block' }, act: block });
  }
  menu($('#more'), items, { label: words.more });
}

// The person is remembered by the browser, and by each tab for itself, so that two
// tabs may be two people.
function remember(id) {
  sessionStorage.setItem('sandbox.person', id);
  localStorage.setItem('sandbox.person', id);
}

const remembered = () => new URLSearchParams(location.search).get('as')
  ?? sessionStorage.getItem('sandbox.person') ?? localStorage.getItem('sandbox.person');

function themeButton() {
  const dark = document.documentElement.dataset.theme === 'dark';
  $('#theme').replaceChildren(icon(dark ? 'sun' : 'moon'));
  $('#theme').setAttribute('aria-label', dark ? words.theme.light : words.theme.dark);
}

// ── listening ────────────────────────────────────────────────────────────────

// Deep links of the bot, wherever they stand, are followed here.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (link && !link.hasAttribute('download')) {
    const target = address(link.href);
    if (target?.local) { event.preventDefault(); follow(target.start); }
    return;
  }
  const code = event.target.closest('code[data-copy]');
  if (code && !String(getSelection())) copy(code.dataset.copy);
});
document.addEventListener('keydown', (event) => {
  const code = event.target.closest?.('code[data-copy]');
  if (code && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); copy(code.dataset.copy); }
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && state) { unread.delete(current); chatList(); }
});
addEventListener('themechange', themeButton);
$('#theme').append(icon('moon'));
$('#theme').addEventListener('click', () => toggleTheme());
$('#more').append(icon('more'));
$('#more').addEventListener('click', moreMenu);
$('#person').addEventListener('click', peopleMenu);
$('#start').addEventListener('click', () => { if (chat().blocked) unblock(true); else act({ kind: 'text', text: '/start' }); });

themeButton();
status();
line.open(remembered());
