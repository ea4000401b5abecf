import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { outcome } from '../../state/history';
import type { CallRecord, CallTape } from '../../state/record';
import { visitorOf } from '../../state/visitors';
import type { Words } from '../../words';
import { type HistoryWords, historyWords } from '../../words/history';
import { Dialable } from '../dialable/dialable';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { address, duration, moment, number, who } from '../format';
import { Icon } from '../icon/icon';
import { Tape } from '../tape/tape';
import { Visitor } from '../visitors/visitor';
import type { HistoryView } from './page';

/** One call, and on demand all that is kept of it. */
export function Record({
  record,
  named,
  ...view
}: HistoryView & { record: CallRecord; named: string }) {
  const { phone, languages } = view;
  const words = historyWords[languages.language.value];
  const open = useSignal(false);
  const name = who(record.peer, phone.people.value, languages.words());
  const missed = record.result === 'missed';
  const visitor = visitorOf(record.peer.address) !== ''; // who cannot be called
  const may = phone.idle && phone.mayCall(record.peer.address);
  const call = () => {
    view.go('phone'); // there the call is seen
    phone.dial(record.peer.address);
  };
  const told = [
    named && (record.ofName || record.of || words.nobody),
    missed ? words.results.missed : words.directions[record.direction],
    !missed &&
      (record.result === 'answered'
        ? duration(record.seconds)
        : result(record, words, languages.words())),
    record.outcome,
  ];
  return (
    <li class={missed ? 'past-call missed' : 'past-call'}>
      <div class="row history-row">
        <Icon name={missed ? 'missed' : record.direction} />
        <span class="row-text">
          <span class="row-name">{name}</span>
          <span class="row-more">{told.filter(Boolean).join(' · ')}</span>
        </span>
        <time class="history-time" dateTime={new Date(record.startedAt).toISOString()}>
          {moment(record.startedAt, Date.now(), languages.language.value, languages.words())}
        </time>
        {visitor ? null : missed && !named ? (
          <button
            type="button"
            class="act primary past-call-back"
            aria-label={words.callBackNamed(name)}
            disabled={!may}
            onClick={call}
          >
            <Icon name="phone" />
            <span>{words.callBack}</span>
          </button>
        ) : (
          <button
            type="button"
            class="row-call"
            aria-label={languages.words().history.callBack(name)}
            disabled={!may}
            onClick={call}
          >
            <Icon name="phone" />
          </button>
        )}
        <button
          type="button"
          class="row-call past-call-more"
          aria-label={words.details(name)}
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name="more" />
        </button>
      </div>
      {open.value && <Details {...view} record={record} name={name} />}
    </li>
  );
}

/** Who is away or asleep was not forbidden: their refusal is told as what it is. */
function result(record: CallRecord, words: HistoryWords, all: Words): string {
  return outcome(record) === 'unreached' ? all.outcomes.unreached : words.results[record.result];
}

function Details({ record, name, ...view }: HistoryView & { record: CallRecord; name: string }) {
  const { phone, languages } = view;
  const language = languages.language.value;
  const words = historyWords[language];
  const all = languages.words();
  const w = words.facts;
  const wait = (record.answeredAt - record.startedAt) / 1000;
  const facts: readonly (readonly [string, string])[] = [
    [
      w.when,
      new Date(record.startedAt).toLocaleString(language, {
        dateStyle: 'full',
        timeStyle: 'medium',
      }),
    ],
    [w.number, address(record.peer, name)],
    [w.line, number(record.line)],
    [w.of, record.ofName || record.of],
    [w.wait, record.direction === 'incoming' && record.answeredAt ? duration(wait) : ''],
    [w.why, record.denied && (all.denied[record.denied] ?? all.deniedOther)],
    [w.outcome, record.outcome],
    [w.note, record.note],
  ];
  const keepable =
    /^(\+|client:)/.test(record.peer.address) &&
    visitorOf(record.peer.address) === '' &&
    phone.names.value(record.peer.address) === '';
  return (
    <div class="past-call-details">
      <Visitor phone={phone} languages={languages} peer={record.peer} />
      <dl class="facts">
        {facts
          .filter(([, text]) => text)
          .map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd class={label === w.note ? 'past-call-note' : undefined}>
                {label === w.note ? <Dialable phone={phone} text={text} /> : text}
              </dd>
            </div>
          ))}
        {record.answeredAt > 0 && (
          <div>
            <dt>{w.recordings}</dt>
            <dd>
              <Tapes {...view} sid={record.sid} name={name} />
            </dd>
          </div>
        )}
      </dl>
      {keepable && (
        <button
          type="button"
          class="act"
          onClick={() => view.keep(record.peer.address, record.peer.name)}
        >
          <Icon name="add" />
          {words.keep}
        </button>
      )}
    </div>
  );
}

function Tapes({ sid, name, ...view }: HistoryView & { sid: string; name: string }) {
  const words = historyWords[view.languages.language.value];
  const tapes = useSignal<readonly CallTape[] | null>(null);
  const doing = useDoing();
  useEffect(() => {
    void doing.run(async () => {
      tapes.value = await view.records.tapes(sid);
    });
  }, [sid]);
  if (doing.problem) {
    return <Trouble languages={view.languages} problem={doing.problem} refusals={words.refusals} />;
  }
  if (!tapes.value) return <>{words.fetching}</>;
  if (tapes.value.length === 0) return <>{words.noTapes}</>;
  return (
    <ul>
      {tapes.value.map((tape, n) => (
        <li key={tape.sid}>
          <Tape
            phone={view.phone}
            languages={view.languages}
            source={tape.source}
            name={words.tape(n + 1, name)}
            file={tape.sid}
            seconds={tape.seconds}
          />
        </li>
      ))}
    </ul>
  );
}
