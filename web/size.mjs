// The size gates, gzipped: what each page is started with, without Twilio's SDK, is at most 60 kB,
// and the board, which is fetched when it is first shown, at most 30 kB more.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const limits = { page: 60_000, board: 30_000 };
const dist = new URL('../static/dist/', import.meta.url);

const assets = (await readdir(new URL('assets/', dist)).catch(() => [])).filter((name) =>
  /\.(js|css)$/.test(name),
);
const sizes = {
  'the page': [await started('index.html'), limits.page],
  'the telephone': [await started('telephone.html'), limits.page],
  'the board': [await total(named('board-')), limits.board],
  "Twilio's SDK": [await total(named('twilio-')), Number.POSITIVE_INFINITY],
};
for (const [what, [size, limit]] of Object.entries(sizes)) {
  if (size === 0) fail('not all is built: run `npm run build` first');
  if (size > limit) fail(`too big: ${what} has ${size} bytes, and the limit is ${limit}`);
  process.stdout.write(`${what}: ${size} bytes\n`);
}

/** The document names all that it needs at once: its scripts, what those import, its styles. */
async function started(page) {
  const text = await readFile(new URL(page, dist), 'utf8').catch(() => '');
  return total(assets.filter((name) => text.includes(`/assets/${name}"`)));
}

function named(start) {
  return assets.filter((name) => name.startsWith(start));
}

async function total(names) {
  let sum = 0;
  for (const name of names) {
    const content = await readFile(new URL(`assets/${name}`, dist));
    sum += gzipSync(content, { level: 9 }).length;
  }
  return sum;
}

function fail(message) {
  process.stderr.write(`size: ${message}\n`);
  process.exit(1);
}
