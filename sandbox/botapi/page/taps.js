// Taps on buttons under messages: each turns its spinner until the bot has answered.

import { words } from './words.js';
import { tap } from './wire.js';
import { waitKey } from './keyboards.js';
import { toast } from './dialogs.js';

const patience = 20000; // ms until an unanswered tap stops turning

export class Taps {
  #waits = new Map(); // waitKey → {query, timer}
  #answered = new Set(); // an answer may come before the tap's own reply

  waiting(key) { return this.#waits.has(key); }

  // press taps the button that node shows; body as the contract has it.
  async press(body, node) {
    const key = waitKey(body.chat, body.message_id, body.data);
    if (this.#waits.has(key)) return;
    node.setAttribute('aria-busy', 'true');
    const wait = { query: null, timer: setTimeout(() => { this.#settle(key); toast(words.noAnswer, 'bad'); }, patience) };
    this.#waits.set(key, wait);
    try {
      const { query } = await tap(body);
      wait.query = query;
      if (this.#answered.has(query)) this.#settle(key);
    } catch (fault) {
      this.#settle(key);
      toast(`${words.failed}: ${fault.message}`, 'bad');
    }
  }

  answered(query) {
    if (this.#answered.size > 500) this.#answered.clear();
    this.#answered.add(query);
    for (const [key, wait] of this.#waits) if (wait.query === query) this.#settle(key);
  }

  forget() {
    for (const key of [...this.#waits.keys()]) this.#settle(key);
  }

  // The bubble may have been drawn anew since the tap, so the button is looked up.
  #settle(key) {
    clearTimeout(this.#waits.get(key)?.timer);
    this.#waits.delete(key);
    for (const node of document.querySelectorAll('.inline-keyboard [aria-busy=true]')) {
      if (node.dataset.wait === key) node.removeAttribute('aria-busy');
    }
  }
}
