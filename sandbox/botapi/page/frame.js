// What stands around the chat: the list of chats and the switch of persons.

import { el, icon, avatar, $ } from './dom.js';
import { words, clock, english, fullName, phone } from './words.js';
import { preview } from './message.js';

// chatRows draws the list of chats. A row: {id, title, face, last, unread, shown}.
export function chatRows(nav, rows, choose) {
  nav.hidden = false;
  nav.classList.toggle('single', rows.length < 2);
  const held = document.activeElement?.closest('#chats [data-chat]')?.dataset.chat;
  nav.replaceChildren(
    el('h2', { class: 'chats-title' }, words.chats, el('small', { lang: 'en' }, english('Chats'))),
    ...rows.map((row) => el('button', {
      type: 'button', class: 'chat-row', data: { chat: row.id }, 'aria-current': row.shown ? 'true' : null, on: { click: () => choose(row.id) },
    }, row.face,
      el('span', { class: 'chat-text' },
        el('span', { class: 'chat-name', dir: 'auto' }, row.title),
        el('span', { class: 'chat-last', dir: 'auto' }, row.last ? preview(row.last).slice(0, 90) : words.welcome)),
      el('span', { class: 'chat-side' },
        row.last ? el('time', {}, clock(row.last.date)) : null,
        row.unread ? el('span', { class: 'badge', 'aria-label': words.unread }, String(row.unread)) : null))));
  if (held) $(`[data-chat="${held}"]`, nav)?.focus({ preventScroll: true });
}

const roleOf = (who) => words.role[who.role === 'citizen' && who.language_code !== 'ar' ? 'resident' : who.role] ?? who.role;
const face = (who) => avatar(el('span', { 'aria-hidden': 'true' }), who);

// personFace draws the present person on the switch in the header.
export function personFace(button, me) {
  button.replaceChildren(face(me), el('span', { class: 'person-name' },
    el('span', { dir: 'auto' }, fullName(me)), el('small', {}, roleOf(me))), icon('down'));
  button.setAttribute('aria-label', `${words.people}: ${fullName(me)}`);
}

// peopleItems are the rows of the menu in which one becomes another person.
export function peopleItems(people, me, become) {
  return [{ heading: words.people, detail: english('Speaking as') }, ...people.map((one) => ({
    label: fullName(one), detail: `${roleOf(one)} · \u2066${phone(one.phone)}\u2069`, checked: one.id === me,
    picture: face(one), data: { person: one.id }, act: () => become(one.id),
  }))];
}
