// The scrolling list of one chat's messages: order, days, grouping, typing, and
// staying at the bottom unless the reader has scrolled up.

import { el, icon, $, calm } from './dom.js';
import { dayKey, dayName, newMessages, words } from './words.js';
import { buildMessage, side } from './message.js';

const near = 48; // px from the end that still count as being there
const together = 300; // seconds within which messages of one sender stand together

export class Log {
  context = null; // what a bubble knows and may call
  #rows = new Map(); // message id → element
  #stuck = true;
  #lastTop = 0;
  #unseen = 0;
  #bar = el('div', { class: 'unread-bar' }, el('span', {}));
  #readTo = 0;
  #typing = el('div', { class: 'typing', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));

  constructor() {
    this.list = $('#log');
    this.scroller = $('#scroller');
    this.pill = $('#pill');
    this.pill.append(icon('down'), el('span', { class: 'pill-text' }));
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.pill.addEventListener('click', () => { this.toEnd(true); });
    this.list.addEventListener('keydown', (event) => this.#walk(event));
    this.list.addEventListener('click', (event) => {
      const jump = event.target.closest('[data-jump]');
      if (jump) this.flash(Number(jump.dataset.jump));
    });
    const watch = new ResizeObserver(() => this.#settle());
    watch.observe(this.scroller);
    watch.observe(this.list);
  }

  // show fills the log with a chat from nothing. It opens at the first of so many unread messages, where there are any, as
  // Telegram does (UnigramDev/Unigram#3197 tells how the official apps open a chat); else at its end.
  show(messages, context, unread = 0) {
    this.context = context;
    this.#readTo = 0;
    this.#rows.clear();
    this.#stuck = true;
    this.list.setAttribute('aria-busy', 'true');
    const rows = messages.map((message) => this.#make(message));
    this.list.replaceChildren(...rows, this.#typing);
    this.typing(false);
    this.#arrange();
    this.toEnd(false);
    if (unread) this.#toUnread(this.#newest(unread));
    // Screen readers hear what comes from now on, not the whole past.
    setTimeout(() => this.list.setAttribute('aria-busy', 'false'), 300);
  }

  // put adds a message or replaces its bubble. At the end of the chat it stays at the end, and of a message that is taller
  // than the screen shows the last lines: so do Telegram's apps while they are looked at (telegramdesktop/tdesktop#24872;
  // Ajaxy/telegram-tt, MessageList.tsx: 'end', and 'start' of the first unread one only in the background).
  put(message) {
    const old = this.#rows.get(message.message_id);
    if (old) return this.#replace(old, message);
    const row = this.#make(message);
    row.classList.add('arriving');
    row.addEventListener('animationend', () => row.classList.remove('arriving'), { once: true });
    const next = [...this.#rows.values()].filter((other) => Number(other.dataset.messageId) > message.message_id)
      .sort((a, b) => a.dataset.messageId - b.dataset.messageId)[0];
    this.list.insertBefore(row, next ?? this.#typing);
    this.#arrange();
    const mine = side(message, this.context) === 'me';
    if (mine) this.#bar.remove();
    if (!mine && document.hidden && (this.#stuck || this.#bar.isConnected)) this.#toUnread(row);
    else if (mine || this.#stuck) this.toEnd(false);
    else this.#count(this.#unseen + 1);
  }

  // readTo marks what the person has sent, up to a message, as taken by the bot.
  readTo(id) {
    this.#readTo = Math.max(this.#readTo, id ?? 0);
    for (const [at, row] of this.#rows) row.classList.toggle('read', at <= this.#readTo);
  }

  // redate names the days anew, after the clock was moved.
  redate() {
    for (const mark of this.list.querySelectorAll('.day')) mark.remove();
    this.#arrange();
    this.#settle();
  }

  remove(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    const gone = () => { row.remove(); this.#arrange(); };
    if (row.contains(document.activeElement)) this.list.querySelector('.message:last-of-type')?.focus({ preventScroll: true });
    if (calm()) return gone();
    row.style.height = `${row.offsetHeight}px`;
    row.removeAttribute('data-message-id');
    row.classList.add('leaving');
    setTimeout(gone, 260);
  }

  typing(on) {
    this.#typing.classList.toggle('on', on);
    if (on && this.#stuck) this.toEnd(false);
  }

  get ids() { return [...this.#rows.keys()]; }

  row(id) { return this.#rows.get(id); }

  toEnd(smooth) {
    this.#stuck = true;
    this.#count(0);
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm() ? 'smooth' : 'instant' });
  }

  flash(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    row.scrollIntoView({ block: 'center', behavior: calm() ? 'instant' : 'smooth' });
    row.classList.add('flash');
    setTimeout(() => row.classList.remove('flash'), 1200);
  }

  // #newest gives the first of the newest messages of others.
  #newest(count) {
    const theirs = [...this.list.querySelectorAll('.message')].filter((row) => row.dataset.from !== 'me');
    return theirs.at(-Math.min(count, theirs.length));
  }

  // #toUnread puts the line of the unread above a message, unless one stands already, and lets it be seen first.
  #toUnread(row) {
    if (!row) return;
    if (!this.#bar.isConnected) {
      this.#bar.firstChild.textContent = words.unread;
      row.before(this.#bar);
    }
    const { scrollHeight, clientHeight } = this.scroller;
    const top = Math.min(this.list.offsetTop + this.#bar.offsetTop, scrollHeight - clientHeight);
    this.#stuck = top >= scrollHeight - clientHeight - 1;
    this.scroller.scrollTo({ top, behavior: 'instant' });
    this.#lastTop = top;
    this.#count(this.#stuck ? 0 : this.#unseen);
  }

  #make(message) {
    const row = buildMessage(message, this.context);
    row.classList.toggle('read', message.message_id <= this.#readTo);
    this.#rows.set(message.message_id, row);
    return row;
  }

  // The keyboard's user stays where they were: on the same button if it is still there.
  #replace(old, message) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const row = this.#make(message);
    row.classList.add('changed');
    row.addEventListener('animationend', () => row.classList.remove('changed'), { once: true });
    old.replaceWith(row);
    if (held) {
      const data = held.dataset.data;
      const same = data !== undefined && [...row.querySelectorAll('.key')].find((key) => key.dataset.data === data);
      (same || row).focus({ preventScroll: true });
    }
    this.#arrange();
    if (this.#stuck) this.toEnd(false);
  }

  // Puts a day in front of each day's first message, and marks where a sender's row of
  // messages begins and ends.
  #arrange() {
    const rows = [...this.list.querySelectorAll('.message:not(.leaving)')];
    let previous = null;
    for (const row of rows) {
      const day = dayKey(Number(row.dataset.date));
      const newDay = !previous || dayKey(Number(previous.dataset.date)) !== day;
      this.#mark(row, newDay ? day : null);
      const joined = !newDay && previous.dataset.sender === row.dataset.sender
        && row.dataset.date - previous.dataset.date < together && !previous.classList.contains('service');
      row.classList.toggle('follows', joined);
      previous?.classList.toggle('last', !joined);
      row.tabIndex = -1;
      previous = row;
    }
    for (const mark of this.list.querySelectorAll('.day')) {
      const next = mark.nextElementSibling === this.#bar ? this.#bar.nextElementSibling : mark.nextElementSibling;
      if (!next?.classList.contains('message')) mark.remove();
    }
    if (!previous) return;
    previous.classList.add('last');
    previous.tabIndex = 0; // one message can be reached by Tab; arrows walk from there
  }

  // Keeps, places or takes away the day above a row.
  #mark(row, day) {
    let before = row.previousElementSibling;
    while (before?.classList.contains('leaving') || before === this.#bar) before = before.previousElementSibling;
    const marked = before?.classList.contains('day') ? before : null;
    if (marked && marked.dataset.day === day) return;
    marked?.remove();
    if (day) row.before(el('div', { class: 'day', data: { day } }, el('span', {}, dayName(Number(row.dataset.date)))));
  }

  #walk(event) {
    const here = event.target;
    if (!here.classList.contains('message')) return;
    const rows = [...this.list.querySelectorAll('.message')];
    const at = rows.indexOf(here);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined && rows[to]) {
      event.preventDefault();
      rows[to].focus({ preventScroll: true });
      rows[to].scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault(); // else the same key would press the menu's first row
      here.querySelector('.message-menu')?.click();
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < near) {
      this.#stuck = true;
      this.#count(0);
    } else if (scrollTop < this.#lastTop) {
      this.#stuck = false;
      this.#count(this.#unseen);
    }
    this.#lastTop = scrollTop;
  }

  #settle() {
    if (this.#stuck) this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: 'instant' });
  }

  #count(unseen) {
    this.#unseen = unseen;
    this.pill.hidden = this.#stuck;
    this.pill.classList.toggle('fresh', unseen > 0);
    this.pill.setAttribute('aria-label', unseen ? newMessages(unseen) : words.toBottom);
    $('.pill-text', this.pill)?.replaceChildren(unseen ? newMessages(unseen) : '');
  }
}
