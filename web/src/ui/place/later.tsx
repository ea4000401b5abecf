import { type ComponentType, createElement, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import type { Place } from './place';

/** What a part of the page is given besides what it was made of: where else one can go. */
export type PartView = View & { readonly go: (place: Place) => void };

/** Fetches a part of the page. */
export interface Fetch<Props> {
  (): Promise<ComponentType<Props>>;
  /** What was fetched, of a part that is always the same: it is drawn at once. */
  there?: ComponentType<Props>;
}

/** A part that is fetched once, also ahead of its first showing. */
export function kept<Props>(load: () => Promise<ComponentType<Props>>): Fetch<Props> {
  const fetch: Fetch<Props> = async () => {
    fetch.there ??= await load();
    return fetch.there;
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
      (part) => wanted && setLoaded({ part }),
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
