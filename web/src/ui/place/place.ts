/** Where on the page one is, by the address, without a reload. */
import { useEffect, useState } from 'preact/hooks';

export type Place =
  | 'phone'
  | 'board'
  | 'channels'
  | 'admin'
  | 'account'
  | 'join'
  | 'test'
  | 'history'
  | 'contacts';

const paths: Record<Place, string> = {
  phone: '/',
  board: '/board',
  channels: '/channels',
  admin: '/admin',
  account: '/account',
  join: '/join',
  test: '/test',
  history: '/history',
  contacts: '/contacts',
};

export function pathOf(place: Place): string {
  return paths[place];
}

/** The place now, and how to go to another. */
export function usePlace(): [Place, (place: Place) => void] {
  const [place, setPlace] = useState<Place>(here);
  useEffect(() => {
    const moved = () => setPlace(here());
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, []);
  const go = (to: Place) => {
    if (to !== here()) history.pushState(null, '', paths[to]);
    setPlace(to);
    window.scrollTo(0, 0);
  };
  return [place, go];
}

/** Goes to another address of the page from where the way there is not at hand. */
export function visit(path: string): void {
  history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
  window.scrollTo(0, 0);
}

/** Which part of a place is shown, by what stands behind # in the address, and how to show another. */
export function usePart<Part extends string>(parts: readonly Part[]): [Part, (part: Part) => void] {
  const found = () => parts.find((one) => location.hash === `#${one}`) ?? (parts[0] as Part);
  const [part, setPart] = useState<Part>(found);
  useEffect(() => {
    const moved = () => setPart(found());
    window.addEventListener('hashchange', moved);
    window.addEventListener('popstate', moved);
    return () => {
      window.removeEventListener('hashchange', moved);
      window.removeEventListener('popstate', moved);
    };
  }, []);
  const go = (to: Part) => {
    if (to !== found()) history.pushState(null, '', `${location.pathname}#${to}`);
    setPart(to);
  };
  return [part, go];
}

function here(): Place {
  const known = Object.keys(paths) as Place[];
  return known.find((place) => paths[place] === location.pathname) ?? 'phone';
}

/** A click that goes elsewhere on the page; whoever wants it in another tab gets it there. */
export function within(event: MouseEvent, go: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go();
}
