/** The history, joined to the server; main.ts fetches this when it is first shown. */
import { h } from 'preact';
import { HistoryClient } from './api/history';
import type { HttpPorts } from './api/http';
import { HistoryPage, type HistoryView } from './ui/history/page';
import type { PartView } from './ui/place/later';

export function history(
  http: HttpPorts,
  keep: (address: string, name: string) => void,
  figures: HistoryView['figures'],
) {
  const records = new HistoryClient(http);
  return (view: PartView) =>
    h(HistoryPage, {
      ...view,
      records,
      figures,
      keep: (address, name) => {
        keep(address, name);
        view.go('contacts');
      },
    });
}
