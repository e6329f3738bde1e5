// What lies above the chat: toasts, dialogs, menus and the enlarged photo.

import { el, icon, $ } from './dom.js';
import { words } from './words.js';

export function toast(text, kind = 'plain') {
  const box = $('#toasts');
  const note = el('div', { class: `toast ${kind}`, dir: 'auto' }, text);
  box.append(note);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => note.classList.add('leaving'), 3200 + Math.min(text.length * 25, 4000));
  note.addEventListener('transitionend', () => { if (note.classList.contains('leaving')) note.remove(); });
  setTimeout(() => note.remove(), 9000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied, 'good');
  } catch {
    if (copyByHand(text)) toast(words.copied, 'good');
    else toast(words.copyFailed, 'bad');
  }
}

// The clipboard interface needs a secure context; a demo opened over plain http by a
// phone in the same network has none.
function copyByHand(text) {
  const area = el('textarea', { class: 'offstage', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

// dialog shows a modal and resolves with the chosen action, 'cancel' on Escape.
// read(), called before it closes, may give the value that the promise resolves with.
export function dialog({ title, content = [], actions, className = '', read }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const done = (name) => {
      const value = name !== 'cancel' && read ? read() : name;
      box.close();
      box.remove();
      before?.focus?.({ preventScroll: true });
      resolve(value);
    };
    const buttons = actions.map(({ name, label, kind = '' }) => el('button', {
      type: name === 'confirm' ? 'submit' : 'button', class: `dialog-button ${kind}`, data: { action: name },
      on: name === 'confirm' ? {} : { click: () => done(name) },
    }, label));
    const form = el('form', { on: { submit: (event) => { event.preventDefault(); done('confirm'); } } },
      title ? el('h2', { dir: 'auto' }, title) : null, ...content, el('div', { class: 'dialog-buttons' }, ...buttons));
    const box = el('dialog', { class: `dialog ${className}`, 'aria-label': title ?? words.more, on: {
      cancel: (event) => { event.preventDefault(); done('cancel'); },
      click: (event) => { if (event.target === box) done('cancel'); },
    } }, form);
    document.body.append(box);
    box.showModal();
    ($('input, select', box) ?? $('[data-action=confirm]', box) ?? $('[data-share]', box))?.focus();
  });
}

export const alertBox = (text) => dialog({
  content: [el('p', { class: 'dialog-text', dir: 'auto' }, text)],
  actions: [{ name: 'confirm', label: words.ok, kind: 'main' }],
  className: 'alert',
});

export async function confirmBox(title, text, detail, yes) {
  const content = [el('p', { class: 'dialog-text' }, text)];
  if (detail) content.push(el('p', { class: 'dialog-detail' }, ...detail));
  const actions = [{ name: 'cancel', label: words.cancel }, { name: 'confirm', label: yes, kind: 'main' }];
  return (await dialog({ title, content, actions })) === 'confirm';
}

// linkBox offers an address that the bot's answer to a tap has brought.
export const linkBox = (href) => dialog({
  title: words.openLink,
  content: [el('a', { class: 'dialog-link', href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, href)],
  actions: [{ name: 'cancel', label: words.close }],
});

// shareBox is the messenger's choice of whom to share a text with: people as {id, name, face}. It gives the id of who was
// chosen, or null where nobody was, and the text was copied instead or nothing was done.
export async function shareBox(text, people) {
  let chosen = null;
  const content = [el('p', { class: 'dialog-text', dir: 'auto' }, text), el('div', { class: 'share-people', role: 'group', 'aria-label': words.shareWith },
    ...people.map((one) => el('button', {
      type: 'submit', class: 'menu-item', data: { share: one.id }, on: { click: () => { chosen = one.id; } },
    }, one.face, el('span', { class: 'menu-text' }, el('span', { dir: 'auto' }, one.name)))))];
  const actions = [{ name: 'cancel', label: words.close }, { name: 'copy', label: words.copyLink }];
  const done = await dialog({ title: words.shareLink, content, actions });
  if (done === 'copy') copy(text);
  return done === 'confirm' ? chosen : null;
}

// enlarge shows one photo over everything; one that is protected cannot be saved.
export function enlarge(source, alt, open = true) {
  const before = document.activeElement;
  const close = () => { box.close(); box.remove(); before?.focus?.({ preventScroll: true }); };
  const box = el('dialog', { class: 'viewer', 'aria-label': alt, on: {
    cancel: (event) => { event.preventDefault(); close(); },
    click: (event) => { if (!event.target.closest('a, button')) close(); },
  } },
    el('div', { class: 'viewer-bar' },
      el('button', { type: 'button', class: 'icon-button', 'aria-label': words.close, data: { action: 'close' }, on: { click: close } }, icon('close')),
      open ? el('a', { class: 'icon-button', href: source, download: '', 'aria-label': words.download }, icon('download')) : null),
    el('img', { src: source, alt }));
  document.body.append(box);
  box.showModal();
}

let openMenu = null;
let shutByPress = { anchor: null, at: 0 }; // the same press must not open the menu again

// menu opens a list of items beside a button or at a point. An item: {label, detail,
// icon, picture, checked, danger, data, act} or {heading, detail}. onType(letter) hears
// a letter typed while it is open, which shuts it.
export function menu(anchor, items, { label, point, onType } = {}) {
  openMenu?.(false);
  if (anchor && anchor === shutByPress.anchor && performance.now() - shutByPress.at < 400) return;
  const rows = items.map((item) => item.heading
    ? el('div', { class: 'menu-heading', role: 'presentation' }, item.heading, item.detail ? el('small', { lang: 'en' }, item.detail) : null)
    : el('button', {
      type: 'button', tabindex: '-1', class: `menu-item${item.danger ? ' danger' : ''}`, data: item.data,
      role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
      'aria-checked': item.checked === undefined ? null : String(item.checked),
      on: { click: () => { shut(true); item.act(); } },
    }, item.picture ?? (item.icon ? icon(item.icon) : null),
      el('span', { class: 'menu-text' }, el('span', { dir: 'auto' }, item.label), item.detail ? el('small', { dir: 'auto' }, item.detail) : null),
      item.checked ? icon('check') : null));
  const box = el('div', { class: 'menu', role: 'menu', 'aria-label': label }, ...rows);
  const before = document.activeElement;

  function shut(back) {
    if (openMenu !== shut) return;
    openMenu = null;
    box.remove();
    anchor?.setAttribute?.('aria-expanded', 'false');
    removeEventListener('pointerdown', outside, true);
    removeEventListener('resize', away);
    if (back) (before?.isConnected ? before : anchor)?.focus?.({ preventScroll: true });
  }
  const away = () => shut(false);
  const outside = (event) => {
    if (box.contains(event.target)) return;
    if (anchor?.contains?.(event.target)) shutByPress = { anchor, at: performance.now() };
    shut(false);
  };

  box.addEventListener('keydown', (event) => walk(event, box, shut, onType));
  openMenu = shut;
  document.body.append(box);
  place(box, anchor, point);
  anchor?.setAttribute?.('aria-expanded', 'true');
  addEventListener('pointerdown', outside, true);
  addEventListener('resize', away);
  ($('[aria-checked=true]', box) ?? $('.menu-item', box))?.focus({ preventScroll: true });
}

function walk(event, box, shut, onType) {
  const list = [...box.querySelectorAll('.menu-item')];
  const at = list.indexOf(document.activeElement);
  const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (go !== undefined) { event.preventDefault(); list.at(go % list.length)?.focus(); }
  else if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); shut(true); }
  else if (event.key === 'Tab') shut(true);
  else if (onType && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    shut(false);
    onType(event.key);
  }
}

function place(box, anchor, point) {
  const gap = 8;
  const size = box.getBoundingClientRect();
  const spot = point ? { left: point.x, right: point.x, top: point.y, bottom: point.y } : anchor.getBoundingClientRect();
  const middle = (spot.left + spot.right) / 2;
  let left = middle > innerWidth / 2 ? spot.right - size.width : spot.left;
  left = Math.max(gap, Math.min(left, innerWidth - size.width - gap));
  let top = spot.bottom + gap / 2;
  if (top + size.height > innerHeight - gap) top = Math.max(gap, spot.top - size.height - gap / 2);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}
