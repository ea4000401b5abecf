import type { ReadonlySignal } from '../../state/signal';
import type { Talk } from '../state/talk';
import type { Words } from '../words';

/** What every part of the panel is given. */
export interface View {
  readonly talk: Talk;
  readonly words: Words;
  readonly language: string;
  /** How loud the visitor and the other end are, from 0 to 1. */
  readonly levels: ReadonlySignal<readonly [number, number]>;
  /** Where a frame is nothing but the panel, there is no other place for it. */
  readonly framed: boolean;
}

export function who({ talk }: View): string {
  return talk.description.value?.who ?? '';
}
