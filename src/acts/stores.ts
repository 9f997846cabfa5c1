/** What acts work on, for those who hand it over and look at none of it. */
export type { TrustSnapshot } from '../signature/trust/trust.ts';
export type { Database } from '../storage/index/database.ts';
export type { Sites } from '../storage/sites/blobs.ts';
