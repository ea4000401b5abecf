// Builds click-to-talk beside the pages: the parts that are fetched when they are wanted, the frame's
// page, and then the loader, which has a name that stays and knows those of the parts.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = new URL('../static/dist/', import.meta.url);
const common = {
  configFile: false,
  root: at('.'),
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
};
const options = {
  outDir: fileURLToPath(dist),
  emptyOutDir: false,
  target: 'es2022',
  cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // what is older has no light-dark()
  reportCompressedSize: false,
};
const names = 'talk/assets/[name]-[hash].js';

// As a library: what pages do to fetch parts early would put links into the heads of other people's.
const [{ output }] = await build({
  ...common,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    ...options,
    lib: {
      entry: { panel: at('src/talk/panel.ts'), frame: at('src/talk/frame.ts') },
      formats: ['es'],
    },
    rolldownOptions: { output: { entryFileNames: names, chunkFileNames: names, minify: true } },
  },
});
const part = (name) => output.find((one) => one.isEntry && one.name === name).fileName;

await build({
  ...common,
  define: { __PANEL__: JSON.stringify(`/${part('panel')}`) },
  build: {
    ...options,
    rolldownOptions: {
      input: at('src/talk/talk.ts'),
      output: { format: 'iife', entryFileNames: 'talk.js' },
    },
  },
});

const page = await readFile(at('talk.html'), 'utf8');
await writeFile(
  new URL('talk.html', dist),
  page.replace('/src/talk/frame.ts', `/${part('frame')}`),
);
