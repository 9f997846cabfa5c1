import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { PublishedLedger } from '../acts/ledger/published-ledger.ts';
import type { Quota } from '../acts/looks/quota.ts';
import type { Database, Sites, TrustSnapshot } from '../acts/stores.ts';
import type { May } from '../domain/access/policy.ts';
import type { Calendar } from '../domain/identity/calendar.ts';
import type { Profile } from '../domain/profile/profile.ts';
import type { HouseKey } from '../domain/receipt/house-keys.ts';
import type { JobQueue } from './job-queue.ts';

export interface ApiLimits {
  /** of a signed document sent as the body */
  readonly bodyBytes: number;
  /** of a JSON body; it must hold a document in base64 (authenticate) */
  readonly jsonBytes: number;
  /** the longest wait that `Prefer: wait` is granted, in seconds */
  readonly waitSeconds: number;
  /** the most items on one page */
  readonly pageItems: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  bodyBytes: 1024 * 1024,
  jsonBytes: 1536 * 1024,
  waitSeconds: 30,
  pageItems: 200,
};

/** Whether this process can do its work, and what stands behind it; `degraded`: it does it without something. */
export interface Readiness {
  readonly ready: boolean;
  readonly degraded: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly state: 'ok' | 'read-only' | 'away';
  }[];
}

/** Everything the API needs, handed over by main.ts. */
export interface ApiDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly jobs: JobQueue;
  /** the policy, as configuration has narrowed it */
  readonly may: May;
  readonly quota: Quota;
  /** public halves of the keys that sign receipts */
  readonly receiptKeys: { readonly keys: readonly HouseKey[] };
  readonly ledger: PublishedLedger;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly calendar: Calendar;
  /** what a declared certificate must lead to (Đ8.2) */
  readonly trust: TrustSnapshot;
  readonly limits: ApiLimits;
  readonly logger: Logger;
  readonly prometheus: Registry;
  readonly clock: () => Date;
  /** asks nobody: what the last looks at the servers found */
  ready(): Readiness;
  /** Throws at once while the index is known to be away, so that nobody waits for it. */
  demandIndex(): void;
  /** the names of those that stand */
  alarms(): Promise<readonly string[]>;
}
