import { expect, test } from 'vitest';
import { sha256, solve, zeros } from './proof';

/** The browser's own hash, to compare with. */
async function standard(text: string): Promise<Uint32Array> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const view = new DataView(digest);
  return Uint32Array.from({ length: 8 }, (_, i) => view.getUint32(i * 4));
}

const hex = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, '0')).join('');

test.each([0, 1, 3, 4, 55, 56, 57, 63, 64, 65, 119, 120, 200])(
  'the hash of %d characters is that of the standard',
  async (length) => {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
    expect(hex(sha256(text))).toBe(hex(await standard(text)));
  },
);

test.each([1, 8, 13])('a proof of %d bits is one to everybody', async (bits) => {
  const proof = await solve({ nonce: 'abc', bits }, { now: () => 0, pause: async () => {} });
  expect(proof).toMatch(/^abc\.\d+$/);
  const [first = 1] = await standard(proof);
  expect(first >>> (32 - bits)).toBe(0);
});

test('no slice is long: the page has its turn between them', async () => {
  let now = 0;
  let pauses = 0;
  await solve(
    { nonce: 'abc', bits: 14 },
    {
      now: () => now++ * 3, // every look at the clock is three milliseconds later
      pause: async () => {
        pauses++;
      },
    },
  );
  expect(pauses).toBeGreaterThan(20);
});

test('what would take minutes is not begun', async () => {
  const ports = { now: () => 0, pause: async () => {} };
  await expect(solve({ nonce: 'abc', bits: 27 }, ports)).rejects.toThrow('at most 26');
});

test('zeros are counted over the words', () => {
  expect(zeros(Uint32Array.of(0, 0x00ffffff))).toBe(40);
  expect(zeros(Uint32Array.of(0x80000000))).toBe(0);
});
