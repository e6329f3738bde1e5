// The page's own words in the language of the person who talks, and how it writes times and sizes.

import { ar } from './words-ar.js';
import { en } from './words-en.js';
import { ur } from './words-ur.js';

const languages = { ar, en, ur };
const rightToLeft = new Set(['ar', 'ur']);

// words are those of the language spoken now. Whoever keeps one keeps it in that language.
export const words = { ...ar };

// english gives the English name of a thing that stands beside its word, for those who do not read the page's language.
export const english = (name) => (page.lang === 'en' ? '' : name);

const page = document.documentElement;

// speak turns the page to a language of Telegram's codes ("en-GB" is "en"): its words, its direction and its times. A
// language that it does not know is Arabic.
export function speak(code) {
  const language = Object.hasOwn(languages, code?.slice(0, 2) ?? '') ? code.slice(0, 2) : 'ar';
  page.lang = language;
  page.dir = rightToLeft.has(language) ? 'rtl' : 'ltr';
  Object.assign(words, languages[language]);
  formats = formatsOf(language);
  for (const node of document.querySelectorAll('[data-word]')) label(node);
}

// What stands in the page from the beginning names its words in data-word: "text", or "attribute:word" for several.
function label(node) {
  for (const one of node.dataset.word.split(' ')) {
    const [name, word] = one.includes(':') ? one.split(':') : ['', one];
    if (name) node.setAttribute(name, words[word]);
    else node.textContent = words[word];
  }
}

// Saudi time whatever the browser's zone, because the bot writes Saudi times too.
const zone = { timeZone: 'Asia/Riyadh', numberingSystem: 'latn', calendar: 'gregory' };
const keyFormat = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Riyadh', year: 'numeric', month: '2-digit', day: '2-digit' });

// The clock runs to 12 in Arabic and to 24 in the others, as the bot's does.
function formatsOf(language) {
  const locale = { ar: 'ar', en: 'en-GB', ur: 'ur' }[language];
  return {
    clock: new Intl.DateTimeFormat(locale, { ...zone, hour: '2-digit', minute: '2-digit', hour12: language === 'ar' }),
    day: new Intl.DateTimeFormat(locale, { ...zone, weekday: 'long', day: 'numeric', month: 'long' }),
    full: new Intl.DateTimeFormat(locale, { ...zone, dateStyle: 'full', timeStyle: 'medium' }),
    plural: new Intl.PluralRules(language),
  };
}

let formats = formatsOf('ar');
let ahead = 0; // ms that the sandbox's clock is ahead of the browser's

// setClock tells what time it is in the sandbox, whose time may pass faster than the browser's.
export function setClock(ms) {
  ahead = ms - Date.now();
}

// now is the time in the sandbox, in ms: whatever counts down or names a day on this page asks it.
export const now = () => Date.now() + ahead;

export const clock = (seconds) => formats.clock.format(seconds * 1000);
export const fullTime = (seconds) => formats.full.format(seconds * 1000);
export const dayKey = (seconds) => keyFormat.format(seconds * 1000);

export function dayName(seconds) {
  const key = dayKey(seconds);
  if (key === dayKey(now() / 1000)) return words.today;
  if (key === dayKey(now() / 1000 - 86400)) return words.yesterday;
  return formats.day.format(seconds * 1000);
}

export function newMessages(count) {
  return (words.newMessages[formats.plural.select(count)] ?? words.newMessages.other).replace('#', count);
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export const length = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

export const fullName = (who) => [who?.first_name, who?.last_name].filter(Boolean).join(' ') || who?.title || '';

// A phone number as people read it; U+00A0 keeps the groups in order after Arabic letters.
export function phone(number) {
  const digits = String(number ?? '').replace(/\D/g, '');
  const parts = /^(966)(\d{2})(\d{3})(\d{4})$/.exec(digits);
  return parts ? `+${parts.slice(1).join('\u00a0')}` : `+${digits}`;
}
