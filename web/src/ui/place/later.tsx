import { type ComponentType, createElement, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import type { Place } from './place';

/** What a part of the page is given besides what it was made of: where else one can go. */
export type PartView = View & { readonly go: (place: Place) => void };

/** Fetches something. */
interface Fetching<T> {
  (): Promise<T>;
  /** What was fetched, of what is always the same: it is there at once. */
  there?: T;
}

/** Fetches a part of the page. */
export type Fetch<Props> = Fetching<ComponentType<Props>>;

/** After how many milliseconds a stylesheet is not waited for any more. */
const STYLE = 3_000;

/**
 * Waits for the stylesheets that are on their way. A part's own are waited for by its import, but not one that another part has
 * asked for a moment before: what is shown without it jumps when it comes, away from under the pointer.
 */
async function styled(): Promise<void> {
  const coming = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter(
    (link) => !link.sheet,
  );
  await Promise.all(
    coming.map(
      (link) =>
        new Promise((done) => {
          link.addEventListener('load', done);
          link.addEventListener('error', done);
          setTimeout(done, STYLE);
        }),
    ),
  );
}

/** Fetches once, also ahead of the first use; and again the next time where that failed. */
export function kept<T>(load: () => Promise<T>): Fetching<T> {
  let begun: Promise<T> | undefined;
  const fetch: Fetching<T> = () => {
    begun ??= load().then(
      async (one) => {
        await styled();
        fetch.there = one;
        return one;
      },
      (error) => {
        begun = undefined;
        throw error;
      },
    );
    return begun;
  };
  return fetch;
}

/** The parts that are fetched when they are first shown, as main.ts joins them. */
export interface Parts {
  readonly admin: Fetch<PartView>;
  readonly channels: Fetch<PartView>;
  readonly history: Fetch<PartView>;
  readonly contacts: Fetch<PartView>;
  readonly account: Fetch<PartView>;
  readonly join: Fetch<PartView>;
  readonly test?: Fetch<PartView>;
  readonly sound?: Fetch<View & { close: () => void }>;
}

/** A part of the page that is fetched when it is first shown, so that a telephone starts small. */
export function Later<Props extends View>({
  fetch,
  meanwhile,
  ...view
}: Props & {
  /** One function for each part: another is another part. */
  fetch: Fetch<Props>;
  /** What is shown until it is there, in place of words that say so. */
  meanwhile?: JSX.Element | null;
}) {
  const [loaded, setLoaded] = useState<{ part: ComponentType<Props> } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    setLoaded(null);
    setFailed(false);
    if (fetch.there) return;
    fetch().then(
      async (part) => {
        await styled();
        if (wanted) setLoaded({ part });
      },
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [fetch]);
  const words = view.languages.words();
  const part = fetch.there ?? loaded?.part;
  if (part) return createElement(part, view as unknown as Props);
  if (failed) return <Problem problem={{ name: 'pageOutdated' }} words={words} />;
  return meanwhile === undefined ? <p class="later">{words.fetching}</p> : meanwhile;
}
