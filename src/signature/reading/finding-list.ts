import { type Finding, type FindingCode, finding } from '../../domain/verification/finding.ts';
import { pathOf } from '../core/path-of.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';

const MOST = 50;

/**
 * Findings about the document's build: the first fifty are kept, and where something stands is only worked out for
 * those. A hostile document could otherwise have twenty thousand faults and cost seconds and megabytes of report.
 */
export interface FindingList {
  readonly findings: readonly Finding[];
  /** whether any more would be dropped */
  isFull(): boolean;
  add(code: FindingCode, at: ElementNumber | string, detail?: string): void;
}

export function createFindingList(tape: Tape): FindingList {
  const findings: Finding[] = [];
  return {
    findings,
    isFull: () => findings.length >= MOST,
    add(code, at, detail) {
      if (findings.length >= MOST) return;
      findings.push(finding(code, typeof at === 'string' ? at : pathOf(tape, at), detail));
    },
  };
}
