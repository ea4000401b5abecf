import { useSignal } from '@preact/signals';
import { type Problem, problemOf } from '../../state/problem';

/** One thing at a time that the server is asked to do, and what went wrong the last time. */
export interface Doing {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Does it, unless something is under way; true when it is done. */
  run(act: () => Promise<void>): Promise<boolean>;
  dismiss(): void;
}

export function useDoing(): Doing {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  return {
    get busy() {
      return busy.value;
    },
    get problem() {
      return problem.value;
    },
    async run(act) {
      if (busy.peek()) return false;
      busy.value = true;
      problem.value = null;
      try {
        await act();
        return true;
      } catch (error) {
        problem.value = problemOf(error);
        return false;
      } finally {
        busy.value = false;
      }
    },
    dismiss() {
      problem.value = null;
    },
  };
}
