import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../static/dist', import.meta.url)),
    emptyOutDir: false, // dist/.gitkeep stays; clean.mjs removes the rest
    target: 'es2022',
    assetsInlineLimit: 0, // the content security policy wants files, not data: URLs
    modulePreload: { polyfill: false }, // the polyfill would be an inline script to some browsers
    reportCompressedSize: false,
    sourcemap: false,
    rolldownOptions: {
      input: ['index', 'telephone'].map((page) =>
        fileURLToPath(new URL(`${page}.html`, import.meta.url)),
      ),
    },
  },
  // `npm run dev` serves the page alone; everything else comes from the Go server.
  server: {
    proxy: {
      '/v1': 'http://localhost:8080',
      '/carrier': 'http://localhost:8080',
      '/sounds': 'http://localhost:8080',
    },
  },
});
