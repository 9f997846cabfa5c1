import type { Settings } from './config-error.ts';

/** How long the servers behind a process are waited for, in milliseconds, and how often work is tried that fails. */
export interface Waits {
  readonly startMs: number;
  readonly probe: { readonly everyMs: number; readonly whileAwayMs: number; readonly patienceMs: number };
  readonly site: { readonly silence: number; readonly total: number };
  readonly mongo: { readonly selection: number; readonly answer: number };
  readonly redisMs: number;
  readonly tries: {
    readonly attempts: number;
    readonly ministryAttempts: number;
    readonly longestPauseMs: number;
  };
  readonly looksPaceMs: number;
  readonly ministryMs: number;
  readonly tsaMs: number;
  readonly pace: { readonly sweepMs: number; readonly stampMs: number; readonly revocationMs: number };
  readonly ledger: { readonly paceMs: number; readonly unprovenMs: number; readonly witnessMs: number };
}

export function waitsOf(env: Settings): Waits {
  return {
    startMs: env.KHB_START_PATIENCE_MS,
    probe: {
      everyMs: env.KHB_PROBE_EVERY_MS,
      whileAwayMs: env.KHB_PROBE_WHILE_AWAY_MS,
      patienceMs: env.KHB_PROBE_PATIENCE_MS,
    },
    site: { silence: env.KHB_SITE_SILENCE_MS, total: env.KHB_SITE_TOTAL_MS },
    mongo: { selection: env.KHB_MONGO_SELECTION_MS, answer: env.KHB_MONGO_ANSWER_MS },
    redisMs: env.KHB_REDIS_PATIENCE_MS,
    tries: {
      attempts: env.KHB_JOB_ATTEMPTS,
      ministryAttempts: env.KHB_MINISTRY_ATTEMPTS,
      longestPauseMs: env.KHB_JOB_PAUSE_MS,
    },
    looksPaceMs: env.KHB_LOOKS_PACE_MS,
    ministryMs: env.KHB_MINISTRY_TIMEOUT_MS,
    tsaMs: env.KHB_TSA_TIMEOUT_MS,
    pace: {
      sweepMs: env.KHB_SWEEP_EVERY_MS,
      stampMs: env.KHB_STAMP_EVERY_MS,
      revocationMs: env.KHB_REVOCATION_EVERY_MS,
    },
    ledger: {
      paceMs: env.KHB_LEDGER_PACE_MS,
      unprovenMs: env.KHB_LEDGER_UNPROVEN_MS,
      witnessMs: env.KHB_WITNESS_TIMEOUT_MS,
    },
  };
}
