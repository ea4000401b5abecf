/** What the parts about sound are given beside what every component is. */
import type { Check } from '../../state/check';
import type { Listed } from '../../state/sound';
import type { SoundPartWords } from '../../words/sound';
import type { Hearing, View } from '../view';

export interface SoundPart extends View {
  readonly hearing: Hearing;
  readonly check: Check;
  readonly own: SoundPartWords;
  /** What somebody who helps wants to know. */
  readonly diagnose: () => Promise<string>;
  /** Lets the browser ask which speaker to use; undefined where it lists them all by itself. */
  readonly pick: (() => Promise<Listed>) | undefined;
}
