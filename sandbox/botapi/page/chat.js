// The chat page of the sandbox: a person talks with the bot as in a messenger.
// This module holds the state and joins the parts; each part is a module of its own.

import { el, icon, avatar, $ } from './dom.js';
import { words, english, fullName, fullTime, now, setClock, speak } from './words.js';
import { Line, letPass, send } from './wire.js';
import { Taps } from './taps.js';
import { chatRows, peopleItems, personFace } from './frame.js';
import { knowBot, address, openedWith, shared, toShare, validPayload } from './links.js';
import { Log } from './log.js';
import { Composer } from './composer.js';
import { preview } from './message.js';
import { openApp } from './app.js';
import { alertBox, copy, linkBox, menu, shareBox, toast } from './dialogs.js';

const actionLasts = 5500; // ms that "typing…" is shown

let state = null; // as in the contract, chats as a Map of {…, messages: Map}
let current = null; // id of the chat shown
let lost = false;
let sharing = toShare();
let opening = openedWith();
const unread = new Map(); // chat → count
let actionTimer = 0;

const log = new Log();
const taps = new Taps();
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
  const before = state?.me === fresh.me ? state : null;
  for (const one of fresh.chats) {
    const known = before?.chats.get(one.id);
    for (const message of one.messages ?? []) quieten(message, known?.messages.get(message.message_id));
  }
  state = { ...fresh, chats: new Map(fresh.chats.map((one) => [one.id, { ...one, messages: byId(one.messages) }])) };
  lost = false;
  setClock(state.now);
  knowBot(state.bot.username, state.link);
  remember(state.me);
  if (before) noticeNew(before);
  else turnTo(person().language_code);
  if (!before || !state.chats.has(current)) {
    current = state.chats.has(state.me) ? state.me : state.chats.keys().next().value;
    unread.clear();
    taps.forget();
  }
  $('#app').dataset.state = 'ready';
  const shown = before?.chats.get(current);
  if (shown) renew(shown);
  else show();
  if (opening !== null) {
    const payload = opening;
    opening = null;
    follow(payload);
  }
  if (sharing !== null) {
    share(sharing);
    sharing = null;
  }
}

// noticeNew counts what stands in a chat that this page has not met yet as unread.
function noticeNew(before) {
  for (const [id, one] of state.chats) {
    if (before.chats.has(id) || id === current) continue;
    const news = [...one.messages.values()].filter((m) => m.from?.id !== state.me).length;
    if (news) unread.set(id, news);
  }
}

// turnTo speaks the language of the person who talks now.
function turnTo(language) {
  speak(language);
  composer.relabel();
  themeButton();
}

// A change of the buttons alone is no edit in people's eyes: it leaves no mark.
function quieten(message, before) {
  const words = (one) => JSON.stringify([one.text, one.entities, one.caption, one.caption_entities]);
  if (before && words(before) === words(message)) message.edit_date = before.edit_date;
}

const byId = (messages) => new Map((messages ?? []).map((m) => [m.message_id, m]).sort((a, b) => a[0] - b[0]));

// renew brings the chat shown up to date after a lost connection, leaving the reader
// where they are.
function renew(before) {
  const fresh = chat();
  for (const id of before.messages.keys()) if (!fresh.messages.has(id)) log.remove(id);
  for (const [id, message] of fresh.messages) {
    if (JSON.stringify(before.messages.get(id)) !== JSON.stringify(message)) log.put(message);
  }
  log.readTo(fresh.read);
  if (JSON.stringify(before.keyboard) !== JSON.stringify(fresh.keyboard)) composer.setKeyboard(fresh.keyboard);
  composer.setCommands(fresh.commands ?? []);
  log.context = surroundings();
  typing('');
  modes();
  chatList();
}

