/** The words of the channels, in every language of the page. */
import type { Language } from '../index';
import { type ChannelWords, en } from './en';
import { ja } from './ja';

export type { ChannelWords } from './en';

export const channelWords: Record<Language, ChannelWords> = { en, ja };
