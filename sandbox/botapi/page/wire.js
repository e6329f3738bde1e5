// Speaking with the sandbox server: the state of a person's chats, the stream of
// what happens in them, and what the person does.

const firstWait = 400; // ms before the first reconnect; doubles up to lastWait
const lastWait = 8000;

async function answer(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // an answer that is not JSON is told by its status below
  }
  if (!response.ok || body.ok === false) throw new Error(body.error || `HTTP ${response.status}`);
  return body;
}

export async function loadState(as) {
  return answer(await fetch(as ? `/viewer/state?as=${encodeURIComponent(as)}` : '/viewer/state', { cache: 'no-store' }));
}

// send does what a person does: body as in the contract, file only with photo and document.
export async function send(body, file) {
  if (!file) return post('/viewer/send', body);
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.append('file', file, file.name);
  return answer(await fetch('/viewer/send', { method: 'POST', body: form }));
}

export const tap = (body) => post('/viewer/tap', body);

// launch gives {url} of the page that a button opens, with what the client hands to it.
export const launch = (body) => post('/viewer/launch', body);

// letPass lets so many seconds pass in the sandbox, and gives {now}, in ms, once what became due is done.
export const letPass = (seconds) => post('/viewer/pass', { seconds });

async function post(path, body) {
  return answer(await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

// Line keeps one person connected. After every loss it takes the whole state anew
// before it listens again, so that a restarted server is noticed too.
export class Line {
  #source = null;
  #timer = 0;
  #wait = firstWait;
  #turn = 0;

  // hear(state|event) callbacks: onState(state), onEvent(event), onLost().
  constructor({ onState, onEvent, onLost }) {
    Object.assign(this, { onState, onEvent, onLost });
  }

  async open(as) {
    this.close();
    this.as = as;
    const turn = this.#turn;
    try {
      const state = await loadState(as);
      if (turn !== this.#turn) return;
      this.as = state.me;
      this.onState(state);
      this.#listen(state.me, state.seq ?? 0);
    } catch {
      if (turn === this.#turn) this.#lost();
    }
  }

  close() {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #listen(as, after) {
    const source = new EventSource(`/viewer/events?as=${as}&after=${after}`);
    this.#source = source;
    source.onopen = () => { this.#wait = firstWait; };
    source.onmessage = (heard) => {
      if (source !== this.#source) return;
      const event = JSON.parse(heard.data);
      if (event.type === 'reload') this.open(this.as);
      else this.onEvent(event);
    };
    source.onerror = () => {
      if (source === this.#source) this.#lost();
    };
  }

  #lost() {
    this.close();
    this.onLost();
    this.#timer = setTimeout(() => this.open(this.as), this.#wait);
    this.#wait = Math.min(this.#wait * 2, lastWait);
  }
}
