import type { RevocationConfig } from './revocation-config.ts';

/**
 * - `host-not-allowed`: the address leads to a host that is not configured
 * - `unreachable`: no answer in time, or a redirection
 * - `status`: an answer other than 200
 * - `too-large`: more bytes than the limit
 */
export type AuthorityFaultCode = 'host-not-allowed' | 'unreachable' | 'status' | 'too-large';

export class AuthorityFault extends Error {
  override readonly name = 'AuthorityFault';
  readonly code: AuthorityFaultCode;
  constructor(code: AuthorityFaultCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** Asks certificate authorities. What comes back is bytes of which nothing is believed yet. */
export interface AuthorityClient {
  /** @throws AuthorityFault */
  list(url: string): Promise<Uint8Array>;
  /** @param request DER of an OCSP request. @throws AuthorityFault */
  answer(url: string, request: Uint8Array): Promise<Uint8Array>;
}

/** Only the configured hosts are asked, without redirections, within limits of time and size. */
export function authorityClient({
  hosts,
  limits,
}: Pick<RevocationConfig, 'hosts' | 'limits'>): AuthorityClient {
  const ask = async (address: string, init: RequestInit): Promise<Uint8Array> => {
    const url = new URL(address);
    if (!hosts.includes(url.host) || !/^https?:$/.test(url.protocol)) {
      throw new AuthorityFault('host-not-allowed', url.host);
    }
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(limits.timeoutMs),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new AuthorityFault('status', `${url.host} answers ${response.status}`);
      }
      return await readWithin(response, limits.bytes, url.host);
    } catch (error) {
      if (error instanceof AuthorityFault) throw error;
      throw new AuthorityFault('unreachable', url.host, { cause: error });
    }
  };
  return {
    list: (url) => ask(url, { headers: { accept: 'application/pkix-crl, */*;q=0.1' } }),
    answer: (url, request) =>
      ask(url, {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' },
        body: Uint8Array.from(request),
      }),
  };
}

/** The length that is announced is not believed either. */
async function readWithin(response: Response, limit: number, host: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > limit) throw new AuthorityFault('too-large', `${host} sends more than ${limit} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
