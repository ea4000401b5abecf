import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Grant, standing } from '../../state/admin';
import { Confirmed } from '../act/act';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { Field, TextField, Tick } from '../form/field';
import { brief } from './brief';
import { Listing } from './listing';
import { type AdminView, nameOf, whenOf, wordsOf } from './view';

/** What has been given out to tokens. */
export function Grants(view: AdminView) {
  const { admin, languages } = view;
  const words = wordsOf(view);
  const w = words.grants;
  const identity = useSignal('');
  const key = useSignal('');
  const onlyStanding = useSignal(true);
  const endCalls = useSignal(false);
  const doing = useDoing();
  const keys = admin.keys.told.value.value ?? [];
  useEffect(() => void admin.keys.load(), []);
  const find = () =>
    void admin.findGrants({
      identity: identity.value.trim(),
      key: key.value,
      standing: onlyStanding.value,
    });
  const from = (one: Grant) => {
    if (!one.key) return one.by && one.by !== one.identity ? nameOf(view, one.by) : w.session;
    return w.byKey(keys.find(({ id }) => id === one.key)?.name ?? one.key);
  };
  return (
    <section class="card panel admin-part" aria-labelledby="grants-heading" tabIndex={-1}>
      <div>
        <h3 id="grants-heading">{w.heading}</h3>
        <p class="panel-note">{w.lead}</p>
      </div>
      <form
        class="admin-filter"
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <TextField
          id="grants-identity"
          label={w.identity}
          maxLength={121}
          value={identity.value}
          change={(text) => {
            identity.value = text;
          }}
        />
        <Field id="grants-key" label={w.key}>
          <select
            id="grants-key"
            class="field"
            value={key.value}
            onChange={(event) => {
              key.value = event.currentTarget.value;
            }}
          >
            <option value="">{w.anyKey}</option>
            {keys.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </Field>
        <Tick
          id="grants-standing"
          label={w.standing}
          value={onlyStanding.value}
          change={(yes) => {
            onlyStanding.value = yes;
          }}
        />
        <button type="submit" class="act primary">
          {w.find}
        </button>
      </form>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
      <Listing {...view} list={admin.grants} none={w.none}>
        {(all) => (
          <>
            <Tick
              id="grants-calls"
              label={w.endCalls}
              value={endCalls.value}
              change={(yes) => {
                endCalls.value = yes;
              }}
            />
            <div class="table-frame">
              <table class="table" aria-labelledby="grants-heading">
                <thead>
                  <tr>
                    <th scope="col">{w.columns.who}</th>
                    <th scope="col">{w.columns.what}</th>
                    <th scope="col" class="spare">
                      {w.columns.from}
                    </th>
                    <th scope="col" class="spare">
                      {w.columns.made}
                    </th>
                    <th scope="col" class="spare">
                      {w.columns.ends}
                    </th>
                    <th scope="col">
                      <span class="hidden">{w.columns.acts}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((one) => {
                    const state = standing(one, Date.now());
                    const ends = whenOf(view, one.expiresAt, words.never);
                    return (
                      <tr key={one.id} class={state === 'good' ? undefined : 'off'}>
                        <th scope="row">
                          {nameOf(view, one.identity)}
                          {nameOf(view, one.identity) !== one.identity && (
                            <span class="table-more">{one.identity}</span>
                          )}
                          {one.note && <span class="table-more">{one.note}</span>}
                        </th>
                        <td>
                          {brief(one.rights, words)}
                          <span class="only-narrow">
                            <span class="table-more">
                              {from(one)} · {words.until(ends)}
                            </span>
                          </span>
                        </td>
                        <td class="spare">{from(one)}</td>
                        <td class="spare">{whenOf(view, one.createdAt)}</td>
                        <td class="spare">
                          {state === 'good' ? ends : <span class="tag bad">{w.states[state]}</span>}
                        </td>
                        <td class="table-acts">
                          {state === 'good' && (
                            <Confirmed
                              words={words}
                              name={words.act.of(w.end, nameOf(view, one.identity))}
                              busy={doing.busy}
                              sure={w.endSure}
                              press={() =>
                                void doing.run(() => admin.endGrant(one.id, endCalls.value))
                              }
                            >
                              {w.end}
                            </Confirmed>
                          )}
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          </>
        )}
      </Listing>
    </section>
  );
}
