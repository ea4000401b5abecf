import { useEffect, useState } from 'preact/hooks';
import { channelOf } from '../../state/channel';
import { channelWords } from '../../words/channels';
import { type ChannelsView, speaker } from './view';

/** How long a floor has to stay as it is before that is said: a quick word back and forth is only heard. */
const CALM = 400;

/**
 * Says who speaks, in the channel that one talks in, or in the only one that is heard: of the others
 * nothing is said, they are heard. What one does oneself is said by the panel to talk.
 */
export function Said({ channels, languages }: ChannelsView) {
  const [said, say] = useState('');
  const words = channelWords[languages.language.value];
  const radio = channels.radio.value;
  const heard = radio.channels?.filter((one) => one.link === 'on') ?? [];
  const channel = channelOf(radio, radio.talk) ?? (heard.length === 1 ? heard[0] : undefined);
  const turn = channel?.floor.turn;
  const mine = turn?.call === channel?.call;
  const who = turn && channel && !mine ? speaker(turn, channel.call, words) : '';
  const text =
    channel?.link !== 'on' || (turn && mine)
      ? ''
      : who
        ? words.said.speaks(who, channel.title)
        : words.said.free(channel.title);
  useEffect(() => {
    const calm = setTimeout(() => say(text), CALM);
    return () => clearTimeout(calm);
  }, [text]);
  return (
    <p class="hidden" role="status">
      {said}
    </p>
  );
}
