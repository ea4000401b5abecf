// The size gates, gzipped: what each page is started with, without Twilio's SDK, is at most 60 kB, and
// each part that is fetched when it is first shown at most so much more. On other people's pages there is
// the loader of click-to-talk alone until somebody means to talk, then the panel, and only then the SDK.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const limits = {
  page: 60_000,
  call: 12_000,
  signin: 8_000,
  board: 30_000,
  channels: 24_000,
  visitors: 8_000,
  account: 20_000,
  hearing: 12_000,
  machine: 10_000,
  sound: 20_000,
  presence: 8_000,
  history: 16_000,
  plots: 10_000,
  contacts: 14_000,
  exchange: 8_000,
  caller: 4_000,
  admin: 30_000,
  buttons: 16_000,
  numbers: 6_000,
  loader: 4_000,
  panel: 24_000,
  visitor: 4_000,
};
const dist = new URL('../static/dist/', import.meta.url);

const assets = (await readdir(new URL('assets/', dist)).catch(() => [])).filter((name) =>
  /\.(js|css)$/.test(name),
);
const page = await started('index.html');
const admin = await part('admin');
const hearing = await part('hearing');
const contacts = await part('contacts');
const machine = await part('machine');
const sizes = {
  'the page': [await total(page), limits.page],
  'the telephone': [await total(await started('telephone.html')), limits.page],
  'a call': [await total(await part('call')), limits.call],
  'signing in': [await total(await part('signin')), limits.signin],
  'the board': [await total(await part('board')), limits.board],
  'the channels': [await total(await part('channels')), limits.channels],
  'visitors of other sites': [await total(await part('visitors')), limits.visitors],
  'the account': [await total(await part('account')), limits.account],
  'what hears': [await total(hearing), limits.hearing],
  'what joins it to the machine': [await total(machine), limits.machine],
  'the sound settings': [await total(await part('sound', 'hearing', hearing)), limits.sound],
  presence: [await total(await part('presence')), limits.presence],
  'the history': [await total(await part('history')), limits.history],
  'its plots': [await total(await part('plots')), limits.plots],
  'the contacts': [await total(contacts), limits.contacts],
  'their files': [await total(await part('exchange', 'contacts', contacts)), limits.exchange],
  'what is told of who rings': [
    await total(await part('caller', 'contacts', contacts)),
    limits.caller,
  ],
  'the administration': [await total(admin), limits.admin],
  'its buttons': [await total(await part('buttons', 'admin', admin)), limits.buttons],
  'its numbers': [await total(await part('numbers', 'admin', admin)), limits.numbers],
  "Twilio's SDK": [await total(named('twilio-')), Number.POSITIVE_INFINITY],
  'the loader of click-to-talk': [await packed(['talk.js']), limits.loader],
  'its frame': [await packed(await needed('frame')), limits.loader],
  'its panel': [await packed(await needed('panel')), limits.panel],
  'its telephone': [await packed(await needed('visitor')), limits.visitor],
};
for (const early of ['talk.js', ...(await needed('frame')), ...(await needed('panel'))]) {
  const text = await readFile(new URL(early, dist), 'utf8');
  if (text.includes('RTCPeerConnection(')) fail(`${early} has Twilio's SDK in it`);
}
const loader = await readFile(new URL('talk.js', dist), 'utf8');
if (!(await needed('panel')).some((one) => loader.includes(`/${one}`))) {
  fail('the loader names another panel than the one that was built');
}
for (const [what, [size, limit]] of Object.entries(sizes)) {
  if (size === 0) fail('not all is built: run `npm run build` first');
  if (size > limit) fail(`too big: ${what} has ${size} bytes, and the limit is ${limit}`);
  process.stdout.write(`${what}: ${size} bytes\n`);
}

/** The document names all that it needs at once: its scripts, what those import, its styles. */
async function started(page) {
  const text = await readFile(new URL(page, dist), 'utf8').catch(() => '');
  return assets.filter((name) => text.includes(`/assets/${name}"`));
}

/**
 * A script names, where it fetches a part, all that the part needs, by places in a list; what is there already does not count.
 * What the page is started with may be in several scripts.
 */
async function part(name, of = 'index', there = []) {
  const scripts = of === 'index' ? page : named(`${of}-`);
  for (const script of scripts.filter((one) => one.endsWith('.js'))) {
    const text = await readFile(new URL(`assets/${script}`, dist), 'utf8');
    const list = JSON.parse(/m\.f=(\[[^\]]*\])/.exec(text)?.[1] ?? '[]');
    const fetched = new RegExp(
      `import\\(.\\./(${name}-[\\w-]+\\.js).\\)[^]{0,200}?__vite__mapDeps\\(\\[([\\d,]*)\\]\\)`,
    ).exec(text);
    if (!fetched) continue;
    const needed = fetched[2].split(',').map((place) => list[place].slice('assets/'.length));
    return [...new Set([fetched[1], ...needed])].filter(
      (one) => ![...page, ...there].includes(one),
    );
  }
  return [];
}

function named(start) {
  return assets.filter((name) => name.startsWith(start));
}

/** A part of click-to-talk, and what it cannot begin without. */
async function needed(name, all = []) {
  const folder = 'talk/assets/';
  const files = await readdir(new URL(folder, dist)).catch(() => []);
  const file = files.find((one) => one.startsWith(`${name}-`) && one.endsWith('.js'));
  if (!file || all.includes(folder + file)) return all;
  all.push(folder + file);
  const text = await readFile(new URL(folder + file, dist), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*["'`]\.\/(\w+)-[\w-]+\.js["'`]/g)) {
    await needed(other, all);
  }
  return all;
}

function total(names) {
  return packed(names.map((name) => `assets/${name}`));
}

async function packed(names) {
  let sum = 0;
  for (const name of names) {
    const content = await readFile(new URL(name, dist));
    sum += gzipSync(content, { level: 9 }).length;
  }
  return sum;
}

function fail(message) {
  process.stderr.write(`size: ${message}\n`);
  process.exit(1);
}
