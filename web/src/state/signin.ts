/** The ways to sign in. */

/** Those that the server offers, and this browser can. */
export interface Ways {
  /** A name is enough. */
  readonly demo: boolean;
  readonly password: boolean;
  readonly passkey: boolean;
  readonly providers: readonly Provider[];
  /** Nobody is an administrator yet: the link that the server printed makes the first. */
  readonly first: boolean;
  /** This tab had a session when it asked. */
  readonly session: boolean;
}

/** Somebody else who knows the people here, by OpenID Connect. */
export interface Provider {
  readonly id: string;
  readonly name: string;
}

export type SignIn =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'password'; readonly login: string; readonly password: string }
  /** Quiet: the browser offers passkeys among what it fills in, and nothing happens until one is taken. */
  | { readonly by: 'passkey'; readonly quiet: boolean };
