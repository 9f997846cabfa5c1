import { type Exchange, exchange } from '../exchange.ts';
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
  const ask = async (call: Omit<Exchange, 'url' | 'timeoutMs' | 'maxBytes'>, address: string) => {
    const url = new URL(address);
    if (!hosts.includes(url.host) || !/^https?:$/.test(url.protocol)) {
      throw new AuthorityFault('host-not-allowed', url.host);
    }
    const bounds = { timeoutMs: limits.timeoutMs, maxBytes: limits.bytes };
    const { status, bytes } = await exchange({ ...call, ...bounds, url }, (fault) =>
      fault === 'answer-too-large'
        ? new AuthorityFault('too-large', `${url.host} sends more than ${limits.bytes} bytes`)
        : new AuthorityFault('unreachable', url.host),
    );
    if (status === 200) return new Uint8Array(bytes);
    if (status >= 300 && status < 400) throw new AuthorityFault('unreachable', url.host);
    throw new AuthorityFault('status', `${url.host} answers ${status}`);
  };
  return {
    list: (url) => ask({ method: 'GET', headers: { accept: 'application/pkix-crl, */*;q=0.1' } }, url),
    answer: (url, request) => {
      const headers = { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' };
      return ask({ method: 'POST', headers, body: Uint8Array.from(request) }, url);
    },
  };
}
