import type { ComponentChildren } from 'preact';
import { Act } from '../act/act';
import { Trouble } from '../form/complaint';
import type { Doing } from '../form/doing';
import { Sheet } from '../sheet/sheet';
import { type AdminView, wordsOf } from './view';

/** A sheet with its heading, and the way out of it. */
export function TitledSheet({
  id,
  title,
  close,
  stays = false,
  children,
  ...view
}: AdminView & {
  /** The heading's. */
  id: string;
  title: string;
  close: () => void;
  /** What it shows is not lost by a slip: the way out is among the children alone. */
  stays?: boolean;
  children: ComponentChildren;
}) {
  const { act } = wordsOf(view);
  return (
    <Sheet
      label={id}
      close={() => {
        if (!stays) close();
      }}
    >
      <div class="sheet">
        <div class="admin-head">
          <h2 id={id}>{title}</h2>
          {!stays && <Act name={act.close} icon="close" kind="plain" press={close} />}
        </div>
        {children}
      </div>
    </Sheet>
  );
}

/** The end of a form: what went wrong, what sends it, and the way back. */
export function Foot({
  doing,
  save,
  cancel,
  refusals,
  children,
  ...view
}: AdminView & {
  doing: Doing;
  /** What the button says that sends it. */
  save: string;
  cancel: () => void;
  /** Sentences by the server's codes, besides the usual ones. */
  refusals?: Readonly<Record<string, string>>;
  children?: ComponentChildren;
}) {
  const words = wordsOf(view);
  return (
    <>
      <Trouble
        languages={view.languages}
        problem={doing.problem}
        refusals={{ ...words.refusals, ...refusals }}
        forbidden={words.forbidden}
      />
      <div class="sheet-acts">
        <button type="submit" class="act primary" aria-disabled={doing.busy}>
          {save}
        </button>
        <Act name={words.act.cancel} kind="plain" press={cancel}>
          {words.act.cancel}
        </Act>
        {children}
      </div>
    </>
  );
}
