// Times that a telephone writes itself: a relative one counts, whatever the bot has written in its place.

import { el } from './dom.js';
import { now } from './words.js';

const units = [['second', 1, 60], ['minute', 60, 60], ['hour', 3600, 24], ['day', 86400, Infinity]];

// timeElement gives a time. Where it is not relative, the text of the message stands as it is.
export function timeElement(entity, inside) {
  const at = new Date(entity.unix_time * 1000);
  const relative = entity.date_time_format === 'r';
  return el('time', {
    datetime: at.toISOString(), title: entity.text, data: relative ? { until: String(entity.unix_time) } : {},
  }, ...(relative ? [inWords(entity.unix_time)] : inside));
}

// inWords says how far away a moment is, in the page's language and digits 0-9.
function inWords(unix) {
  const away = unix - now() / 1000;
  const count = (size) => (away < 0 ? Math.ceil(away / size) : Math.floor(away / size));
  const [unit, size] = units.find(([, each, most]) => Math.abs(count(each)) < most);
  return new Intl.RelativeTimeFormat(`${document.documentElement.lang || 'ar'}-u-nu-latn`, { numeric: 'always' }).format(count(size), unit);
}

setInterval(() => {
  for (const time of document.querySelectorAll('time[data-until]')) {
    const said = inWords(Number(time.dataset.until));
    if (time.textContent !== said) time.textContent = said;
  }
}, 1000);
