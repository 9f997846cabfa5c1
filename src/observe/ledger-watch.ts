import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Of the log's leader; in every other process nothing is told and no alarm stands. */
export interface LedgerWatch {
  leads(size: number, proven: number): void;
  appended(lines: number, size: number): void;
  /** @param missing names of the witnesses that a quorum lacks, and why */
  proven(size: number, missing: readonly { readonly name: string; readonly why: string }[]): void;
  /** Something keeps the log from growing (`sequencing`) or its proofs from being had (`proofs`). */
  waits(what: 'sequencing' | 'proofs', error: { readonly name: string; readonly message: string }): void;
  stopped(fault: { readonly kind: string; readonly place: string; readonly message: string }): void;
  /** how long the oldest line of all has waited, by what the index says */
  oldestWaits(seconds: number): void;
  /** This process leads no more: what it knew is another's to say. */
  ends(): void;
  alarms(): readonly string[];
  close(): void;
}

const everyMs = 1_000;

/**
 * What the leader of the ledger does, in metrics, alarms and a line for each change: an outage of an hour is two lines.
 * @param unprovenMs for how long entries may be without proof
 */
export function watchLedger(unprovenMs: number, prometheus: Registry, logger: Logger): LedgerWatch {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [prometheus] });
  const entries = gauge('khb_ledger_entries', 'Entries of the ledger; in the process that leads it');
  const covered = gauge('khb_ledger_proven_entries', 'Entries under the last checkpoint that was co-signed');
  const age = gauge('khb_ledger_unproven_seconds', 'How long the oldest entry has had no co-signature');
  const halted = gauge('khb_ledger_stopped', '1 while the ledger has a fault and nothing is signed over it');
  const batches = new Counter({
    name: 'khb_ledger_batches_total',
    help: 'Batches that this process put into the ledger',
    registers: [prometheus],
  });
  const grown = grownSince();
  const said = { sequencing: '', proofs: '', unproven: false };
  let stopped = false;
  let waitsSeconds = 0;
  const isUnproven = () => Math.max(grown.seconds(), waitsSeconds) * 1_000 > unprovenMs;
  const goesOn = (what: 'sequencing' | 'proofs') => {
    if (said[what] !== '') logger.info({ what }, 'the ledger goes on');
    said[what] = '';
  };
  const waits: LedgerWatch['waits'] = (what, error) => {
    if (said[what] !== error.message) logger.warn({ what, error }, 'the ledger waits');
    said[what] = error.message;
  };
  const size = (now: number) => {
    entries.set(now);
    grown.to(now);
  };
  const timer = setInterval(() => {
    age.set(grown.seconds());
    if (isUnproven() === said.unproven) return;
    said.unproven = !said.unproven;
    if (said.unproven) logger.error({}, 'the ledger’s entries have had no proof for too long');
    else logger.info({}, 'the ledger’s entries have their proof again');
  }, everyMs);
  timer.unref();
  return {
    leads: (now, proven) => {
      if (stopped) logger.info({ size: now }, 'the ledger was found whole and goes on');
      else logger.info({ size: now, proven }, 'this process leads the ledger');
      stopped = false;
      halted.set(0);
      size(now);
      covered.set(proven);
      grown.proven(proven);
    },
    appended: (_lines, now) => {
      batches.inc();
      size(now);
      goesOn('sequencing');
    },
    proven: (proven, missing) => {
      covered.set(proven);
      grown.proven(proven);
      if (missing.length === 0) return goesOn('proofs');
      const whys = missing.map(({ name, why }) => `${name}: ${why}`).join('; ');
      waits('proofs', { name: 'NotCosigned', message: whys });
    },
    waits,
    stopped: ({ kind, place, message }) => {
      if (!stopped) logger.fatal({ kind, place, fault: message }, 'the ledger is stopped: nothing is signed');
      stopped = true;
      halted.set(1);
    },
    oldestWaits: (seconds) => {
      waitsSeconds = seconds;
    },
    ends: () => {
      stopped = false;
      waitsSeconds = 0;
      grown.forget();
      for (const one of [entries, covered, age, halted]) one.reset();
    },
    alarms: () => [...(stopped ? ['ledger-stopped'] : []), ...(isUnproven() ? ['ledger-unproven'] : [])],
    close: () => clearInterval(timer),
  };
}

/** Since when the oldest entry without proof is in the log, by the clock that nothing moves; to a second. */
function grownSince() {
  let marks: { readonly size: number; readonly at: number }[] = [];
  let covered = 0;
  return {
    to(size: number) {
      if (size <= Math.max(covered, marks.at(-1)?.size ?? 0)) return;
      const last = marks.at(-1);
      const now = performance.now();
      if (last && now - last.at < 1_000) marks = [...marks.slice(0, -1), { size, at: last.at }];
      else marks.push({ size, at: now });
    },
    proven(size: number) {
      covered = size;
      marks = marks.filter((mark) => mark.size > size);
    },
    seconds: () => (marks[0] ? (performance.now() - marks[0].at) / 1_000 : 0),
    forget() {
      marks = [];
      covered = 0;
    },
  };
}
