// Drives the official Node client `moyasar` for a Go test: reads one command a
// line, {"service":"invoice","call":"create","args":[…]}, and writes one result
// a line, {"ok":…} or {"status":…,"message":…}.
const http = require('http');
const readline = require('readline');
const path = require('path');

const [, , modules, base, key, agent] = process.argv;

// The client is of 2019 and sends no User-Agent; the gateway wants one.
if (agent) {
  const send = http.request;
  http.request = (options, done) => {
    options.headers = { ...options.headers, 'User-Agent': agent };
    return send(options, done);
  };
}

const Moyasar = require(path.join(modules, 'moyasar'));
const client = new Moyasar(key);
client.invoice.baseUrl = `${base}/v1/`;
client.payment.baseUrl = `${base}/v1/`;
console.error = () => {};

async function run(line) {
  const { service, call, args } = JSON.parse(line);
  try {
    return { ok: await client[service][call](...(args ?? [])) };
  } catch (error) {
    return { status: error.statusCode ?? 0, message: String(error.message ?? ''), body: error.error ?? null };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await run(line))}\n`);
  }
})();
