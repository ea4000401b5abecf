import { useSignal } from '@preact/signals';
import { type Channel, maySpeak } from '../../state/channel';
import { type ChannelWords, channelWords } from '../../words/channels';
import { Avatar } from '../avatar/avatar';
import { Elapsed } from '../board/ticker';
import { useDoing } from '../form/doing';
import { Icon } from '../icon/icon';
import { Problem } from '../problem/problem';
import { Members } from './members';
import { Turns } from './turns';
import { type ChannelsView, speaker } from './view';

export type CardProps = ChannelsView & { readonly channel: Channel };

/** One channel: whether it is heard, who speaks in it, and who is next. */
export function Card(props: CardProps) {
  const { channels, languages, channel } = props;
  const words = channelWords[languages.language.value];
  const open = useSignal(false);
  const { name, title, wanted } = channel;
  const id = `channel-${name}`;
  const talks = channels.radio.value.talk === name;
  return (
    <section
      class={`channel card${wanted ? ' heard' : ''}${talks ? ' chosen' : ''}`}
      aria-labelledby={id}
      tabIndex={-1}
      {...(talks ? { 'data-talk': true } : {})}
    >
      <header class="channel-head">
        <div class="channel-name">
          <h3 id={id}>{title}</h3>
          <p>{words.members(channels.members(name).length || channel.members)}</p>
        </div>
        <button
          type="button"
          class={wanted ? 'act' : 'act primary'}
          aria-pressed={wanted}
          aria-label={words.listenTo(title)}
          onClick={() => {
            if (wanted) channels.leave(name);
            else void channels.listen(name);
          }}
        >
          <Icon name="ear" />
          {words.listen}
        </button>
      </header>
      <Floor {...props} words={words} />
      <Trouble {...props} />
      <div class="channel-foot">
        {wanted && maySpeak(channel) && (
          <label class="channel-talk">
            <input
              type="radio"
              name="talk"
              checked={talks}
              aria-label={words.talkIn(title)}
              onChange={() => channels.talk(name)}
            />
            <span>{words.talkHere}</span>
          </label>
        )}
        {wanted && !maySpeak(channel) && <p class="channel-note">{words.listenOnly}</p>}
        <button
          type="button"
          class="act plain channel-more"
          aria-expanded={open.value}
          aria-label={words.details(title)}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name="more" />
          {words.more}
        </button>
      </div>
      {open.value && (
        <div class="channel-details">
          {channel.roles.includes('moderate') && <Members {...props} words={words} />}
          <Turns {...props} words={words} />
        </div>
      )}
    </section>
  );
}

/** Who has the floor, since when, and who waits for it. */
function Floor({ channels, languages, channel, words }: CardProps & { words: ChannelWords }) {
  const doing = useDoing();
  const { floor, call, link } = channel;
  const { turn } = floor;
  const mine = turn !== null && call !== '' && turn.call === call;
  const name = turn ? speaker(turn, call, words) : '';
  const waiting = floor.queue.map((one) => speaker(one, call, words));
  return (
    <div class={`floor${turn ? ' taken' : ''}${mine ? ' mine' : ''}`}>
      <p class="floor-line">
        {turn ? (
          <>
            {mine ? <Icon name="microphone" /> : <Avatar name={name} />}
            <span class="floor-who">
              {mine ? words.yourself : words.speaking(name)}
              {turn.priority && <span class="floor-mark">{words.dispatcher}</span>}
            </span>
            <Elapsed key={turn.id} since={turn.since} label={words.speaking(name)} />
          </>
        ) : (
          <span class="floor-quiet">
            {link === 'joining'
              ? words.joining
              : link === 'interrupted'
                ? words.interrupted
                : words.quiet}
          </span>
        )}
      </p>
      {waiting.length > 0 && <p class="floor-next">{words.next(waiting.join(', '))}</p>}
      {call !== '' && floor.silenced.includes(call) && (
        <p class="channel-note">
          <Icon name="microphoneOff" />
          {words.silencedHere}
        </p>
      )}
      {turn && !mine && channel.roles.includes('moderate') && (
        <button
          type="button"
          class="act floor-revoke"
          aria-label={words.moderate.revokeFrom(name)}
          aria-busy={doing.busy || undefined}
          onClick={() => void doing.run(() => channels.revoke(channel.name))}
        >
          <Icon name="stop" />
          {words.moderate.revoke}
        </button>
      )}
      {doing.problem && <Problem problem={doing.problem} words={languages.words()} />}
    </div>
  );
}

function Trouble({ languages, channel }: CardProps) {
  const words = languages.words();
  if (channel.denied) {
    return (
      <p class="channel-note" role="alert">
        <Icon name="alert" />
        {words.denied[channel.denied] ?? words.deniedOther}
      </p>
    );
  }
  return channel.problem && <Problem problem={channel.problem} words={words} />;
}
