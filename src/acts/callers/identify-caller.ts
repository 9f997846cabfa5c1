import { findCaller } from '../../storage/index/api-keys.ts';

/** Whom a credential proves; undefined where it proves nobody. The first question of every call, asked of no right yet. */
export const identifyCaller = findCaller;
