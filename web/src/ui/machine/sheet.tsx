import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Tick } from '../form/field';
import { Sheet } from '../sheet/sheet';
import { KeyTable } from './table';
import type { MachinePart } from './view';
import './machine.css';

/** The keys, and what the page may do on this machine. */
export function MachineSheet({ close, ...view }: MachinePart & { close: () => void }) {
  const { own, shortcuts } = view;
  const id = useId();
  return (
    <Sheet label={`${id}-heading`} close={close}>
      <form
        method="dialog"
        class="machine"
        onSubmit={(event) => {
          event.preventDefault();
          close();
        }}
      >
        <h2 id={`${id}-heading`}>{own.open}</h2>
        <fieldset>
          <legend>{own.keys.heading}</legend>
          <Tick
            id={`${id}-on`}
            label={own.keys.on}
            hint={own.keys.about}
            value={shortcuts.on}
            change={(on) => shortcuts.switch(on)}
          />
          <KeyTable words={own.keys} shortcuts={shortcuts} />
        </fieldset>
        <Notices {...view} />
        <Small {...view} />
        {view.takeLinks && <Links {...view} take={view.takeLinks} />}
        {view.install.value && (
          <fieldset>
            <legend>{own.install.heading}</legend>
            <p class="editor-hint">{own.install.about}</p>
            <button type="button" onClick={view.install.value}>
              {own.install.button}
            </button>
          </fieldset>
        )}
        <div class="machine-done">
          <button type="submit" class="primary">
            {own.done}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

function Notices({ own, notifications }: MachinePart) {
  const words = own.notices;
  const permission = notifications.permission.value;
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <p class="editor-hint">{words.about}</p>
      {permission === 'default' && (
        <button type="button" onClick={() => void notifications.ask()}>
          {words.allow}
        </button>
      )}
      <p class="machine-state" role="status">
        {words.states[permission]}
      </p>
    </fieldset>
  );
}

function Small({ own, small }: MachinePart) {
  const words = own.small;
  const refused = useSignal(false);
  const open = small.open.value;
  const change = async () => {
    if (open) small.close();
    else refused.value = !(await small.show());
  };
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <p class="editor-hint">{words.about}</p>
      <button type="button" onClick={() => void change()}>
        {open ? words.close : words.open}
      </button>
      <p class="machine-state" role="status">
        {refused.value ? words.refused : ''}
      </p>
    </fieldset>
  );
}

function Links({ own, take }: MachinePart & { take: () => void }) {
  const words = own.links;
  const asked = useSignal(false);
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <p class="editor-hint">{words.about}</p>
      <button
        type="button"
        onClick={() => {
          take();
          asked.value = true;
        }}
      >
        {words.take}
      </button>
      <p class="machine-state" role="status">
        {asked.value ? words.asked : ''}
      </p>
    </fieldset>
  );
}
