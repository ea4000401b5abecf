/** Contacts for tests: a server that keeps what it is given. */
import type { Contact, ContactDraft, ContactServer } from '../state/contacts';

export function contact(change: Partial<Contact> = {}): Contact {
  return {
    id: '1',
    shared: false,
    name: 'Zoë Example',
    numbers: ['+15005550001'],
    client: '',
    notes: 'Speaks 日本語',
    favourite: false,
    mayEdit: true,
    ...change,
  };
}

export class FakeContacts implements ContactServer {
  asked = 0;
  kept: readonly Contact[] = [];
  readonly log: string[] = [];
  /** Thrown by what writes, while set. */
  failure: Error | null = null;
  /** Thrown by the list, while set. */
  unreachable: Error | null = null;
  /** What the list waits for. */
  wait: Promise<void> | undefined;
  async all() {
    this.asked++;
    await this.wait;
    if (this.unreachable) throw this.unreachable;
    return { contacts: this.kept, mayShare: true };
  }
  async create({ name }: ContactDraft) {
    if (this.failure) throw this.failure;
    this.log.push(`create ${name}`);
  }
  async update(id: string, { name }: Pick<Contact, 'name'>) {
    if (this.failure) throw this.failure;
    this.log.push(`update ${id} ${name}`);
  }
  async remove(id: string) {
    this.log.push(`remove ${id}`);
  }
  async favour(id: string, favourite: boolean) {
    if (this.failure) throw this.failure;
    this.log.push(`favour ${id} ${favourite}`);
  }
}
