// Packs one file: node tools/gzip.mjs FROM TO. The same bytes give the same result on
// every run: zlib writes no name and no time into the header.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error("usage: node tools/gzip.mjs FROM TO");
  process.exit(2);
}
mkdirSync(dirname(to), { recursive: true });
writeFileSync(`${to}.part`, gzipSync(readFileSync(from), { level: 9 }));
renameSync(`${to}.part`, to);
