/** Commands over HTTP: what is to be done once, though it be sent twice. */
import { Failure } from '../state/problem';
import { check, Http, type HttpPorts } from './http';

export interface CommandPorts extends HttpPorts {
  /** A fresh word that names one command, so that it is carried out once though it be sent twice. */
  readonly word: () => string;
}

export class Commands {
  readonly #http: Http;
  readonly #word: () => string;

  constructor(ports: CommandPorts) {
    this.#http = new Http(ports);
    this.#word = ports.word;
  }

  async do(method: string, path: string, body?: object): Promise<void> {
    await check(await this.send(method, path, body));
  }

  /** A command that may not have arrived is sent once more, with the word by which it is known. */
  async send(method: string, path: string, body: object = {}): Promise<Response> {
    const headers = { 'Idempotency-Key': this.#word() };
    const send = () =>
      this.#http.send(method, path, method === 'DELETE' ? undefined : body, headers);
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return await send();
    }
  }
}
