import { exchange } from '../exchange.ts';

/** Why a witness was not heard: one stable word, nothing of the answer. */
export class WitnessUnavailable extends Error {
  override readonly name = 'WitnessUnavailable';
}

/** A note has some hundred bytes for each co-signature. */
const MOST_BYTES = 64 * 1024;

/**
 * POST of add-checkpoint (c2sp.org/tlog-witness) to `<url>/add-checkpoint`.
 * @throws WitnessUnavailable
 */
export function witnessClient({ url, timeoutMs }: { readonly url: string; readonly timeoutMs: number }) {
  const place = new URL(`${url.replace(/\/$/, '')}/add-checkpoint`);
  return async (request: Uint8Array): Promise<{ readonly status: number; readonly body: string }> => {
    const { status, bytes } = await exchange(
      {
        method: 'POST',
        url: place,
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(request),
        timeoutMs,
        maxBytes: MOST_BYTES,
      },
      (fault) => new WitnessUnavailable(fault),
    );
    return { status, body: bytes.toString('utf8') };
  };
}
