import type { Channels } from '../../state/channels';
import type { ChannelWords } from '../../words/channels';
import type { View } from '../view';

/** What the parts of the channels are given: them besides what every component is. */
export interface ChannelsView extends View {
  readonly channels: Channels;
}

/** Whose turn it is, or waits, as people call them. */
export function speaker(
  { name, call }: { readonly name: string; readonly call: string },
  own: string,
  words: ChannelWords,
): string {
  if (own && call === own) return words.you;
  return name || words.telephone;
}
