import type { FailedCheck, SubIndication } from '../findings.ts';

/** One reason to refuse: what ETSI EN 319 102-1 calls it, which check of Đ15 it fails, and what to mend. */
export interface Entry {
  readonly subIndication: SubIndication;
  readonly check: FailedCheck;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

export type EntryTable = Readonly<Record<string, Entry>>;
