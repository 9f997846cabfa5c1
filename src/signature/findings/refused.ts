import { type Finding, type FindingCode, finding } from '../../domain/verification/finding.ts';

/** Ends one step of the reading of a document; caught at that step's edge and turned into a finding of the report. */
export class Refused extends Error {
  readonly finding: Finding;
  constructor(refusal: Finding) {
    super(refusal.code);
    this.name = 'Refused';
    this.finding = refusal;
  }
}

/** @throws Refused always */
export function refuse(code: FindingCode, at?: string, detail?: string): never {
  throw new Refused(finding(code, at, detail));
}
