/** @type {Map<string, Promise<unknown>>} */
const loading = new Map();

/**
 * Fetches the loader from a softphone's server, once, and gives the element's class.
 * @param {string} at the server's address, such as https://phone.example
 */
export function loadClickToTalk(at) {
  const { origin } = new URL(at);
  let loaded = loading.get(origin);
  if (!loaded) {
    loaded = import(/* @vite-ignore */ /* webpackIgnore: true */ `${origin}/talk.js`).then(
      () => {
        const { ClickToTalk } = globalThis;
        if (!ClickToTalk.at) ClickToTalk.at = origin;
        return ClickToTalk;
      },
      (error) => {
        loading.delete(origin);
        throw error;
      },
    );
    loading.set(origin, loaded);
  }
  return loaded;
}
