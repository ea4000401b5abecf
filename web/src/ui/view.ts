/** What every component is given: the telephone to show and work, and the words to say it in. */
import type { Board } from '../state/board';
import type { Softphone } from '../state/softphone';
import type { Languages } from '../words';

export interface View {
  readonly phone: Softphone;
  readonly languages: Languages;
}

/** What those are given besides that show conferences and rooms. */
export interface BoardView extends View {
  readonly board: Board;
}
