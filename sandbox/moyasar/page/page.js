// Comfort for the payment page. Everything here also works without it: the
// forms are plain posts and every test card is a link.

const byId = (id) => document.getElementById(id);

// digits keeps the digits of a text and writes them as 0 to 9.
const digits = (text) => text
  .replace(/[\u0660-\u0669]/g, (d) => String(d.charCodeAt(0) - 0x0660))
  .replace(/[\u06f0-\u06f9]/g, (d) => String(d.charCodeAt(0) - 0x06f0))
  .replace(/\D/g, '');

function scheme(number, mada) {
  if (mada.some((bin) => number.startsWith(bin))) return 'mada';
  if (/^3[47]/.test(number)) return 'amex';
  if (/^62/.test(number)) return 'unionpay';
  if (/^4/.test(number)) return 'visa';
  const four = Number(number.slice(0, 4));
  if (/^5[1-5]/.test(number) || (four >= 2221 && four <= 2720)) return 'master';
  return '';
}

const spaced = (number, company) => (company === 'amex'
  ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)]
  : number.match(/.{1,4}/g) ?? []).filter(Boolean).join(' ');

// reformat writes an input anew and keeps the caret behind the same digit.
function reformat(input, write) {
  const before = digits(input.value.slice(0, input.selectionStart ?? 0)).length;
  const text = write(digits(input.value));
  if (text === input.value) return;
  input.value = text;
  let caret = 0;
  for (let seen = 0; caret < text.length && seen < before; caret += 1) if (/\d/.test(text[caret])) seen += 1;
  if (document.activeElement === input) input.setSelectionRange(caret, caret);
}

function blame(input, wrong) {
  const message = byId(`${input.id}-wrong`);
  if (message) message.hidden = !wrong;
  input.closest('.field')?.classList.toggle('bad', wrong);
  if (wrong) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

function current(expiry) {
  const all = digits(expiry);
  if (all.length !== 4 && all.length !== 6) return false;
  const month = Number(all.slice(0, 2));
  const year = all.length === 4 ? 2000 + Number(all.slice(2)) : Number(all.slice(2));
  return month >= 1 && month <= 12 && new Date(year, month, 1) > new Date();
}

function cardForm(form) {
  const [number, name, expiry, cvc] = ['number', 'name', 'expiry', 'cvc'].map((field) => byId(`card-${field}`));
  const mada = form.dataset.mada.split(' ');
  const company = () => scheme(digits(number.value), mada);
  const length = () => (company() === 'amex' ? 15 : 16);

  const show = () => {
    reformat(number, (typed) => spaced(typed.slice(0, length()), company()));
    cvc.maxLength = company() === 'amex' ? 4 : 3;
    cvc.placeholder = company() === 'amex' ? '0000' : '000';
    document.querySelectorAll('.schemes [data-scheme]').forEach((mark) => {
      mark.toggleAttribute('data-on', mark.dataset.scheme === company());
    });
    const known = document.querySelector(`.schemes [data-scheme="${company()}"]`);
    byId('scheme').textContent = known ? known.textContent : '';
  };
  const rules = new Map([
    [number, () => company() !== '' && digits(number.value).length === length()],
    [name, () => name.value.trim().split(/\s+/).filter(Boolean).length >= 2],
    [expiry, () => current(expiry.value)],
    [cvc, () => digits(cvc.value).length === (company() === 'amex' ? 4 : 3)],
  ]);

  form.noValidate = true;
  number.addEventListener('input', show);
  expiry.addEventListener('input', (event) => {
    if (event.inputType?.startsWith('delete')) return;
    reformat(expiry, (typed) => (typed.length >= 2 ? `${typed.slice(0, 2)}/${typed.slice(2, 6)}` : typed));
  });
  rules.forEach((right, input) => {
    input.addEventListener('blur', () => { if (input.value) blame(input, !right()); });
    input.addEventListener('input', () => { if (right()) blame(input, false); });
  });
  form.addEventListener('submit', (event) => {
    const faulty = [...rules].filter(([input, right]) => { blame(input, !right()); return !right(); });
    if (faulty.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    faulty[0][0].focus();
  });
  document.querySelectorAll('[data-card]').forEach((link) => link.addEventListener('click', (event) => {
    event.preventDefault();
    number.value = link.dataset.card;
    show();
    if (!rules.get(name)()) name.value = 'TEST PAYER';
    expiry.value = link.dataset.expiry;
    cvc.value = link.dataset.cvc;
    rules.forEach((right, input) => blame(input, !right()));
    byId('pay').focus();
  }));
  show();
}

// busy shows that a form is under way and lets it go only once.
function busy(form) {
  form.addEventListener('submit', (event) => {
    const button = event.submitter ?? form.querySelector('.go');
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    button.setAttribute('aria-busy', 'true');
    const label = button.querySelector('.words');
    if (label && form.dataset.busy) label.textContent = form.dataset.busy;
  });
  window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload(); });
}

function countdown(line) {
  const left = line.querySelector('b');
  const end = Date.now() + Number(line.dataset.seconds) * 1000;
  setInterval(() => { left.textContent = String(Math.max(0, Math.ceil((end - Date.now()) / 1000))); }, 250);
}

if (byId('card')) cardForm(byId('card'));
document.querySelectorAll('form').forEach(busy);
if (byId('countdown')) countdown(byId('countdown'));
document.querySelectorAll('[data-code]').forEach((link) => link.addEventListener('click', (event) => {
  event.preventDefault();
  byId('otp').value = link.dataset.code;
  byId('otp').focus();
}));
