// Empties ../static/dist before a build, but for .gitkeep: Go's embed needs the folder to exist.
import { readdir, rm } from 'node:fs/promises';

const dist = new URL('../static/dist/', import.meta.url);
for (const name of await readdir(dist)) {
  if (name !== '.gitkeep') await rm(new URL(name, dist), { recursive: true });
}
