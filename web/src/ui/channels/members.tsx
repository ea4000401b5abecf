import type { Participant } from '../../state/conference';
import type { ChannelWords } from '../../words/channels';
import { channelWords } from '../../words/channels';
import { useDoing } from '../form/doing';
import { Icon } from '../icon/icon';
import { Problem } from '../problem/problem';
import type { CardProps } from './channel';

/** Who is in the channel, for those who may silence them. */
export function Members(props: CardProps & { words: ChannelWords }) {
  const { channels, channel, words } = props;
  const all = channels.members(channel.name);
  const id = `members-${channel.name}`;
  return (
    <section aria-labelledby={id}>
      <h4 id={id}>{words.moderate.heading}</h4>
      {all.length === 0 ? (
        <p class="panel-empty">{words.moderate.empty}</p>
      ) : (
        <ul aria-labelledby={id}>
          {all.map((one) => (
            <Member key={one.call} {...props} member={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Member({ channels, languages, channel, member }: CardProps & { member: Participant }) {
  const words = channelWords[languages.language.value];
  const doing = useDoing();
  const silenced = channel.floor.silenced.includes(member.call);
  const name = member.label || member.name || words.telephone;
  const mine = member.call === channel.call;
  return (
    <li class="member">
      <span class="member-name">
        {mine ? `${name} (${words.you})` : name}
        {silenced && <span class="floor-mark">{words.moderate.silenced}</span>}
      </span>
      {!mine && (
        <button
          type="button"
          class="act"
          aria-busy={doing.busy || undefined}
          aria-label={
            silenced ? words.moderate.allowNamed(name) : words.moderate.silenceNamed(name)
          }
          onClick={() => void doing.run(() => channels.mute(channel.name, member.call, !silenced))}
        >
          <Icon name={silenced ? 'microphone' : 'microphoneOff'} />
          {silenced ? words.moderate.allow : words.moderate.silence}
        </button>
      )}
      {doing.problem && <Problem problem={doing.problem} words={languages.words()} />}
    </li>
  );
}
