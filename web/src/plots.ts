/** What calls add up to, joined to the server; main.ts fetches this when it is first shown. */
import { h } from 'preact';
import { HistoryClient } from './api/history';
import type { HttpPorts } from './api/http';
import type { PartView } from './ui/place/later';
import { Plots } from './ui/plots/plots';

export function plots(http: HttpPorts) {
  const server = new HistoryClient(http);
  return (view: PartView) => h(Plots, { ...view, server });
}
