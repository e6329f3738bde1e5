// Mini apps: a page of the bot's own, in a frame over the chat, with the events that clients exchange with such pages
// (https://docs.telegram-mini-apps.com/platform/methods, …/events). The page knows the frame's parent as its client.

import { el, icon } from './dom.js';
import { words } from './words.js';
import { confirmBox } from './dialogs.js';
import { launch } from './wire.js';

// The colours of the look that is on, as a client names them.
function theme() {
  const style = getComputedStyle(document.documentElement);
  const take = (name) => style.getPropertyValue(name).trim();
  return {
    bg_color: take('--surface'), secondary_bg_color: take('--raised'), text_color: take('--ink'), hint_color: take('--soft'), link_color: take('--accent'),
    button_color: take('--accent'), button_text_color: take('--accent-ink'), destructive_text_color: take('--bad'),
  };
}

// openApp opens the page of a button of one message: body as taken by launch. It resolves once the page is closed.
export async function openApp(body, title) {
  const { url } = await launch(body);
  const before = document.activeElement;
  let asks = false;
  return new Promise((resolve) => {
    const frame = el('iframe', {
      title, src: `${url}&tgWebAppThemeParams=${encodeURIComponent(JSON.stringify(theme()))}`,
      sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups allow-modals', referrerpolicy: 'no-referrer',
    });
    const emit = (type, data) => frame.contentWindow?.postMessage(JSON.stringify({ eventType: type, eventData: data }), new URL(url).origin);
    const sendTheme = () => emit('theme_changed', { theme_params: theme() });
    const sendViewport = () => emit('viewport_changed', {
      width: frame.clientWidth, height: frame.clientHeight, is_expanded: box.classList.contains('expanded'), is_state_stable: true,
    });
    const done = () => {
      removeEventListener('message', hear);
      removeEventListener('themechange', sendTheme);
      removeEventListener('resize', sendViewport);
      box.close();
      box.remove();
      before?.focus?.({ preventScroll: true });
      resolve();
    };
    const leave = async () => {
      if (!asks || await confirmBox(words.appClose, words.appCloseText, null, words.close)) done();
    };
    const events = {
      web_app_ready: () => box.classList.add('ready'),
      web_app_expand: () => { box.classList.add('expanded'); sendViewport(); },
      web_app_close: done,
      web_app_setup_closing_behavior: (data) => { asks = Boolean(data?.need_confirmation); },
      web_app_request_theme: sendTheme,
      web_app_request_viewport: sendViewport,
    };
    function hear(event) {
      if (event.source !== frame.contentWindow || typeof event.data !== 'string') return;
      let heard;
      try { heard = JSON.parse(event.data); } catch { return; }
      events[heard.eventType]?.(heard.eventData);
    }
    const box = el('dialog', { class: 'app', 'aria-label': title, on: { cancel: (event) => { event.preventDefault(); leave(); } } },
      el('div', { class: 'app-bar' },
        el('button', { type: 'button', class: 'icon-button', 'aria-label': words.close, data: { action: 'close-app' }, on: { click: leave } }, icon('close')),
        el('h2', { dir: 'auto' }, title)), frame);
    addEventListener('message', hear);
    addEventListener('themechange', sendTheme);
    addEventListener('resize', sendViewport);
    document.body.append(box);
    box.showModal();
    frame.focus();
  });
}
