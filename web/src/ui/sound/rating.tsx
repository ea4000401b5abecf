import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Issue, issues } from '../../state/quality';
import { useDoing } from '../form/doing';
import { Problem } from '../problem/problem';
import type { SoundPart } from './view';
import '../form/form.css';
import './sound.css';

/** Asks how a call sounded, in one to five. */
export function Rating({
  hearing,
  languages,
  own,
  sid,
  done,
}: SoundPart & { sid: string; done?: () => void }) {
  const id = useId();
  const stars = useSignal(0);
  const issue = useSignal<Issue | ''>('');
  const sent = useSignal(false);
  const doing = useDoing();
  const w = own.rating;
  const send = async () => {
    const rating = { stars: stars.value, issue: issue.value || undefined };
    if (!(await doing.run(() => hearing.quality.rate(sid, rating)))) return;
    sent.value = true;
    done?.();
  };
  if (sent.value) return <p role="status">{w.thanks}</p>;
  return (
    <form
      class="rating"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset>
        <legend>{w.ask}</legend>
        <div class="rating-stars">
          {w.stars.map((name, i) => (
            <label key={name} title={name} class={stars.value > i ? 'on' : ''}>
              <input
                class="hidden"
                type="radio"
                name={id}
                value={i + 1}
                aria-label={name}
                checked={stars.value === i + 1}
                onChange={() => {
                  stars.value = i + 1;
                }}
              />
              <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d="m12 4.500 2.300 4.700 5.200.7-3.800 3.600.9 5.200-4.600-2.500-4.600 2.500.9-5.200L4.500 9.900l5.200-.7L12 4.500Z" />
              </svg>
            </label>
          ))}
          <span aria-hidden="true">{w.stars[stars.value - 1] ?? ''}</span>
        </div>
      </fieldset>
      {stars.value > 0 && (
        <div class="rating-more">
          <label for={`${id}-what`}>{w.what}</label>
          <select
            id={`${id}-what`}
            class="field"
            value={issue.value}
            onChange={(event) => {
              issue.value = event.currentTarget.value as Issue | '';
            }}
          >
            <option value="">{w.nothing}</option>
            {issues.map((one) => (
              <option key={one} value={one}>
                {w.issues[one]}
              </option>
            ))}
          </select>
          <button type="submit" class="primary" aria-disabled={doing.busy || undefined}>
            {w.send}
          </button>
        </div>
      )}
      {doing.problem && <Problem problem={doing.problem} words={languages.words()} />}
    </form>
  );
}
