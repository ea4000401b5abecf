import { type ComponentType, createElement } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../problem/problem';
import type { BoardView } from '../view';

type Part = typeof import('../board/board');

/** A part of the page that is fetched when it is first shown, so that a telephone starts small. */
export function Later({ part, ...view }: BoardView & { part: 'Board' | 'Roster' }) {
  const [loaded, setLoaded] = useState<Part | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    import('../board/board').then(
      (module) => wanted && setLoaded(module),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, []);
  const words = view.languages.words();
  if (failed) return <Problem problem={{ name: 'pageOutdated' }} words={words} />;
  if (!loaded) return <p class="later">{words.fetching}</p>;
  return createElement(loaded[part] as ComponentType<BoardView>, view);
}
