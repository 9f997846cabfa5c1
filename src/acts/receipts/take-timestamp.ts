import { askTsa, TsaUnavailable } from '../../interop/tsa/exchange.ts';
import { timestampQuery, tokenOf } from '../../interop/tsa/wire.ts';
import { checkToken, type Timestamp } from '../../signature/timestamp/check-token.ts';
import type { TrustSnapshot } from '../../signature/trust/trust.ts';

export interface TsaSite {
  readonly url: string;
  /** the authorities whose word counts; whoever answers at the URL must be one of them */
  readonly authorities: TrustSnapshot;
  /** the policy asked for, and then demanded; the authority's own when not given */
  readonly policy?: string | undefined;
  readonly clock: () => Date;
  /** at least 8 bytes that nobody can foresee, new for each question */
  readonly nonce: () => Uint8Array;
  /** for one exchange; 30 seconds unless told */
  readonly timeoutMs?: number;
}

export interface TakenTimestamp {
  /** DER of a TimeStampToken, checked */
  readonly token: Uint8Array;
  readonly timestamp: Timestamp;
}

export interface TsaClient {
  /** A fresh token over a SHA-256 digest. @throws TsaUnavailable; then nothing was taken, and asking again is right */
  stamp(sha256: Uint8Array): Promise<TakenTimestamp>;
}

/** A reply with its chain has about 6 kB. */
const maxBytes = 65_536;
/** Beyond this the authority's clock or our own is wrong, and staff must see it before tokens are kept for decades. */
const clockApartMs = 300_000;

/** A time-stamping authority of RFC 3161 by HTTP. A token that does not hold in every point is as good as none. */
export function tsaClient(site: TsaSite): TsaClient {
  const { authorities, policy, clock, timeoutMs = 30_000 } = site;
  const url = new URL(site.url);
  return {
    async stamp(sha256) {
      const nonce = positive(site.nonce());
      const body = timestampQuery(sha256, nonce, policy);
      const token = tokenOf(await askTsa({ url, body, timeoutMs, maxBytes }));
      const check = checkToken(
        token,
        {
          imprint: (hash) => (hash === 'sha256' ? sha256 : new Uint8Array()),
          nonce,
          policies: policy === undefined ? undefined : [policy],
        },
        authorities,
      );
      if (!check.ok) throw new TsaUnavailable('token-refused', check.fault);
      const { at, accuracyMs = 0 } = check.timestamp;
      if (Math.abs(at.getTime() - clock().getTime()) > clockApartMs + accuracyMs) {
        throw new TsaUnavailable('clock-apart');
      }
      return { token, timestamp: check.timestamp };
    },
  };
}

/** As the octets of a DER INTEGER above zero: the first bit is the sign, and no zeros come before. */
function positive(random: Uint8Array): Uint8Array {
  const octets = Uint8Array.from(random);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets;
}
