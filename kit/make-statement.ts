import type { SchoolId } from '../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../src/domain/identity/school-year.ts';
import type { Closing, Recall, Replacement } from '../src/domain/statement/statement.ts';
import { type Pki, schoolOf } from './pki.ts';
import { signStatement } from './sign.ts';
import { unsignedStatement } from './statement.ts';

type Said<S> = Omit<S, 'schoolId' | 'schoolYear'>;

export interface MakeStatementOptions {
  readonly pki: Pki;
  readonly school: string;
  readonly schoolYear: string;
  readonly said: Said<Recall> | Said<Replacement> | Said<Closing>;
  /** when principal and seal sign */
  readonly at: Date;
}

/** A statement on records of a school, signed by its principal and its seal (Đ25.3). */
export function makeStatement({ pki, school, schoolYear, said, at }: MakeStatementOptions): Uint8Array {
  const of = { schoolId: school as SchoolId, schoolYear: schoolYear as SchoolYear };
  const local = new Date(at.getTime() + 7 * 3_600_000).toISOString();
  const time = `${local.slice(0, 19)}+07:00`;
  const signingTimes = { CBQL: time, KY_PHAT_HANH: time };
  const options = { signingDay: local.slice(0, 10), signingTimes };
  return signStatement(unsignedStatement({ ...of, ...said }), schoolOf(pki, school), options);
}
