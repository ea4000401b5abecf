/** What every part of the telephone is given, and what they have in common. */
import type { Listed, Telephone } from '../../state/telephone';
import type { Words } from '../../words';
import { number } from '../format';

export interface View {
  readonly telephone: Telephone;
  readonly words: Words;
}

/** What a number of the directory is called; '' for others. */
export function called({ telephone, words }: View, address: string): string {
  const { numbers, robots } = telephone.directory.value;
  const is = (one: Listed) => one.number === address;
  const ours = numbers.find(is);
  if (ours) return words.telephone.named[ours.name] ?? (ours.name || words.telephone.ours);
  const robot = robots.find(is);
  return robot ? (words.speedDial.names[robot.name] ?? robot.name) : '';
}

/** The other end as people read it. */
export function other({ words }: View, address: string): string {
  return number(address) || words.call.unknown;
}
