import { useSignal } from '@preact/signals';
import type { Switch } from '../../state/admin';
import { Act } from '../act/act';
import { focusOnce } from '../focus';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { TextField } from '../form/field';
import { Listing } from './listing';
import { type AdminView, nameOf, whenOf, wordsOf } from './view';

/** Stops calls for all at once. */
export function Switches(view: AdminView) {
  const { admin } = view;
  const words = wordsOf(view);
  return (
    <section class="card panel admin-part" aria-labelledby="switches-heading" tabIndex={-1}>
      <h3 id="switches-heading">{words.switches.heading}</h3>
      <Listing {...view} list={admin.switches} none="">
        {(all) => (
          <ul>
            {all.map((one) => (
              <SwitchRow key={one.name} {...view} of={one} />
            ))}
          </ul>
        )}
      </Listing>
    </section>
  );
}

function SwitchRow({ of, ...view }: AdminView & { of: Switch }) {
  const { admin, languages } = view;
  const words = wordsOf(view);
  const w = words.switches;
  const { title, help } = w.names[of.name];
  const stopping = useSignal(false);
  const reason = useSignal('');
  const doing = useDoing();
  const set = async (on: boolean) => {
    if (await doing.run(() => admin.setSwitch(of.name, on, reason.value.trim()))) {
      stopping.value = false;
      reason.value = '';
    }
  };
  return (
    <li class="admin-row switch">
      <div class="row-text">
        <span class="row-name">
          {title}
          <span class={of.on ? 'tag bad' : 'tag good'} role="status" aria-label={title}>
            {of.on ? w.on : w.off}
          </span>
        </span>
        <span class="row-more">{help}</span>
        {of.on && (
          <span class="row-more">
            {[of.reason, w.by(nameOf(view, of.by), whenOf(view, of.at))]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </div>
      {of.on ? (
        <Act name={words.act.of(w.allow, title)} busy={doing.busy} press={() => void set(false)}>
          {w.allow}
        </Act>
      ) : (
        !stopping.value && (
          <Act
            name={words.act.of(w.stop, title)}
            icon="alert"
            kind="danger"
            press={() => {
              stopping.value = true;
            }}
          >
            {w.stop}
          </Act>
        )
      )}
      {stopping.value && !of.on && (
        <form
          class="admin-form"
          aria-label={words.act.of(w.stop, title)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') stopping.value = false;
          }}
          onSubmit={(event) => {
            event.preventDefault();
            void set(true);
          }}
        >
          <TextField
            id={`switch-${of.name}`}
            label={w.reason}
            hint={w.reasonHint}
            maxLength={200}
            ref={focusOnce}
            value={reason.value}
            change={(text) => {
              reason.value = text;
            }}
          />
          <div class="sheet-acts">
            <button type="submit" class="act danger" aria-disabled={doing.busy}>
              {w.sure[of.name]}
            </button>
            <Act
              name={words.act.cancel}
              kind="plain"
              press={() => {
                stopping.value = false;
              }}
            >
              {words.act.cancel}
            </Act>
          </div>
        </form>
      )}
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
    </li>
  );
}
