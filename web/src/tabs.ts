/** The locks and channels of a browser, for the tabs of one person in it. */
import type { Clock, Keeper } from './state/ports';
import { type Message, Tabs, type TabsPorts } from './state/tabs';

/** Undefined where the browser has no such thing: each tab is a telephone of its own there. */
export function tabs(
  clock: Clock,
  memory: Keeper | undefined,
  lost: TabsPorts['lost'],
): Tabs | undefined {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || typeof BroadcastChannel === 'undefined') return undefined;
  return new Tabs({
    clock,
    memory,
    lost,
    channel(name, heard) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event: MessageEvent<Message>) => heard(event.data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    lock(name, how, got, lost) {
      const stop = new AbortController();
      let had = false;
      const options: LockOptions =
        how === 'try'
          ? { ifAvailable: true }
          : how === 'take'
            ? { steal: true }
            : { signal: stop.signal };
      locks
        .request(name, options, (lock) => {
          if (!lock) {
            got(null);
            return undefined;
          }
          had = true;
          return new Promise<void>((release) => got(release));
        })
        .catch(() => {
          if (had) lost();
        });
      return () => stop.abort();
    },
  });
}
