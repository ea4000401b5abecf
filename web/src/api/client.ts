/** The server over HTTP. Every failure comes out as a Failure with a name that has words. */
import type { Entry } from '../state/history';
import type { Credentials, Following, Person, Server, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import type { SignIn } from '../state/signin';
import type { Task, Visit } from '../state/visitors';
import { attendance } from './attendance';
import { floor, type WireFloor } from './channels';
import { conference } from './conferences';
import { Http, type HttpPorts, read, time } from './http';
import type { Passkeys } from './passkey';
import type {
  WireCall,
  WireCeremony,
  WireConference,
  WireConferences,
  WirePerson,
  WireSettings,
  WireToken,
} from './types';
import { setTaskDone, soundAt, task, tasks, visit, type WireTask } from './visitors';

export interface ClientPorts extends HttpPorts {
  readonly events: (url: string) => EventSource;
  /** Whether this browser can have them, and what does it, which is fetched when it is wanted. */
  readonly passkeys: { readonly possible: boolean; readonly fetch: () => Promise<Passkeys> };
  /** The path of the page now. */
  readonly path: () => string;
}

export class Client implements Server {
  readonly #ports: ClientPorts;
  readonly #http: Http;
  #passkeys: Passkeys | undefined;

  constructor(ports: ClientPorts) {
    this.#ports = ports;
    this.#http = new Http(ports);
  }

  async settings(): Promise<Settings> {
    const wire = await this.#http.json<WireSettings>('GET', '/v1/settings');
    return {
      version: wire.version,
      language: wire.language,
      signIn: {
        demo: wire.sign_in.demo,
        password: wire.sign_in.password,
        passkey: wire.sign_in.passkey && this.#ports.passkeys.possible,
        providers: wire.sign_in.oidc ?? [],
        first: wire.sign_in.first,
        session: wire.sign_in.session,
      },
      signalling: wire.signalling?.url ?? null,
      edge: wire.edge,
      publishInsights: wire.publish_insights,
      callStyle: wire.call_style === 'conference' ? 'conference' : 'direct',
      notice: wire.notice,
      speedDial: wire.speed_dial ?? [],
    };
  }

  async session(): Promise<Person | null> {
    const response = await this.#http.send('GET', '/v1/session');
    if (response.status === 401) return null;
    return person(await read<WirePerson>(response));
  }

  async signIn(how: SignIn): Promise<Person> {
    if (how.by === 'passkey') return this.#signInByPasskey(how.quiet);
    this.#passkeys?.stop(); // none is needed any more
    const { by: _, ...body } = how;
    return person(await this.#http.json<WirePerson>('POST', '/v1/session', body));
  }

  async #signInByPasskey(quiet: boolean): Promise<Person> {
    const passkeys = await this.#ports.passkeys.fetch();
    this.#passkeys = passkeys;
    if (quiet && !(await passkeys.quiet())) throw new Failure('passkeyFailed');
    const path = '/v1/session/passkey';
    const { ticket, options } = await this.#http.json<
      WireCeremony<PublicKeyCredentialRequestOptionsJSON>
    >('POST', `${path}/options`, {});
    const credential = await passkeys.prove(options, quiet);
    return person(await this.#http.json<WirePerson>('POST', path, { ticket, credential }));
  }

  provider(id: string): string {
    const query = new URLSearchParams({ seat: this.#ports.seat, next: this.#ports.path() });
    return `/v1/oidc/${encodeURIComponent(id)}/start?${query}`;
  }

  async signOut(): Promise<void> {
    await this.#http.send('DELETE', '/v1/session');
  }

  async credentials(): Promise<Credentials> {
    const wire = await this.#http.json<WireToken>('POST', '/v1/tokens', {});
    return {
      token: wire.token,
      edge: wire.edge,
      ttl: wire.ttl,
      refreshAfter: wire.refresh_after,
      abilities: {
        incoming: wire.capabilities.incoming,
        clients: wire.capabilities.clients.length > 0,
        prefixes: wire.capabilities.numbers.map((rule) => rule.prefix || '+'), // of a region: any
        callerIds: wire.capabilities.caller_ids,
      },
    };
  }

  async people(): Promise<readonly Person[]> {
    const wire = await this.#http.json<{ people: WirePerson[] | null }>('GET', '/v1/people');
    return (wire.people ?? []).map(person);
  }

  async history(): Promise<readonly Entry[]> {
    const wire = await this.#http.json<{ calls: WireCall[] | null }>('GET', '/v1/calls?limit=50');
    return (wire.calls ?? []).map(entry);
  }

  async call(sid: string): Promise<Entry | null> {
    const response = await this.#http.send('GET', `/v1/calls/${encodeURIComponent(sid)}`);
    if (response.status === 404) return null;
    return entry(await read<WireCall>(response));
  }

  visit(identity: string): Promise<Visit | null> {
    return visit(this.#http, identity);
  }

  tasks(open: boolean): Promise<readonly Task[]> {
    return tasks(this.#http, open);
  }

  setTaskDone(id: string, done: boolean): Promise<Task> {
    return setTaskDone(this.#http, id, done);
  }

  sound(id: string): string {
    return soundAt(id, this.#ports.seat);
  }

  /** The browser itself reconnects, and says where it was, so that nothing is lost or told twice. */
  follow(on: Following): () => void {
    const source = this.#ports.events(`/v1/events?seat=${this.#ports.seat}&conferences=1`);
    const tell = (message: MessageEvent<string>) => {
      const wire = JSON.parse(message.data) as { calls: WireCall[] };
      on.calls(wire.calls.map(entry));
    };
    const all = (message: MessageEvent<string>) => {
      const wire = JSON.parse(message.data) as WireConferences;
      on.conferences((wire.conferences ?? []).map(conference), wire.control !== false);
    };
    const one = (message: MessageEvent<string>) => {
      on.conference(conference(JSON.parse(message.data) as WireConference));
    };
    const control = (message: MessageEvent<string>) => {
      on.control((JSON.parse(message.data) as { control: boolean }).control);
    };
    const channel = (message: MessageEvent<string>) => {
      const wire = JSON.parse(message.data) as { name: string; floor: WireFloor };
      on.channel(wire.name, floor(wire.floor));
    };
    const callBack = (message: MessageEvent<string>) => {
      on.task(task(JSON.parse(message.data) as WireTask));
    };
    const end = (signedOut: boolean) => {
      source.close();
      on.ended(signedOut);
    };
    source.addEventListener('snapshot', tell);
    source.addEventListener('calls', tell);
    source.addEventListener('conferences', all);
    source.addEventListener('conference', one);
    source.addEventListener('control', control);
    source.addEventListener('task.created', callBack);
    source.addEventListener('task.done', callBack);
    source.addEventListener('channel', channel);
    source.addEventListener('open', () => on.connected(true));
    source.addEventListener('end', () => end(true));
    source.addEventListener('error', () => {
      on.connected(false);
      if (source.readyState === 2) end(false); // closed: the browser does not try again
    });
    return () => source.close();
  }
}

export function person(wire: WirePerson): Person {
  const { identity, name, role, abilities, presence } = wire;
  if (!role)
    return presence ? { identity, name, presence: attendance(presence) } : { identity, name };
  return {
    identity,
    name,
    role,
    createRooms: abilities?.create_rooms ?? false,
    supervise: abilities?.supervise ?? false,
    administer: abilities?.administer ?? false,
  };
}

export function entry(wire: WireCall): Entry {
  return {
    sid: wire.sid,
    direction: wire.direction,
    peer: { address: wire.peer.address, name: wire.peer.name },
    status: wire.status,
    denied: wire.denied,
    voicemail: wire.voicemail ?? false,
    startedAt: time(wire.started_at),
    answeredAt: time(wire.answered_at),
    seconds: wire.duration,
    note: wire.note ?? '',
    outcome: wire.outcome ?? '',
  };
}
