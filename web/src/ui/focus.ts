import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the place of whoever works by keyboard or listens to a screen reader: where the control
 * that they used goes away with what was shown, the focus stays in the main part and does not fall
 * back to the top of the page. Nobody who is elsewhere on the page is disturbed.
 */
export function useFocusKept(face: string) {
  const here = useRef<HTMLElement>(null);
  const inside = useRef(false);
  useLayoutEffect(() => {
    const note = (event: FocusEvent) => {
      inside.current = here.current?.contains(event.target as Node) ?? false;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (inside.current && lost) here.current?.focus({ preventScroll: true });
  }, [face]);
  return here;
}
