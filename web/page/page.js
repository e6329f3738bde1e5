(() => {
  'use strict';
  const at = (id) => document.getElementById(id);
  const words = { ...document.body.dataset };
  const form = at('form'), number = at('number'), problem = at('problem'), button = at('send'), end = at('end'), rows = at('rows');
  // Who opened the page is taken out of the address before anything else is done.
  const launch = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  const init = launch.get('tgWebAppData') || '';
  let sending = false, over = false, before = Promise.resolve();

  // Telegram's bridge: telephones and desktop have a proxy, the web version is the parent. Who may be the parent, the page's
  // frame-ancestors say; no event carries anything that was typed.
  const tell = (type, data) => {
    if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(type, JSON.stringify(data || {}));
    else if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType: type, eventData: data || {} }), '*');
  };
  const colours = { bg_color: '--bg', text_color: '--text', button_color: '--button', button_text_color: '--on' };
  const light = (hex) => {
    const part = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  // A theme gives four colours, in two pairs; a pair that cannot be read well is left out, and so is a background on which our own
  // others cannot, which follow from how dark it is.
  const theme = (given) => {
    const style = document.documentElement.style;
    const get = (name) => (/^#[0-9a-f]{6}$/i.test((given || {})[name]) ? given[name] : '');
    const pairs = [['bg_color', 'text_color'], ['button_color', 'button_text_color']];
    const bg = get('bg_color');
    let own = [];
    if (bg) {
      const dark = light(bg) < 0.18;
      style.colorScheme = dark ? 'dark' : 'light';
      own = dark ? ['#17212b', '#f3f5f7', '#aeb9c4', '#7f8c99', '#1f2c38', '#8bc4ff', '#06243f', '#ffb4ab']
        : ['#ffffff', '#111418', '#545a63', '#767d87', '#ffffff', '#0b5cad', '#ffffff', '#b3261e'];
      ['--bg', '--text', '--hint', '--line', '--field', '--button', '--on', '--bad'].forEach((name, i) => style.setProperty(name, own[i]));
    }
    for (const pair of pairs) {
      const [a, b] = pair.map(get);
      const beside = pair[0] === 'bg_color' ? [[a, own[2]], [a, own[7]], [b, own[4]]] : [];
      if (a && b && [[a, b], ...beside].every(([x, y]) => contrast(x, y) >= 4.5)) pair.forEach((name) => style.setProperty(colours[name], get(name)));
    }
  };
  const heard = (type, data) => { if (type === 'theme_changed' && data) theme(data.theme_params); };
  window.Telegram = { WebView: { receiveEvent: heard } };
  window.addEventListener('message', (e) => {
    if (e.source !== window.parent || typeof e.data !== 'string') return;
    try { const { eventType, eventData } = JSON.parse(e.data); heard(eventType, eventData); } catch { /* not the bridge's */ }
  });
  try { theme(JSON.parse(launch.get('tgWebAppThemeParams'))); } catch { /* none was given */ }

  const close = () => { number.value = ''; rows.replaceChildren(); tell('web_app_setup_closing_behavior', { need_confirmation: false }); tell('web_app_close'); };
  const finish = (html) => {
    over = true;
    form.hidden = true;
    end.innerHTML = html;
    end.hidden = false;
    end.focus();
  };
  // The chat may speak another language since the page was opened.
  const speak = (now) => {
    Object.assign(document.documentElement, { lang: now.lang, dir: now.dir });
    Object.assign(words, now);
    document.title = document.querySelector('h1').textContent = now.title;
    if (!sending) button.textContent = now.send;
    at('kept').innerHTML = now.kept;
  };
  const show = (page) => {
    if (page.speaks) speak(page.speaks);
    if (page.over) return finish(page.over);
    if (page.done) {
      number.value = '';
      finish(page.done);
      return void setTimeout(close, 700);
    }
    if (page.rows) {
      finish(page.question);
      for (const row of page.rows) {
        const name = document.createElement('dt'), value = document.createElement('dd');
        [name.textContent, value.textContent] = row;
        rows.append(name, value);
      }
      rows.hidden = false;
      return void setTimeout(close, 60000);
    }
    if (page.question) at('question').innerHTML = page.question;
    number.inputMode = page.letters ? 'text' : 'numeric';
    problem.innerHTML = page.problem || '';
    number.setAttribute('aria-invalid', String(Boolean(page.problem)));
    form.hidden = false;
  };
  // ask sends something and shows the answer, one after the other: who is quick has typed before the first answer has come.
  const ask = (more) => (before = before.then(() => exchange(more)));
  const exchange = async (more) => {
    if (over) return false;
    try {
      const answer = await fetch(location.pathname, { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ init, ...more }), credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
      if (!answer.ok && answer.status !== 403) throw new Error(String(answer.status));
      show(await answer.json());
      return true;
    } catch {
      if (form.hidden) finish(words.failed);
      else problem.textContent = words.failed;
      return false;
    }
  };
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    if (sending || form.hidden) return;
    sending = true;
    button.setAttribute('aria-disabled', 'true');
    button.textContent = words.wait;
    const heardBack = await ask({ text: number.value });
    sending = false;
    button.removeAttribute('aria-disabled');
    button.textContent = words.send;
    if (form.hidden) return;
    if (heardBack && !problem.textContent) number.value = '';
    number.focus();
    number.select();
  });
  number.addEventListener('input', () => tell('web_app_setup_closing_behavior', { need_confirmation: number.value !== '' }));
  window.addEventListener('pagehide', () => { number.value = ''; rows.replaceChildren(); });

  tell('web_app_ready');
  tell('web_app_expand');
  if (!init) return finish(words.outside);
  number.focus();
  ask({}).then((came) => { if (came && !form.hidden) number.focus(); });
})();
