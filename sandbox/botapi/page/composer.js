// Where a person writes: the text line, attaching, editing, the reply keyboard and
// the bot's commands.

import { el, icon, $ } from './dom.js';
import { words, english, fullName, phone } from './words.js';
import { replyKeyboard, kindOfReply } from './keyboards.js';
import { menu, dialog, confirmBox, toast } from './dialogs.js';

export class Composer {
  #keyboard = null;
  #shown = false;
  #commands = [];
  #about = null; // {kind: 'edit' | 'reply', message} of the next text

  // desk: {send(body, file) → Promise<boolean>, lastOwn(), me(), people(), private()}.
  constructor(desk) {
    this.desk = desk;
    this.form = $('#composer');
    this.text = $('textarea', this.form);
    this.panel = $('#reply-keyboard');
    this.buttons = Object.fromEntries([...this.form.querySelectorAll('[data-action]')].map((b) => [b.dataset.action, b]));
    const faces = { commands: 'menu', keyboard: 'keyboard', attach: 'clip', send: 'send', voice: 'mic' };
    for (const [name, face] of Object.entries(faces)) this.buttons[name].append(icon(face));
    this.buttons.commands.append(el('span', { class: 'menu-word', data: { word: 'commands' } }, words.commands));
    this.files = el('input', { type: 'file', class: 'offstage', tabindex: '-1', 'aria-hidden': 'true' });
    this.form.append(this.files);
    this.#listen();
    this.#typed();
  }

