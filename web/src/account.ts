/** The account and coming in by a link, joined to the server; main.ts fetches this when one is first shown. */
import { h } from 'preact';
import { AccountClient } from './api/account';
import type { HttpPorts } from './api/http';
import type { Passkeys } from './api/passkey';
import { Account } from './state/account';
import { AccountPage } from './ui/account/account';
import { Join } from './ui/account/join';
import type { PartView } from './ui/place/later';

export function account(http: HttpPorts, passkeys: Passkeys) {
  const make = () => new Account(new AccountClient(http, passkeys), passkeys.possible);
  return {
    account() {
      const account = make();
      return (view: PartView) => h(AccountPage, { ...view, account });
    },
    join() {
      const account = make();
      const ticket = location.hash.slice(1);
      return (view: PartView) => h(Join, { ...view, account, ticket });
    },
  };
}
