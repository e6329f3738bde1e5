// Everything in a message that is not text: photos, files, voice, stickers, polls,
// places and contacts.

import { el, icon, avatar } from './dom.js';
import { words, fileSize, length, fullName, phone } from './words.js';
import { enlarge } from './dialogs.js';

const fileAddress = (id) => `/viewer/file/${encodeURIComponent(id)}`;

// attachment gives the element of a message's attachment, or null for plain text.
// Its data-wide attribute says that it fills the bubble to its edges.
export function attachment(message) {
  for (const [kind, build] of Object.entries(builders)) {
    if (!message[kind]) continue;
    const thing = build(message[kind], message);
    thing.dir = document.documentElement.dir; // the card is the page's; names in it run their own way
    return thing;
  }
  return null;
}

// kindName names an attachment in the chat list and in the menu of a message.
export function kindName(message) {
  if (message.photo) return words.photo;
  if (message.document) return message.document.file_name || words.file;
  if (message.voice) return words.voice;
  if (message.sticker) return `${words.sticker} ${message.sticker.emoji ?? ''}`.trim();
  if (message.poll) return `${words.poll}: ${message.poll.question}`;
  if (message.location) return words.location;
  if (message.contact) return words.contact;
  return words.unknown;
}

const builders = {
  photo(sizes, message) {
    const best = [...sizes].sort((a, b) => a.width * a.height - b.width * b.height).at(-1);
    const source = fileAddress(best.file_id);
    const image = el('img', { class: 'photo', src: source, alt: words.photo, width: best.width, height: best.height, decoding: 'async', draggable: 'false' });
    const frame = el('button', {
      type: 'button', class: 'photo-frame', 'aria-label': words.enlarge, data: { wide: '', action: 'enlarge' },
      on: { click: () => enlarge(source, words.photo, !message.has_protected_content) },
    }, image);
    frame.style.setProperty('--w', best.width);
    frame.style.setProperty('--h', best.height);
    return frame;
  },

  document(file, message) {
    const name = file.file_name || words.file;
    const kind = (/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? 'file').toUpperCase();
    const open = !message.has_protected_content; // else it can be looked at nowhere: nobody may save it
    const link = { href: fileAddress(file.file_id), download: name };
    return el('div', { class: 'document card' },
      el(open ? 'a' : 'span', { class: 'card-picture file', data: { kind: kind.toLowerCase() }, ...(open && { ...link, 'aria-label': `${words.download}: ${name}`, title: words.download }) },
        el('span', { class: 'file-kind', lang: 'en' }, kind), open ? icon('download') : null),
      el('div', { class: 'card-text' },
        el('span', { class: 'card-title file-name', dir: 'auto' }, name),
        el('span', { class: 'card-detail' }, el('bdi', { dir: 'ltr' }, fileSize(file.file_size)),
          ...(open ? [' · ', el('a', { ...link, tabindex: '-1' }, words.download)] : []))));
  },

  voice(voice) {
    const bars = Array.from({ length: 28 }, (_, at) => {
      const bar = el('i');
      bar.style.setProperty('--tall', 25 + Math.abs(Math.sin(at * 1.7) * 45 + Math.sin(at * 0.6) * 30));
      return bar;
    });
    return el('div', { class: 'voice card' },
      el('span', { class: 'card-picture round' }, icon('mic')),
      el('div', { class: 'card-text' },
        el('span', { class: 'wave', 'aria-hidden': 'true' }, ...bars),
        el('span', { class: 'card-detail' }, words.voice, ' · ', el('bdi', { dir: 'ltr' }, length(voice.duration)))));
  },

  sticker: (sticker) => el('div', { class: 'sticker', role: 'img', 'aria-label': `${words.sticker} ${sticker.emoji ?? ''}` },
    sticker.emoji ? el('span', {}, sticker.emoji) : icon('sticker')),

  poll: (poll) => el('div', { class: 'poll' },
    el('strong', { dir: 'auto' }, poll.question),
    ...(poll.options ?? []).map((option) => el('div', { class: 'poll-option' },
      el('span', { class: 'poll-mark' }), el('span', { dir: 'auto' }, option.text),
      el('small', {}, `${option.voter_count ?? 0} ${words.votes}`)))),

  location: (place) => el('div', { class: 'location' },
    el('div', { class: 'map', data: { wide: '' }, 'aria-hidden': 'true' }, icon('pin')),
    el('span', { class: 'card-detail' }, words.location, ' · ',
      el('bdi', { dir: 'ltr' }, `${Number(place.latitude).toFixed(4)}, ${Number(place.longitude).toFixed(4)}`))),

  contact: (contact) => el('div', { class: 'contact card' },
    avatar(el('span'), { ...contact, id: contact.user_id ?? 0 }),
    el('div', { class: 'card-text' },
      el('span', { class: 'card-title', dir: 'auto' }, fullName(contact)),
      el('bdi', { class: 'card-detail', dir: 'ltr' }, phone(contact.phone_number)))),
};

// service gives the line of a message that only tells what happened, or null.
export function service(message) {
  if (message.new_chat_members) return `${message.new_chat_members.map(fullName).join(words.and)} ${words.joined}`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} ${words.left}`;
  if (message.group_chat_created || message.supergroup_chat_created) return words.created;
  if (message.pinned_message) return words.pinned;
  return null;
}
