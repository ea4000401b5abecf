import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'state',
          environment: 'node',
          include: ['src/{state,words,api}/**/*.test.ts', 'src/talk/{state,words}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'happy-dom',
          include: [
            'src/*.test.ts',
            'src/{sdk,ui,machine}/**/*.test.{ts,tsx}',
            'src/talk/*.test.{ts,tsx}',
          ],
        },
      },
    ],
  },
});
