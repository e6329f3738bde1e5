// The buttons under a message and the keyboard under the composer.

import { el, icon } from './dom.js';
import { words } from './words.js';
import { address, shared } from './links.js';
import { copy, toast } from './dialogs.js';

const styles = new Set(['primary', 'success', 'danger']);
const styleOf = (button) => (styles.has(button.style) ? button.style : 'plain');

// waitKey names one tap that the bot has not answered yet.
export const waitKey = (chat, message, data) => `${chat}:${message}:${data}`;

// inlineKeyboard gives the grid of buttons of a message, or null where it has none.
export function inlineKeyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard?.filter((row) => row.length);
  if (!rows?.length) return null;
  return el('div', { class: 'inline-keyboard', role: 'group' },
    ...rows.map((row) => el('div', { class: 'keyboard-row' }, ...row.map((button) => inlineButton(button, message, context)))));
}

function inlineButton(button, message, context) {
  const text = el('span', { class: 'button-text', dir: 'auto' }, button.text);
  const look = (kind) => ({ class: `key ${styleOf(button)}`, data: { kind, data: dataOf(button) } });
  if (button.callback_data !== undefined) {
    const key = waitKey(context.chat.id, message.message_id, button.callback_data);
    return el('button', {
      type: 'button', ...look('callback'), 'data-wait': key, 'aria-busy': context.waiting(key) ? 'true' : null,
      on: { click: (event) => context.onTap(message, button, event.currentTarget) },
    }, text, el('span', { class: 'spinner', 'aria-hidden': 'true' }));
  }
  if (button.copy_text) {
    return el('button', { type: 'button', ...look('copy'), title: words.copy, on: { click: () => copy(button.copy_text.text) } }, text, icon('copy'));
  }
  if (button.web_app) {
    return el('button', { type: 'button', ...look('web_app'), on: { click: () => context.onApp(message, button) } }, text, icon('out'));
  }
  const url = button.url ?? button.login_url?.url;
  const share = url && shared(url);
  if (share) {
    return el('button', { type: 'button', ...look('share'), title: words.shareLink, on: { click: () => context.onShare(share) } }, text, icon('forward'));
  }
  const target = url ? address(url) : null;
  if (target) {
    return el('a', { ...look('url'), href: target.href, target: target.local ? null : '_blank', rel: 'noopener noreferrer', title: url },
      text, icon('out'));
  }
  return el('button', { type: 'button', ...look('other'), on: { click: () => toast(words.notHere) } }, text);
}

const dataOf = (button) => button.callback_data ?? button.url ?? button.copy_text?.text ?? button.web_app?.url ?? '';

// replyKeyboard fills the panel under the composer. onPress(button) hears a press.
export function replyKeyboard(panel, keyboard, onPress) {
  const rows = (keyboard?.keyboard ?? []).map((row) => row.map((button) => (typeof button === 'string' ? { text: button } : button)));
  panel.classList.toggle('tall', Boolean(keyboard) && !keyboard.resize_keyboard);
  panel.replaceChildren(...rows.filter((row) => row.length).map((row) => el('div', { class: 'keyboard-row' },
    ...row.map((button) => el('button', {
      type: 'button', class: `key ${styleOf(button)}`, data: { kind: kindOf(button), data: button.text },
      on: { click: () => onPress(button) },
    }, mark(button), el('span', { class: 'button-text', dir: 'auto' }, button.text))))));
}

function kindOf(button) {
  if (button.request_contact) return 'contact';
  if (button.request_location) return 'location';
  if (button.request_poll) return 'poll';
  if (button.web_app) return 'web_app';
  if (button.request_users || button.request_chat) return 'other';
  return 'text';
}

function mark(button) {
  const name = { contact: 'phone', location: 'pin', poll: 'poll', web_app: 'out' }[kindOf(button)];
  return name ? icon(name) : null;
}

export const kindOfReply = kindOf;
