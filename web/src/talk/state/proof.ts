/**
 * Proof of work: a counter for which SHA-256 of `nonce.counter` begins with so many zero bits. Many
 * small slices with pauses between them, so that a page stays as quick as it was.
 * Source of the hash: FIPS 180-4, https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
import type { Challenge, Proof } from './ports';

/** How long one slice may take, in milliseconds. */
const SLICE = 6;
/** The clock is looked at after so many attempts. */
const STRIDE = 64;
/** More would take a telephone minutes; no server asks for it. */
const MOST = 26;

export interface ProofPorts {
  /** Milliseconds, from anywhere. */
  readonly now: () => number;
  /** Lets the page do what it has to. */
  readonly pause: () => Promise<void>;
}

export async function solve({ nonce, bits }: Challenge, ports: ProofPorts): Promise<Proof> {
  if (bits > MOST) throw new RangeError(`proof of ${bits} bits: at most ${MOST}`);
  let counter = 0;
  for (;;) {
    const end = ports.now() + SLICE;
    do {
      for (let i = 0; i < STRIDE; i++, counter++) {
        const proof = `${nonce}.${counter}`;
        if (zeros(sha256(proof)) >= bits) return proof;
      }
    } while (ports.now() < end);
    await ports.pause();
  }
}

/** How many bits at the beginning are zero. */
export function zeros(hash: Uint32Array): number {
  let count = 0;
  for (const word of hash) {
    count += Math.clz32(word);
    if (word !== 0) break;
  }
  return count;
}

const [roundWords, initial] = constants();
const schedule = new Int32Array(64);

/** The eight words of the hash of a text of ASCII. */
export function sha256(text: string): Uint32Array {
  const blocks = ((text.length + 8) >> 6) + 1;
  const message = new Int32Array(blocks * 16);
  for (let i = 0; i < text.length; i++) {
    message[i >> 2] = at(message, i >> 2) | (text.charCodeAt(i) << (24 - (i % 4) * 8));
  }
  message[text.length >> 2] =
    at(message, text.length >> 2) | (0x80 << (24 - (text.length % 4) * 8));
  message[message.length - 1] = text.length * 8;
  const state = Int32Array.from(initial);
  for (let block = 0; block < message.length; block += 16) compress(state, message, block);
  return new Uint32Array(state.buffer);
}

function compress(state: Int32Array, message: Int32Array, start: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = at(message, start + i);
  for (let i = 16; i < 64; i++) {
    const early = at(schedule, i - 15);
    const late = at(schedule, i - 2);
    const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    schedule[i] = (at(schedule, i - 16) + s0 + at(schedule, i - 7) + s1) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + at(roundWords, i) + at(schedule, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  const sum = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (at(state, i) + (sum[i] ?? 0)) | 0;
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function at(words: Int32Array, i: number): number {
  return words[i] as number;
}

/** The first bits of the fractions of the roots of the first primes (§4.2.2, §5.3.3). */
function constants(): [Int32Array, Int32Array] {
  const rounds = new Int32Array(64);
  const start = new Int32Array(8);
  const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true;
    for (let i = 2; i * i <= n; i++) prime &&= n % i !== 0;
    if (!prime) continue;
    if (found < 8) start[found] = fraction(n ** (1 / 2));
    rounds[found++] = fraction(n ** (1 / 3));
  }
  return [rounds, start];
}
