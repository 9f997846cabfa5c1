import { type FailedCheck, FINDING_TABLE, type SubIndication } from './finding-table.ts';

export type { FailedCheck, SubIndication } from './finding-table.ts';

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
