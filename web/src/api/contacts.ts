/** The contacts over HTTP. */
import type { Contact, ContactDraft, ContactServer } from '../state/contacts';
import { check, Http, type HttpPorts } from './http';

interface WireContact {
  id: string;
  shared: boolean;
  name: string;
  numbers: string[];
  client: string;
  notes: string;
  favourite: boolean;
  may_edit: boolean;
}

export class ContactClient implements ContactServer {
  readonly #http: Http;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
  }

  async all(): Promise<{ contacts: readonly Contact[]; mayShare: boolean }> {
    const wire = await this.#http.json<{ contacts: WireContact[]; may_share: boolean }>(
      'GET',
      '/v1/contacts',
    );
    return {
      contacts: wire.contacts.map(({ may_edit, ...one }) => ({ ...one, mayEdit: may_edit })),
      mayShare: wire.may_share,
    };
  }

  create(draft: ContactDraft): Promise<void> {
    return this.#do('POST', '/v1/contacts', draft);
  }

  update(id: string, draft: Pick<Contact, 'name' | 'numbers' | 'client' | 'notes'>): Promise<void> {
    return this.#do('PATCH', path(id), draft);
  }

  remove(id: string): Promise<void> {
    return this.#do('DELETE', path(id));
  }

  favour(id: string, favourite: boolean): Promise<void> {
    return this.#do('PUT', `${path(id)}/favourite`, { favourite });
  }

  async #do(method: string, to: string, body?: object): Promise<void> {
    await check(await this.#http.send(method, to, body));
  }
}

function path(id: string): string {
  return `/v1/contacts/${encodeURIComponent(id)}`;
}
