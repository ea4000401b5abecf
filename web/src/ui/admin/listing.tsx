import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Resource } from '../../state/resource';
import { Complaint } from '../form/complaint';
import { Icon } from '../icon/icon';
import { type AdminView, wordsOf } from './view';

/** A list as the server told it: while it is fetched, when there is nothing, and when it could not be had. */
export function Listing<T>({
  list,
  none,
  children,
  ...view
}: AdminView & {
  list: Resource<readonly T[]>;
  none: string;
  children: (all: readonly T[]) => ComponentChildren;
}) {
  const { value, problem } = list.told.value;
  useEffect(() => void list.load(), [list]);
  return (
    <>
      <Failed {...view} problem={problem} again={() => void list.load()} />
      {!value && !problem && (
        <p class="panel-empty" role="status">
          {view.languages.words().fetching}
        </p>
      )}
      {value?.length === 0 && <p class="panel-empty">{none}</p>}
      {value && value.length > 0 && children(value)}
    </>
  );
}

/** What could not be had, and how to try again. */
export function Failed({
  problem,
  again,
  ...view
}: AdminView & {
  problem: Parameters<typeof Complaint>[0]['problem'] | null;
  again: () => void;
}) {
  const words = wordsOf(view);
  return (
    <div role="status" class="trouble-place">
      {problem && (
        <div class="trouble">
          <Icon name="alert" />
          <Complaint
            languages={view.languages}
            problem={problem}
            refusals={words.refusals}
            forbidden={words.forbidden}
          />
          <button type="button" class="act" onClick={again}>
            {words.act.retry}
          </button>
        </div>
      )}
    </div>
  );
}