const heard = {
  message({ chat: id, message }, where) {
    if (message.date * 1000 > now() + 2000) setClock(message.date * 1000); // its clock was moved, and said nothing
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
  read({ chat: id, message_id: to }, where) {
    where.read = to;
    if (id === current) log.readTo(to);
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
    taps.answered(event.query);
    if (event.url) return openUrl(event.url);
    if (!event.text) return undefined;
    return event.show_alert ? alertBox(event.text) : toast(event.text);
  },
};

function onEvent(event) {
  const where = state.chats.get(event.chat);
  if (event.type === 'answer') heard.answer(event);
  else if (event.type === 'clock') { setClock(event.now); log.redate(); }
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

function openUrl(url) {
  const target = address(url);
  if (!target) return undefined;
  if (target.local) return follow(target.start);
  return linkBox(target.href);
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

// share asks with whom a text is to be shared, and sends it to them in a chat of the two.
async function share(text) {
  const to = await shareBox(text, state.people.filter((one) => one.id !== state.me).map((one) => ({
    id: one.id, name: fullName(one), face: avatar(el('span', { 'aria-hidden': 'true' }), one),
  })));
  if (to && await act({ kind: 'share', to, text })) toast(words.shared, 'good');
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
  typing('');
  chat().blocked = on;
  modes();
}

// ── what is shown ────────────────────────────────────────────────────────────

const withBot = (one) => one.id === state.me;
const titleOf = (one) => {
  if (withBot(one)) return fullName(state.bot);
  return one.type === 'private' ? fullName(one) : one.title || words.group;
};
const faceOf = (one) => avatar(el('span', { 'aria-hidden': 'true' }), { id: one.id, is_bot: withBot(one), title: titleOf(one) });

function show() {
  const news = unread.get(current) ?? 0;
  unread.delete(current);
  const me = person();
  personFace($('#person'), me);
  $('#avatar').replaceWith(Object.assign(faceOf(chat()), { id: 'avatar' }));
  $('#title').textContent = titleOf(chat());
  document.documentElement.dataset.role = me.role;
  typing('');
  log.show([...chat().messages.values()], surroundings(), news);
  log.readTo(chat().read);
  modes();
  composer.turn(chat());
  chatList();
}

// What a bubble knows and may call.
const surroundings = () => ({
  me: state.me, bot: state.bot, chat: chat(), waiting: (key) => taps.waiting(key),
  onTap: (message, button, node) => taps.press({ as: state.me, chat: current, message_id: message.message_id, data: button.callback_data }, node),
  onApp: (message, button) => openApp({ as: state.me, chat: current, message_id: message.message_id, data: button.web_app.url }, button.text)
    .catch((fault) => toast(`${words.failed}: ${fault.message}`, 'bad')),
  onShare: share, onMenu: messageMenu, onCommand: (text) => act({ kind: 'text', text }),
});

// modes decides what stands at the bottom: Start, Unblock, or the composer.
function modes() {
  const own = withBot(chat());
  const empty = chat().messages.size === 0;
  const barred = own && chat().blocked;
  const button = $('#start');
  button.hidden = !barred && !(own && empty);
  $('#composer').hidden = !button.hidden;
  $('#reply-keyboard').classList.toggle('off', !button.hidden);
  button.dataset.action = barred ? 'unblock' : 'start';
  button.replaceChildren(barred ? words.unblock : words.start, el('small', { lang: 'en' }, english(barred ? 'Unblock' : 'Start')));
  const welcome = $('#welcome');
  welcome.hidden = !empty;
  welcome.replaceChildren(faceOf(chat()), el('h2', { dir: 'auto' }, titleOf(chat())),
    el('p', { dir: 'auto' }, own ? state.description || words.welcomeHint : words.welcomeGroup));
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
  const rest = !state ? words.loading : withBot(chat()) ? words.bot : chat().type === 'private' ? words.direct : words.group;
  const text = lost ? words.connecting : words.action[node.dataset.action] ?? rest;
  if (node.textContent !== text) node.textContent = text;
  node.classList.toggle('busy', text !== rest);
}

function chatList() {
  chatRows($('#chats'), [...state.chats.values()].map((one) => ({
    id: one.id, title: titleOf(one), face: faceOf(one), last: [...one.messages.values()].at(-1), unread: unread.get(one.id), shown: one.id === current,
  })), (id) => { if (current !== id) { current = id; show(); } });
  const news = [...unread.values()].reduce((sum, n) => sum + n, 0);
  document.title = `${news ? `(${news}) ` : ''}${titleOf(chat())} · Sandbox`;
}

function become(id) {
  if (id === state.me) return;
  history.replaceState(null, '', '/'); // ?as= has had its say
  line.open(id);
}

function moreMenu() {
  const items = [{ label: words.botLink, detail: state.link, icon: 'link', data: { action: 'copy-link' }, act: () => copy(state.link) }];
  if (state.passes) {
    items.push({ label: words.time, detail: fullTime(now() / 1000), icon: 'time', data: { action: 'time' }, act: timeMenu });
  }
  if (withBot(chat())) {
    items.push(chat().blocked
      ? { label: words.unblock, detail: english('Unblock'), icon: 'block', data: { action: 'unblock' }, act: () => unblock(false) }
      : { label: words.block, detail: english('Block'), icon: 'block', danger: true, data: { action: 'block' }, act: block });
  }
  menu($('#more'), items, { label: words.more });
}

// What time can be let pass at once, in seconds.
const spans = { minute: 60, minutes: 600, hour: 3600, day: 86400, month: 30 * 86400 };

function timeMenu() {
  menu($('#more'), [{ heading: words.time }, ...Object.entries(spans).map(([name, seconds]) => ({
    label: words.spans[name], data: { pass: seconds }, act: () => passTime(seconds),
  }))], { label: words.time });
}

async function passTime(seconds) {
  toast(words.timePasses);
  try {
    const { now: then } = await letPass(seconds);
    toast(`${words.timeNow} ${fullTime(then / 1000)}`, 'good');
  } catch (fault) {
    toast(`${words.failed}: ${fault.message}`, 'bad');
  }
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
    const text = target ? null : shared(link.href);
    if (text) { event.preventDefault(); share(text); }
    return;
  }
  const code = event.target.closest('code[data-copy]');
  if (code && !String(getSelection())) copy(code.dataset.copy);
});
document.addEventListener('keydown', (event) => {
  const code = event.target.closest?.('code[data-copy]');
  if (code && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); copy(code.dataset.copy); }
});
// Typing lands in the line wherever the focus is, as in the messenger: only what presses a button stays with it.
document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  const paste = (event.ctrlKey || event.metaKey) && key.toLowerCase() === 'v';
  if (event.defaultPrevented || event.altKey || ((event.ctrlKey || event.metaKey) && !paste)) return;
  if ([...key].length !== 1 && key !== 'Process') return;
  if (target.closest?.('input, textarea, select, [contenteditable], dialog, .menu')) return;
  if (key === ' ' && target.closest?.('button, a, [role=button]')) return;
  if (document.querySelector('dialog[open]') || $('#composer').hidden) return;
  composer.focus();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && state) { unread.delete(current); chatList(); }
});
// A page that the browser keeps for going back would hold its stream, of which it has six.
addEventListener('pagehide', () => line.close());
addEventListener('pageshow', (event) => { if (event.persisted) line.open(line.as); });
addEventListener('themechange', themeButton);
$('#theme').append(icon('moon'));
$('#theme').addEventListener('click', () => toggleTheme());
$('#more').append(icon('more'));
$('#more').addEventListener('click', moreMenu);
$('#person').addEventListener('click', () => menu($('#person'), peopleItems(state.people, state.me, become), { label: words.people }));
$('#start').addEventListener('click', () => { if (chat().blocked) unblock(true); else act({ kind: 'text', text: '/start' }); });

themeButton();
status();
line.open(remembered());
