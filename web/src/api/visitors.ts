/** Visitors of other sites over HTTP, as those see them who answer. */
import type { Task, Visit } from '../state/visitors';
import { type Http, read, time } from './http';

interface WireVisit {
  identity: string;
  button_name: string;
  page: { title: string; url: string };
  verified: Record<string, string>;
  language: string;
  origin: string;
}

export interface WireTask {
  id: string;
  to: string;
  name: string;
  number: string;
  message: { seconds: number; call: string; from: string } | null;
  when: string;
  note: string;
  page: { title: string; url: string };
  language: string;
  created_at: string;
  done_at: string | null;
  done_by: string | null;
}

export async function visit(http: Http, identity: string): Promise<Visit | null> {
  const response = await http.send('GET', `/v1/visits/${encodeURIComponent(identity)}`);
  if (response.status === 404) return null;
  const { page, button_name, verified, language, origin } = await read<WireVisit>(response);
  return { identity, button: button_name, ...page, verified, language, origin };
}

export async function tasks(http: Http, open: boolean): Promise<readonly Task[]> {
  const query = open ? 'open=true&limit=1000' : 'limit=100';
  const wire = await http.json<{ tasks: WireTask[] | null }>('GET', `/v1/tasks?${query}`);
  return (wire.tasks ?? []).map(task);
}

export async function setTaskDone(http: Http, id: string, done: boolean): Promise<Task> {
  return task(await http.json<WireTask>('PATCH', `/v1/tasks/${encodeURIComponent(id)}`, { done }));
}

/** A browser that plays it can send no headers. */
export function soundAt(id: string, seat: string): string {
  return `/v1/tasks/${encodeURIComponent(id)}/message?seat=${seat}`;
}

export function task({ page, created_at, done_at, done_by, ...same }: WireTask): Task {
  const { id, to, name, number, message, when, note, language } = same;
  return {
    id,
    to,
    name,
    number,
    message: message && { seconds: message.seconds, call: message.call, from: message.from },
    when,
    note,
    language,
    title: page.title,
    url: page.url,
    createdAt: time(created_at),
    doneAt: time(done_at),
    doneBy: done_by ?? '',
  };
}
