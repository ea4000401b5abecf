/**
 * The seat of this tab: a random word that the server binds the session to, so that two tabs of one
 * browser can be two people. It outlives a reload, not the tab.
 */
import type { Keeper } from '../state/ports';

const KEY = 'softphone.seat';
/** A reloaded page may have to wait until its former self has let go. */
const PATIENCE = 1_500;

/**
 * A browser that duplicates a tab copies the seat with it; two telephones of one person in one
 * browser would then fight over each call. A lock tells the copy, which takes a fresh seat.
 */
export async function seat(
  storage: Keeper | undefined,
  locks: LockManager | undefined,
): Promise<string> {
  const kept = read(storage);
  if (kept && (await hold(kept, locks))) return kept;
  const fresh = random();
  storage?.setItem(KEY, fresh);
  await hold(fresh, locks);
  return fresh;
}

function read(storage: Keeper | undefined): string {
  const kept = storage?.getItem(KEY) ?? '';
  return /^[a-z0-9]{1,32}$/.test(kept) ? kept : '';
}

/** Holds the lock for as long as the page lives; false when another tab does. */
function hold(name: string, locks: LockManager | undefined): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    locks
      .request(`softphone.seat.${name}`, { signal: AbortSignal.timeout(PATIENCE) }, () => {
        resolve(true);
        return new Promise<never>(() => {});
      })
      .catch(() => resolve(false));
  });
}

function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
