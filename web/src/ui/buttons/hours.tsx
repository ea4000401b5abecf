import { useSignal } from '@preact/signals';
import { type ButtonSettings, type Span, weekdays } from '../../state/button';
import { Act } from '../act/act';
import { wordsOf } from '../admin/view';
import type { Wrong } from '../form/complaint';
import { described, Field } from '../form/field';
import { type ButtonsView, buttonsWordsOf } from './view';

type Hours = ButtonSettings['hours'];

const working: Span = { days: weekdays.slice(0, 5), from: '09:00', to: '18:00' };

/** When somebody is there, by the week and on the clock of a place. */
export function HoursFields({
  wrong,
  value,
  change,
  ...view
}: ButtonsView & { wrong: Wrong; value: Hours; change: (hours: Hours) => void }) {
  const words = wordsOf(view);
  const w = buttonsWordsOf(view);
  const { spans } = value;
  const always = useSignal(spans.length === 0);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const zones = [
    ...new Set([value.zone || timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
  ];
  const set = (at: number, part: Partial<Span>) =>
    change({ ...value, spans: spans.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  const zone = { id: 'button-zone', wrong: wrong('hours.zone') };
  return (
    <>
      {([true, false] as const).map((one) => (
        <label key={String(one)} class="choice">
          <input
            type="radio"
            name="button-hours"
            checked={always.value === one}
            onChange={() => {
              always.value = one;
              change(
                one ? { zone: '', spans: [] } : { zone: value.zone || timeZone, spans: [working] },
              );
            }}
          />
          <span>{one ? w.always : w.atHours}</span>
        </label>
      ))}
      {!always.value && (
        <>
          <Field {...zone} label={w.zone}>
            <select
              {...described(zone)}
              class="field"
              value={value.zone}
              onChange={(event) => change({ ...value, zone: event.currentTarget.value })}
            >
              {zones.sort().map((one) => (
                <option key={one} value={one}>
                  {one.replaceAll('_', ' ')}
                </option>
              ))}
            </select>
          </Field>
          <ol class="rules">
            {spans.map((span, i) => {
              const title = w.span(String(i + 1));
              return (
                <li key={i} class="rule">
                  <fieldset class="bare">
                    <legend>{title}</legend>
                    <Days
                      {...view}
                      id={`button-span-${i}`}
                      value={span.days}
                      change={(days) => set(i, { days })}
                    />
                    <div class="span-times">
                      {(['from', 'to'] as const).map((end) => {
                        const id = `button-span-${i}-${end}`;
                        const shown = { id, wrong: wrong(`hours.spans[${i}].${end}`) };
                        return (
                          <Field key={end} {...shown} label={end === 'from' ? w.from : w.until}>
                            <input
                              {...described(shown)}
                              class="field"
                              type="time"
                              required
                              value={span[end] === '24:00' ? '00:00' : span[end]}
                              onInput={(event) => {
                                const time = event.currentTarget.value;
                                const midnight = end === 'to' && time === '00:00';
                                set(i, { [end]: midnight ? '24:00' : time });
                              }}
                            />
                          </Field>
                        );
                      })}
                      <Act
                        name={words.act.of(w.remove, title)}
                        icon="close"
                        kind="plain"
                        press={() => {
                          always.value = spans.length === 1;
                          change({ ...value, spans: spans.filter((_, at) => at !== i) });
                        }}
                      >
                        {w.remove}
                      </Act>
                    </div>
                  </fieldset>
                </li>
              );
            })}
          </ol>
          <p class="editor-hint">{w.midnight}</p>
          <Act
            name={w.addSpan}
            icon="add"
            press={() => change({ ...value, spans: [...spans, working] })}
          >
            {w.addSpan}
          </Act>
        </>
      )}
      <div class="wrong" tabIndex={-1}>
        {wrong('hours.spans', 'whole')}
      </div>
    </>
  );
}

function Days({
  id,
  value,
  change,
  ...view
}: ButtonsView & { id: string; value: Span['days']; change: (days: Span['days']) => void }) {
  const w = buttonsWordsOf(view);
  return (
    <fieldset class="bare">
      <legend class="hidden">{w.days}</legend>
      <div class="days">
        {weekdays.map((day) => (
          <label key={day} class="day">
            <input
              id={`${id}-${day}`}
              type="checkbox"
              checked={value.includes(day)}
              onChange={(event) => {
                const yes = event.currentTarget.checked;
                change(weekdays.filter((one) => (one === day ? yes : value.includes(one))));
              }}
            />
            <span>{w.weekdays[day]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
