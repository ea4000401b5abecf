import { Budgets } from './budgets';
import { Check } from './check';
import { Switches } from './switches';
import type { AdminView } from './view';

/** What calls there may be: the emergency stop, what is used up, and what a call would meet with. */
export function Numbers(view: AdminView) {
  return (
    <div class="admin-parts-of">
      <Switches {...view} />
      <Check {...view} />
      <Budgets {...view} />
    </div>
  );
}
