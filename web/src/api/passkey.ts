/**
 * Passkeys, as the browser keeps them. What the server says and hears is WebAuthn's own JSON; a browser
 * that cannot read and write that itself has it done here.
 * Source: https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
import { Failure } from '../state/problem';

/** What a browser may have to do with passkeys. */
export interface PasskeyPorts {
  readonly credentials: CredentialsContainer | undefined;
  readonly type: typeof PublicKeyCredential | undefined;
}

export class Passkeys {
  readonly #ports: PasskeyPorts;
  /** Ends what is under way: a browser does one thing at a time. */
  #stop: AbortController | undefined;

  constructor(ports: PasskeyPorts) {
    this.#ports = ports;
  }

  /** Whether this browser can do it at all. */
  get possible(): boolean {
    return Boolean(this.#ports.credentials && this.#ports.type);
  }

  /** Whether it can offer passkeys among what it fills in. */
  async quiet(): Promise<boolean> {
    const { type } = this.#ports;
    return (await type?.isConditionalMediationAvailable?.().catch(() => false)) ?? false;
  }

  /** Ends what is under way. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  /** Proves who somebody is. */
  async prove(options: PublicKeyCredentialRequestOptionsJSON, quiet = false): Promise<object> {
    const { credentials, type } = this.#ports;
    const publicKey =
      type?.parseRequestOptionsFromJSON?.(options) ??
      ({
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: options.allowCredentials?.map(descriptor),
      } as unknown as PublicKeyCredentialRequestOptions);
    return this.#ask((signal) =>
      credentials?.get({
        publicKey,
        signal,
        ...(quiet ? { mediation: 'conditional' as const } : {}),
      }),
    );
  }

  /** Makes a new one. */
  async make(options: PublicKeyCredentialCreationOptionsJSON): Promise<object> {
    const { credentials, type } = this.#ports;
    const publicKey =
      type?.parseCreationOptionsFromJSON?.(options) ??
      ({
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: options.excludeCredentials?.map(descriptor),
      } as unknown as PublicKeyCredentialCreationOptions);
    return this.#ask((signal) => credentials?.create({ publicKey, signal }));
  }

  async #ask(
    act: (signal: AbortSignal) => Promise<Credential | null> | undefined,
  ): Promise<object> {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const made = await act(stop.signal);
      if (!made) throw new Failure('passkeyFailed');
      return written(made as PublicKeyCredential);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(meaning(error));
    } finally {
      if (this.#stop === stop) this.#stop = undefined;
    }
  }
}

/** Source: https://www.w3.org/TR/webauthn-3/#sctn-createCredential, its errors. */
function meaning(error: unknown): 'passkeyCancelled' | 'passkeyKnown' | 'passkeyFailed' {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'passkeyCancelled';
  return name === 'InvalidStateError' ? 'passkeyKnown' : 'passkeyFailed';
}

function written(made: PublicKeyCredential): object {
  if (typeof made.toJSON === 'function') return made.toJSON();
  const response: Record<string, unknown> = {};
  for (const key of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'])
    put(response, made.response, key);
  put(response, made.response, 'userHandle');
  const attestation = made.response as AuthenticatorAttestationResponse;
  if (attestation.getTransports) response.transports = attestation.getTransports();
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response,
    clientExtensionResults: made.getClientExtensionResults(),
    ...(made.authenticatorAttachment
      ? { authenticatorAttachment: made.authenticatorAttachment }
      : {}),
  };
}

function put(into: Record<string, unknown>, from: object, key: string): void {
  const value = (from as Record<string, unknown>)[key];
  if (value instanceof ArrayBuffer) into[key] = text(value);
}

function descriptor(one: PublicKeyCredentialDescriptorJSON): PublicKeyCredentialDescriptor {
  return { ...one, id: bytes(one.id) } as PublicKeyCredentialDescriptor;
}

/** Base64url without padding. */
export function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function bytes(base64url: string): ArrayBuffer {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0)).buffer;
}