  #listen() {
    this.form.addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.text.addEventListener('input', () => this.#typed());
    this.text.addEventListener('keydown', (event) => this.#key(event));
    this.text.addEventListener('paste', (event) => this.#dropped(event, event.clipboardData));
    this.files.addEventListener('change', () => {
      const [file] = this.files.files;
      if (file) this.desk.send({ kind: this.files.dataset.kind }, file);
      this.files.value = '';
    });
    this.buttons.voice.addEventListener('click', () => this.desk.send({ kind: 'voice' }));
    this.buttons.attach.addEventListener('click', () => this.#attach());
    this.buttons.commands.addEventListener('click', () => this.#commandMenu());
    this.buttons.keyboard.addEventListener('click', () => this.#toggleKeyboard(!this.#shown));
    const main = $('#main');
    main.addEventListener('dragover', (event) => event.preventDefault());
    main.addEventListener('drop', (event) => this.#dropped(event, event.dataTransfer));
  }

  // relabel turns to the language that the page speaks now.
  relabel() {
    this.setKeyboard(this.#keyboard);
    this.#typed();
  }

  // turn sets everything that depends on the chat shown.
  turn({ keyboard, commands }) {
    this.stop();
    if (!matchMedia('(pointer: coarse)').matches && !this.form.hidden) this.focus();
    this.setCommands(commands ?? []);
    this.setKeyboard(keyboard ?? null);
  }

  setCommands(commands) {
    this.#commands = commands;
    this.buttons.commands.hidden = commands.length === 0;
  }

  setKeyboard(keyboard) {
    this.#keyboard = keyboard?.keyboard?.length ? keyboard : null;
    replyKeyboard(this.panel, this.#keyboard, (button) => this.#pressed(button));
    this.text.placeholder = this.#keyboard?.input_field_placeholder || words.message;
    this.buttons.keyboard.hidden = !this.#keyboard || Boolean(this.#keyboard.is_persistent);
    this.#toggleKeyboard(Boolean(this.#keyboard));
  }

  #toggleKeyboard(on) {
    this.#shown = on && Boolean(this.#keyboard);
    this.panel.hidden = !this.#shown;
    const button = this.buttons.keyboard;
    button.setAttribute('aria-expanded', String(this.#shown));
    button.title = this.#shown ? words.keyboardHide : words.keyboardShow;
    button.setAttribute('aria-label', button.title);
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text) return;
    const { kind, message } = this.#about ?? {};
    this.stop();
    this.#fill('');
    const body = { kind: 'text', text };
    if (kind === 'edit') Object.assign(body, { kind, message_id: message.message_id });
    if (kind === 'reply') body.reply_to = message.message_id;
    const sent = await this.desk.send(body);
    if (!sent && !this.text.value) this.#fill(text);
  }

  edit(message) {
    this.#concern('edit', message, words.editing, message.text);
    this.#fill(message.text);
  }

  reply(message, line) { this.#concern('reply', message, words.replying, line); }

  // Shows above the line which message the next text is about.
  #concern(kind, message, title, line) {
    this.#about = { kind, message };
    const bar = $('#about');
    bar.replaceChildren(icon(kind),
      el('span', { class: 'about-text' }, el('strong', {}, title), el('span', { dir: 'auto' }, line)),
      el('button', { type: 'button', class: 'icon-button', 'aria-label': words.cancel, data: { action: 'cancel-about' }, on: { click: () => this.stop(true) } }, icon('close')));
    bar.hidden = false;
    this.focus();
  }

  stop(byHand = false) {
    if (!this.#about) return;
    const { kind } = this.#about;
    this.#about = null;
    $('#about').hidden = true;
    if (!byHand) return;
    if (kind === 'edit') this.#fill('');
    this.focus();
  }

  focus() { this.text.focus({ preventScroll: true }); }

  #fill(text) {
    this.text.value = text;
    this.#typed();
  }

  // An empty text runs with the page; letters decide, and digits keep their order.
  #typed() {
    const text = this.text.value;
    this.text.dir = /\p{L}/u.test(text) ? 'auto' : /\p{Nd}/u.test(text) ? 'ltr' : document.documentElement.dir;
    this.text.style.height = '';
    if (text) this.text.style.height = `${Math.min(this.text.scrollHeight, 144)}px`;
    const writing = text.trim() !== '';
    const held = document.activeElement === this.buttons.send || document.activeElement === this.buttons.voice;
    this.buttons.send.hidden = !writing;
    this.buttons.voice.hidden = writing;
    if (held) this.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); this.submit(); }
    else if (event.key === 'Escape' && this.#about) { event.preventDefault(); this.stop(true); }
    else if (event.key === 'ArrowUp' && !this.text.value) {
      const own = this.desk.lastOwn();
      if (own) { event.preventDefault(); this.edit(own); }
    } else if (event.key === '/' && !this.text.value && this.#commands.length) {
      event.preventDefault();
      this.#fill('/');
      this.#commandMenu();
    }
  }

  #commandMenu() {
    const items = this.#commands.map(({ command, description }) => ({
      label: description, detail: `/${command}`, data: { command },
      act: () => { if (this.text.value === '/') this.#fill(''); this.desk.send({ kind: 'text', text: `/${command}` }); },
    }));
    menu(this.buttons.commands, items, { label: words.commands, onType: (key) => { this.#fill(this.text.value + key); this.focus(); } });
  }

  #attach() {
    const name = words.attach;
    const send = (kind) => () => this.desk.send({ kind });
    const items = [
      { label: name.photo, detail: english('Photo'), icon: 'photo', data: { attach: 'photo' }, act: () => this.#pick('photo', 'image/jpeg,image/png,image/webp') },
      { label: name.document, detail: english('File'), icon: 'file', data: { attach: 'document' }, act: () => this.#pick('document', '') },
      { label: name.sample, detail: english('Sample photo'), icon: 'photo', data: { attach: 'sample' }, act: send('photo') },
      { label: name.voice, detail: english('Voice'), icon: 'mic', data: { attach: 'voice' }, act: send('voice') },
      { label: name.sticker, detail: english('Sticker'), icon: 'sticker', data: { attach: 'sticker' }, act: send('sticker') },
      { label: name.location, detail: english('Location'), icon: 'pin', data: { attach: 'location' }, act: send('location') },
      { label: name.poll, detail: english('Poll'), icon: 'poll', data: { attach: 'poll' }, act: send('poll') },
      { label: name.own, detail: english('My number'), icon: 'phone', data: { attach: 'own' }, act: () => this.#ownContact() },
      { label: name.contact, detail: english('Another’s contact'), icon: 'person', data: { attach: 'contact' }, act: () => this.#otherContact() },
    ];
    menu(this.buttons.attach, items, { label: this.buttons.attach.title });
  }

  #pick(kind, accept) {
    this.files.accept = accept;
    this.files.dataset.kind = kind;
    this.files.click();
  }

  #dropped(event, transfer) {
    const [file] = transfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.desk.send({ kind: /^image\/(jpeg|png|webp)$/.test(file.type) ? 'photo' : 'document' }, file);
  }

  async #pressed(button) {
    const kind = kindOfReply(button);
    if (kind === 'contact') { if (!(await this.#ownContact())) return; }
    else if (kind === 'location') {
      if (!(await confirmBox(words.locationTitle, words.locationText, null, words.share))) return;
      this.desk.send({ kind: 'location' });
    } else if (kind === 'poll') this.desk.send({ kind: 'poll' });
    else if (kind === 'text') this.desk.send({ kind: 'text', text: button.text });
    else return toast(words.notHere);
    if (this.#keyboard?.one_time_keyboard) this.#toggleKeyboard(false);
    if (!matchMedia('(pointer: coarse)').matches) this.focus();
  }

  async #ownContact() {
    const me = this.desk.me();
    const detail = [el('strong', { dir: 'auto' }, fullName(me)), el('bdi', { dir: 'ltr' }, phone(me.phone))];
    const yes = await confirmBox(words.contactTitle, words.contactText, detail, words.share);
    if (yes) this.desk.send({ kind: 'contact', own: true });
    return yes;
  }

  async #otherContact() {
    const others = this.desk.people().filter((person) => person.id !== this.desk.me().id);
    const who = el('select', { name: 'who' },
      ...others.map((person) => el('option', { value: person.id }, fullName(person))),
      el('option', { value: '' }, words.contactOther));
    const name = el('input', { name: 'name', dir: 'auto', maxlength: '64', required: true });
    const number = el('input', { name: 'phone', dir: 'ltr', inputmode: 'tel', maxlength: '20', required: true, pattern: '\\+?[0-9 \\u00a0]{6,20}' });
    const fill = () => {
      const person = others.find((other) => String(other.id) === who.value);
      name.value = person ? fullName(person) : words.sampleName;
      number.value = person ? `+${person.phone}` : '+966500000000';
    };
    who.addEventListener('change', fill);
    fill();
    const field = (label, input) => el('label', { class: 'field-row' }, el('span', {}, label), input);
    const contact = await dialog({
      title: words.otherContact,
      content: [field(words.contactUser, who), field(words.contactName, name), field(words.contactPhone, number)],
      actions: [{ name: 'cancel', label: words.cancel }, { name: 'confirm', label: words.share, kind: 'main' }],
      read: () => ({ phone_number: number.value.replace(/[^\d+]/g, ''), first_name: name.value.trim(), user_id: Number(who.value) || undefined }),
    });
    if (contact !== 'cancel') this.desk.send({ kind: 'contact', contact });
  }
}
