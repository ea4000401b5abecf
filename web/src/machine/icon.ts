/** The icon of the tab, and the number at that of the program where the page is installed as one. */
import type { Mark } from '../state/notice';

/** Source: https://www.w3.org/TR/badging/ */
interface Badging {
  setAppBadge?(count?: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

const icons: Readonly<Record<Mark, string>> = {
  ring: '/assets/icon-ring-1.svg',
  missed: '/assets/icon-missed-1.svg',
  '': '/assets/icon-1.svg',
};

/** Shows a mark at the icon, and a number where there is more than none. */
export function showMark(mark: Mark, count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link && link.getAttribute('href') !== icons[mark]) link.href = icons[mark];
  const badging = navigator as Navigator & Badging;
  const done = count > 0 ? badging.setAppBadge?.(count) : badging.clearAppBadge?.();
  done?.catch(() => {}); // the page is not installed, which is all
}
