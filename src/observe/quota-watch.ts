import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Caller } from '../domain/access/actor.ts';
import { ALARM_SHARES, alarmShare, type QuotaName } from '../domain/access/quota.ts';

/** What is told of the use of quotas: how much in all, and which key is near its limit or over it. */
export interface QuotaWatch {
  looked(actor: Caller, outcome: 'seen' | 'denied' | 'over-quota', count: number): void;
  /** @param taken `total` is what the day has come to, `before` what it was before this count */
  taken(taken: {
    readonly actor: Caller;
    readonly name: QuotaName;
    readonly day: string;
    readonly limit: number;
    readonly before: number;
    readonly total: number;
    readonly ok: boolean;
  }): void;
}

/** Keys beyond these share one label: somebody with very many keys must not fill Prometheus. */
const namedAtMost = 100;

/**
 * Names credentials, never schools or pupils. The line is written by the process whose count reached the share, so once
 * for each key and day while Redis counts for all; the gauge stands in every process that has seen the key since.
 */
export function quotaWatch(prometheus: Registry, logger: Logger): QuotaWatch {
  const registers = [prometheus];
  const looks = new Counter({
    name: 'khb_looks_total',
    help: 'Looks at a pupil’s data, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const denied = new Counter({
    name: 'khb_denied_looks_total',
    help: 'Looks at pupils who are not the caller’s or not there, by kind of caller',
    labelNames: ['actor'],
    registers,
  });
  const exceeded = new Counter({
    name: 'khb_quota_exceeded_total',
    help: 'How often a key was told that its quota of the day is used up',
    labelNames: ['quota', 'actor'],
    registers,
  });
  const alarm = new Gauge({
    name: 'khb_quota_alarm',
    help: 'Share of the day’s quota that a key has used, once it is worth an alarm; 1 and more: used up',
    labelNames: ['quota', 'credential'],
    registers,
  });
  const named = new Set<string>();
  let today = '';

  return {
    looked: ({ kind: actor }, outcome, count) => {
      looks.inc({ outcome }, count);
      if (outcome === 'denied') denied.inc({ actor }, count);
    },
    taken: ({ actor, name: quota, day, limit, before, total, ok }) => {
      if (!ok) exceeded.inc({ quota, actor: actor.kind });
      if (day > today) {
        alarm.reset();
        named.clear();
        today = day;
      }
      if (total < Math.min(...ALARM_SHARES[quota]) * limit) return;
      const { credentialId } = actor;
      if (named.size < namedAtMost) named.add(credentialId);
      const credential = named.has(credentialId) ? credentialId : 'others';
      alarm.set({ quota, credential }, total / limit);
      const share = alarmShare(quota, limit, before, total);
      if (share === undefined) return;
      logger.error(
        { credentialId, actor: actor.kind, quota, day, limit, used: total, share },
        share < 1 ? 'a key has used much of its quota' : 'a key has used up its quota',
      );
    },
  };
}
