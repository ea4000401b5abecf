import { useSignal } from '@preact/signals';
import { author, callBack, type Task } from '../../state/visitors';
import { visitorsWords } from '../../words/visitors';
import { Act } from '../act/act';
import { Dialable } from '../dialable/dialable';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { address, moment, who } from '../format';
import { Tape } from '../tape/tape';
import type { View } from '../view';
import './visitors.css';

/** So many are shown at first, and with each press on *Show more*. */
const PAGE = 30;

/** Who wants to be called back and who left a message, and where that was done. */
export function Tasks(view: View) {
  const { phone, languages } = view;
  const words = languages.words();
  const w = visitorsWords[languages.language.value].tasks;
  const done = useSignal(false);
  const shown = useSignal(PAGE);
  const loading = useDoing();
  const tasks = (phone.visitors.tasks.value ?? []).filter(
    (one) => Boolean(one.doneAt) === done.value,
  );
  const authors = tasks.map((one) => author(one).address);
  return (
    <section class="card panel tasks" aria-labelledby="tasks">
      <div class="tasks-head">
        <h2 id="tasks">{w.heading}</h2>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these are buttons. */}
        <div class="tasks-which" role="group" aria-label={w.show}>
          {([false, true] as const).map((one) => (
            <Act
              key={String(one)}
              name={one ? w.done : w.open(String(phone.visitors.open.value))}
              pressed={done.value === one}
              kind="plain"
              press={() => {
                done.value = one;
                shown.value = PAGE;
                if (one) void loading.run(() => phone.visitors.loadDone());
              }}
            >
              {one ? w.done : w.open(String(phone.visitors.open.value))}
            </Act>
          ))}
        </div>
      </div>
      <Trouble languages={languages} problem={loading.problem} refusals={{}} />
      {tasks.length === 0 ? (
        <p class="panel-empty">
          {loading.busy ? words.fetching : done.value ? w.noneDone : w.none}
        </p>
      ) : (
        <ul aria-labelledby="tasks">
          {tasks.slice(0, shown.value).map((one, at) => (
            <Row
              key={one.id}
              {...view}
              task={one}
              several={
                authors.indexOf(authors[at] ?? '') !== authors.lastIndexOf(authors[at] ?? '')
              }
            />
          ))}
        </ul>
      )}
      {tasks.length > shown.value && (
        <button
          type="button"
          class="act"
          onClick={() => {
            shown.value += PAGE;
          }}
        >
          {w.more}
        </button>
      )}
    </section>
  );
}

/** Several: there are others of whom it is from, and what is pressed is told from theirs by its time. */
function Row({ task, several, ...view }: View & { task: Task; several: boolean }) {
  const { phone, languages } = view;
  const words = languages.words();
  const w = visitorsWords[languages.language.value].tasks;
  const doing = useDoing();
  const peer = phone.named(author(task));
  const name = who(peer, phone.people.value, words);
  const whom = callBack(task);
  const to = phone.destination(whom);
  const may = to.ok && !to.warning;
  const why = !to.ok
    ? w.callNobody
    : whom.startsWith('+')
      ? w.callNot
      : words.denied.clients_not_allowed;
  const at = (ms: number) => moment(ms, Date.now(), languages.language.value, words);
  const called = several ? `${name}, ${at(task.createdAt)}` : name;
  const closer = phone.people.value.find(({ identity }) => identity === task.doneBy);
  const me = phone.session.value.phase === 'in' ? phone.session.value.person : undefined;
  const by = me?.identity === task.doneBy ? me.name : (closer?.name ?? task.doneBy);
  // Whose message it is needs to be said of those of others.
  const whose =
    task.message && task.to !== `client:${me?.identity}`
      ? w.to(who(phone.named({ address: task.to, name: '' }), phone.people.value, words))
      : '';
  return (
    <li class={task.message ? 'row task heard' : 'row task'}>
      <div class="row-text">
        <span class="row-name">
          <bdi>{name}</bdi>
        </span>
        <span class="row-more">
          {[w.kinds[task.message ? 'message' : 'callBack'], whose, address(peer, name)]
            .map((text) => text && `${text} · `)
            .join('')}
          <time dateTime={iso(task.createdAt)}>{at(task.createdAt)}</time>
          {task.language &&
            ` · ${visitorsWords[languages.language.value].languages[task.language] ?? task.language}`}
        </span>
        {task.when && <span class="task-said">{w.when(task.when)}</span>}
        {task.note && (
          <span class="task-said">
            <Dialable phone={phone} text={task.note} />
          </span>
        )}
        {(task.title || task.url) && (
          <span class="row-more task-page" title={task.url}>
            {w.from(task.title || task.url)}
          </span>
        )}
        {task.message && (
          <Tape
            phone={phone}
            languages={languages}
            source={phone.visitors.sound(task)}
            name={w.sound(called)}
            file={`message-${task.id}`}
            seconds={task.message.seconds}
          />
        )}
        {task.doneAt > 0 && <span class="row-more">{w.doneBy(by, at(task.doneAt))}</span>}
        {!task.doneAt && !may && <span class="row-more">{why}</span>}
      </div>
      <div class="task-acts">
        {!task.doneAt && may && (
          <button
            type="button"
            class="act"
            aria-label={task.message ? w.of(w.callBack, called) : w.call(called)}
            disabled={!phone.idle}
            onClick={() => phone.dial(whom)}
          >
            {task.message ? w.callBack : w.callNow}
          </button>
        )}
        <Act
          name={w.of(task.doneAt ? w.again : w.finish, called)}
          {...(task.doneAt ? {} : { icon: 'check' })}
          kind={task.doneAt ? 'plain' : ''}
          busy={doing.busy}
          press={() => void doing.run(() => phone.visitors.setDone(task.id, !task.doneAt))}
        >
          {task.doneAt ? w.again : w.finish}
        </Act>
      </div>
      <Trouble languages={languages} problem={doing.problem} refusals={{}} />
    </li>
  );
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
