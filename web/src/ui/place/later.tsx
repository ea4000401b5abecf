import { type ComponentType, createElement } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import type { Place } from './place';

/** What a part of the page is given besides what it was made of: where else one can go. */
export type PartView = View & { readonly go: (place: Place) => void };

/** Fetches a part of the page. */
export type Fetch<Props> = () => Promise<ComponentType<Props>>;

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
  ...view
}: Props & {
  /** One function for each part: another is another part. */
  fetch: Fetch<Props>;
}) {
  const [loaded, setLoaded] = useState<{ part: ComponentType<Props> } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    setLoaded(null);
    setFailed(false);
    fetch().then(
      (part) => wanted && setLoaded({ part }),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [fetch]);
  const words = view.languages.words();
  if (failed) return <Problem problem={{ name: 'pageOutdated' }} words={words} />;
  if (!loaded) return <p class="later">{words.fetching}</p>;
  return createElement(loaded.part, view as unknown as Props);
}
