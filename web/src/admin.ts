/** The administration, joined to the server; main.ts fetches this when it is first shown. */
import { h } from 'preact';
import { AdminClient } from './api/admin';
import type { HttpPorts } from './api/http';
import { Administration } from './state/admin';
import { AdminPage, type AdminParts } from './ui/admin/admin';
import { kept, type PartView } from './ui/place/later';

export function administration(http: HttpPorts) {
  const admin = new Administration(new AdminClient(http));
  const parts: AdminParts = {
    buttons: () => import('./buttons').then(({ buttonsPart }) => buttonsPart(http)),
    numbers: kept(() => import('./ui/admin/numbers').then(({ Numbers }) => Numbers)),
  };
  return (view: PartView) => h(AdminPage, { ...view, admin, parts });
}
