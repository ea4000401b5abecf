import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Spoken } from '../../state/channels';
import type { ChannelWords } from '../../words/channels';
import { useDoing } from '../form/doing';
import { moment } from '../format';
import { Problem } from '../problem/problem';
import type { CardProps } from './channel';

/** Who spoke in the channel, the last first; what ends while one looks is there at once. */
export function Turns({
  channels,
  languages,
  channel,
  words,
}: CardProps & { words: ChannelWords }) {
  const turns = useSignal<readonly Spoken[] | null>(null);
  const next = useSignal('');
  const doing = useDoing();
  const id = `turns-${channel.name}`;
  const speaks = channel.floor.turn?.id ?? '';
  useEffect(() => {
    let wanted = true;
    void doing.run(async () => {
      const { turns: newest, next: before } = await channels.turns(channel.name);
      if (!wanted) return;
      const known = turns.peek();
      const older = known?.filter((one) => !newest.some(({ id }) => id === one.id)) ?? [];
      turns.value = [...newest, ...older];
      if (!known) next.value = before;
    });
    return () => {
      wanted = false;
    };
  }, [channel.name, speaks]);
  const earlier = () =>
    doing.run(async () => {
      const told = await channels.turns(channel.name, next.value);
      turns.value = [...(turns.peek() ?? []), ...told.turns];
      next.value = told.next;
    });
  const language = languages.language.value;
  const now = Date.now();
  return (
    <section aria-labelledby={id}>
      <h4 id={id}>{words.turns.heading}</h4>
      {doing.problem && <Problem problem={doing.problem} words={languages.words()} />}
      {turns.value?.length === 0 && <p class="panel-empty">{words.turns.none}</p>}
      <ul class="turns" aria-labelledby={id}>
        {turns.value?.map((one) => (
          <li key={one.id} class="turn">
            <span class="turn-name">{one.name || one.from || words.telephone}</span>
            <span class="turn-why">{words.turns.why[one.why] ?? ''}</span>
            <span class="turn-when">
              {moment(one.started, now, language, languages.words())} ·{' '}
              {words.turns.seconds(one.seconds.toFixed(1))}
            </span>
          </li>
        ))}
      </ul>
      {next.value && (
        <button type="button" class="act" onClick={() => void earlier()}>
          {words.turns.earlier}
        </button>
      )}
    </section>
  );
}
