/** Where on the page one is: the telephone or the board, by the address, without a reload. */
import { useEffect, useState } from 'preact/hooks';

export type Place = 'phone' | 'board';

const paths: Record<Place, string> = { phone: '/', board: '/board' };

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

function here(): Place {
  return location.pathname === paths.board ? 'board' : 'phone';
}
