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

/**
 * Where what had the focus goes away, the focus goes to what is left around it: to the first button
 * of the same row, or to the nearest part of the page that can have it. So nobody who works by
 * keyboard has to come from the top of the page again.
 */
export function useFocusRescued() {
  const here = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const root = here.current;
    if (!root) return;
    let around: HTMLElement[] = [];
    const note = () => {
      around = [];
      let one = document.activeElement;
      for (; one instanceof HTMLElement && root.contains(one); one = one.parentElement) {
        around.push(one);
      }
    };
    const rescue = new MutationObserver(() => {
      if (document.activeElement !== document.body || around[0]?.isConnected !== false) return;
      const left = around.find(
        (one) => one.isConnected && (one.tagName === 'LI' || one.hasAttribute('tabindex')),
      );
      const row = left?.tagName === 'LI' ? left.querySelector('button') : null;
      (row ?? left)?.focus({ preventScroll: true });
    });
    root.addEventListener('focusin', note);
    rescue.observe(root, { childList: true, subtree: true });
    return () => {
      root.removeEventListener('focusin', note);
      rescue.disconnect();
    };
  }, []);
  return here;
}

/** What is begun with has the focus when it appears, and not again after. */
export function focusOnce(field: HTMLElement | null): void {
  if (!field || field.dataset.begun) return;
  field.dataset.begun = 'yes';
  field.focus();
}
