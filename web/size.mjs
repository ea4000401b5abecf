// The size gate: the page's own code, without Twilio's SDK, is at most 60 kB gzipped.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT = 60_000;
const dist = new URL('../static/dist/assets/', import.meta.url);

let own = 0;
let sdk = 0;
const files = await readdir(dist).catch(() => []);
for (const name of files) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(await readFile(new URL(name, dist)), { level: 9 }).length;
  if (name.startsWith('twilio-')) sdk += size;
  else own += size;
}
const report = `page ${own} bytes gzipped (limit ${LIMIT}), Twilio's SDK ${sdk}`;
if (own === 0 || sdk === 0) fail('nothing to measure: run `npm run build` first');
if (own > LIMIT) fail(`too big: ${report}`);
process.stdout.write(`${report}\n`);

function fail(message) {
  process.stderr.write(`size: ${message}\n`);
  process.exit(1);
}
