/** What the parts about the machine are given beside what every component is. */
import type { ReadonlySignal } from '@preact/signals';
import type { Headset } from '../../machine/headset';
import type { Notifications } from '../../machine/notifications';
import type { SmallWindow } from '../../machine/window';
import type { Shortcuts } from '../../state/shortcuts';
import type { MachineWords } from '../../words/machine';
import type { View } from '../view';

export interface MachinePart extends View {
  readonly own: MachineWords;
  readonly shortcuts: Shortcuts;
  readonly notifications: Notifications;
  readonly small: SmallWindow;
  readonly headset: Headset;
  /** Installs the page; undefined where the browser offers nothing, or it is installed. */
  readonly install: ReadonlySignal<(() => void) | undefined>;
  /** Asks the browser to open telephone links here; undefined where it has no such thing. */
  readonly takeLinks: (() => void) | undefined;
}
