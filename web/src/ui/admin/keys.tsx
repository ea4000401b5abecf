import { useSignal } from '@preact/signals';
import { type Key, type MadeKey, standing } from '../../state/admin';
import { Act } from '../act/act';
import { KeySheet } from './key';
import { Listing } from './listing';
import { type AdminView, whenOf, wordsOf } from './view';

/** What lets other programs in. */
export function Keys(view: AdminView) {
  const { admin } = view;
  const words = wordsOf(view);
  const w = words.keys;
  const chosen = useSignal<string | null>(null);
  const made = useSignal<MadeKey | null>(null);
  const key = admin.keys.told.value.value?.find((one) => one.id === chosen.value);
  return (
    <section class="card panel admin-part" aria-labelledby="keys-heading" tabIndex={-1}>
      <div class="admin-head">
        <div>
          <h3 id="keys-heading">{w.heading}</h3>
          <p class="panel-note">{w.lead}</p>
        </div>
        <Act
          name={w.make}
          icon="add"
          kind="primary"
          press={() => {
            chosen.value = '';
          }}
        >
          {w.make}
        </Act>
      </div>
      <Listing {...view} list={admin.keys} none={w.none}>
        {(all) => (
          <div class="table-frame">
            <table class="table" aria-labelledby="keys-heading">
              <thead>
                <tr>
                  <th scope="col">{w.columns.name}</th>
                  <th scope="col" class="spare">
                    {w.columns.scopes}
                  </th>
                  <th scope="col">{w.columns.used}</th>
                  <th scope="col" class="spare">
                    {w.columns.ends}
                  </th>
                  <th scope="col" class="spare">
                    {w.columns.state}
                  </th>
                  <th scope="col">
                    <span class="hidden">{w.columns.acts}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <tr key={one.id} class={state(one) === 'good' ? undefined : 'off'}>
                    <th scope="row">
                      {one.name}
                      <span class="table-more">
                        <code>{one.prefix}</code> {one.hint && w.ending(one.hint)}
                      </span>
                      <span class="only-narrow">
                        <State {...view} one={one} />
                        {one.expiresAt > 0 && (
                          <span class="table-more">{words.until(whenOf(view, one.expiresAt))}</span>
                        )}
                      </span>
                    </th>
                    <td class="spare">
                      {one.scopes.map((scope) => (
                        <span key={scope} class="line">
                          {w.scopeNames[scope]}
                        </span>
                      ))}
                    </td>
                    <td>{whenOf(view, one.usedAt, words.notYet)}</td>
                    <td class="spare">{whenOf(view, one.expiresAt, words.never)}</td>
                    <td class="spare">
                      <State {...view} one={one} />
                    </td>
                    <td class="table-acts">
                      <Act
                        name={words.act.of(words.act.change, called(one, all))}
                        press={() => {
                          chosen.value = one.id;
                        }}
                      >
                        {words.act.change}
                      </Act>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {(key || chosen.value === '' || made.value) && (
        <KeySheet
          {...view}
          key={key?.id ?? ''}
          of={key ?? null}
          made={made.value}
          show={(one) => {
            made.value = one;
          }}
          close={() => {
            made.value = null;
            chosen.value = null;
          }}
        />
      )}
    </section>
  );
}

/** A key that takes the place of another has its name. */
function called(one: Key, all: readonly Key[]): string {
  const alike = all.some(({ id, name }) => name === one.name && id !== one.id);
  return alike ? `${one.name} …${one.hint}` : one.name;
}

function state(one: Key) {
  return standing(one, Date.now());
}

function State({ one, ...view }: AdminView & { one: Key }) {
  const words = wordsOf(view);
  const now = state(one);
  return <span class={now === 'good' ? 'tag good' : 'tag bad'}>{words.keys.states[now]}</span>;
}
