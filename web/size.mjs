// The size gates: what the page is started with, without Twilio's SDK, is at most 60 kB gzipped, and
// the board, which is fetched when it is first shown, at most 30 kB more.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const limits = { page: 60_000, board: 30_000 };
const dist = new URL('../static/dist/assets/', import.meta.url);

const sizes = { page: 0, board: 0, sdk: 0 };
const files = await readdir(dist).catch(() => []);
for (const name of files) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(await readFile(new URL(name, dist)), { level: 9 }).length;
  if (name.startsWith('twilio-')) sizes.sdk += size;
  else if (name.startsWith('board-')) sizes.board += size;
  else sizes.page += size;
}
const report = `gzipped bytes: page ${sizes.page} (limit ${limits.page}), board ${sizes.board} (limit ${limits.board}), Twilio's SDK ${sizes.sdk}`;
if (!sizes.page || !sizes.board || !sizes.sdk) fail('not all is built: run `npm run build` first');
if (sizes.page > limits.page || sizes.board > limits.board) fail(`too big: ${report}`);
process.stdout.write(`${report}\n`);

function fail(message) {
  process.stderr.write(`size: ${message}\n`);
  process.exit(1);
}
