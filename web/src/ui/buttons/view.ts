/** What the parts of the buttons' administration are given, and the words to say it in. */
import type { Button, Buttons } from '../../state/button';
import { type ButtonsWords, buttonsWords } from '../../words/buttons';
import { type AdminView, nameOf } from '../admin/view';

export type ButtonsView = AdminView & { readonly buttons: Buttons };

/** A view of one button. */
export type ButtonView = ButtonsView & { readonly of: Button; readonly close: () => void };

export function buttonsWordsOf({ languages }: ButtonsView): ButtonsWords {
  return buttonsWords[languages.language.value];
}

/** A place that a button leads to, by the name that people give it. */
export function placeOf(view: ButtonsView, to: string): string {
  const [kind = '', name = ''] = to.split(/:(.*)/);
  if (kind === 'client') return nameOf(view, name);
  const list = kind === 'team' ? view.admin.teams : view.buttons.rooms;
  return list.told.value.value?.find((one) => one.name === name)?.title || name;
}
