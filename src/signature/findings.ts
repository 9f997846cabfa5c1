import { FINDING_TABLE } from './finding-table.ts';

/** ETSI EN 319 102-1 table 6, the ones in use here. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'EXPIRED'
  | 'REVOKED'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'TRY_LATER'
  | 'NOT_YET_VALID'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND';

/** Which of the four checks of Đ15 a finding fails: a) signature, b) content, c) certificate, d) time. */
export type FailedCheck = 'signatureValid' | 'contentUnaltered' | 'certificateValid' | 'timeValid';

export type FindingCode = keyof typeof FINDING_TABLE;

/** Why something was refused: `code` is stable, `vi`/`en` say what to mend. */
export interface Finding {
  readonly code: FindingCode;
  readonly subIndication: SubIndication;
  /** the article that is broken, such as `Đ14` */
  readonly article: string;
  readonly vi: string;
  readonly en: string;
  /** Where: a path of element names with positions or a line, never a value out of the document. */
  readonly at?: string;
}

/** `detail` stands in brackets behind both texts; it must hold nothing that was read from the pupil's data. */
export function finding(code: FindingCode, at?: string, detail?: string): Finding {
  const { subIndication, article, vi, en } = FINDING_TABLE[code];
  const tail = detail === undefined ? '' : ` (${detail})`;
  const words = { code, subIndication, article, vi: `${vi}${tail}`, en: `${en}${tail}` };
  return at === undefined ? words : { ...words, at };
}

export function failedCheck(code: FindingCode): FailedCheck {
  return FINDING_TABLE[code].check;
}

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
