import { afterEach, expect, test, vi } from 'vitest';
import { machine } from './machine';
import { words } from './testing/screen';
import { settle, World } from './testing/world';

afterEach(() => vi.unstubAllGlobals());

/** The locks of a browser, as far as they are held. */
function locks() {
  const held: string[] = [];
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.stubGlobal(
    'navigator',
    Object.create(navigator, {
      locks: {
        value: {
          request: async (name: string, _: object, hold: () => Promise<void>) => {
            held.push(name);
            await hold();
            held.splice(held.indexOf(name), 1);
          },
          query: async () => ({ held: held.map((name) => ({ name })) }),
        },
      },
    }),
  );
  return held;
}

async function begin() {
  const held = locks();
  const world = await new World().signedIn();
  const { softphone: phone, board } = world;
  const made = machine({
    storage: undefined,
    now: () => world.clock.now(),
    view: () => ({ phone, board, languages: words() }),
  });
  await settle();
  return { held, phone, made };
}

test('the tab that is looked at is theirs who is signed in there', async () => {
  const { held, phone } = await begin();
  expect(held).toEqual(['softphone.looked alice']);
  await phone.signOut();
  await phone.signIn({ by: 'name', name: 'Bob' });
  await settle();
  expect(held).toEqual(['softphone.looked bob']);
});
