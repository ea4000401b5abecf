/** The buttons of the administration, joined to the server; admin.ts fetches this when it is first shown. */
import { h } from 'preact';
import { ButtonClient } from './api/buttons';
import type { HttpPorts } from './api/http';
import { Buttons } from './state/button';
import type { AdminView } from './ui/admin/view';
import { ButtonsPart } from './ui/buttons/buttons';

export function buttonsPart(http: HttpPorts) {
  const buttons = new Buttons(new ButtonClient(http));
  return (view: AdminView) => h(ButtonsPart, { ...view, buttons });
}
