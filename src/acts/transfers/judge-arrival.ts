import { verifyDocument } from '../../acts/verify-document.ts';
import { type Environment, takesIn } from '../../domain/identity/environment.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { RefusalCode } from '../../domain/refusal.ts';
import type { TakenInRecord } from '../../domain/transcript/transcript-events.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import type { Arrival } from '../../domain/transfer/arrive-from-province.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { type CarriedRecord, decodeRecords, type RecordsFault } from '../../interop/ministry/records.ts';
import type { ArrivalMessage } from '../../interop/ministry/wire.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import type { VerifierPool } from '../../signature/pool/pool.ts';
import type { Database } from '../../storage/index/database.ts';
import { findSchool } from '../../storage/index/schools.ts';

export interface JudgeArrivalDeps {
  readonly environment: Environment;
  readonly database: Database;
  readonly verifier: VerifierPool;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** `content-mismatch`: a document is of another pupil or another school year than the message says. */
export interface ArrivalRefusal {
  readonly code: RefusalCode | RecordsFault | 'content-mismatch';
  readonly detail?: string;
}
export type JudgedArrival =
  | {
      readonly ok: true;
      readonly arrival: Arrival;
      readonly documents: readonly CarriedRecord[];
      readonly reports: readonly VerificationReport[];
    }
  | { readonly ok: false; readonly refusal: ArrivalRefusal };

/**
 * Whether an arrival may be taken in: every document by the same rules as a push (Đ15, Đ24.5), all of the one pupil, for
 * a school of this province (Đ26.3b). One that fails refuses the whole message: half a transcript is none.
 * The school in the data is of another province and need not be known here; its seal must fit its own code.
 */
export async function judgeArrival(
  deps: JudgeArrivalDeps,
  message: ArrivalMessage,
  transferId: string,
  now: Date,
): Promise<JudgedArrival> {
  if (!(await findSchool(deps.database, message.toSchoolId))) return no('unknown-school');
  if (!takesIn(deps.environment, message.personalId)) return no('personal-id-invented');
  const carried = decodeRecords(message.records);
  if (!carried.ok) return no(carried.fault);

  const reports: VerificationReport[] = [];
  const contents: YearContent[] = [];
  const records: TakenInRecord[] = [];
  for (const document of carried.records) {
    const verified = await verifyDocument(deps, document.bytes, { now });
    if (!verified.ok) return verified;
    const { report } = verified;
    const { content } = report;
    if (report.indication !== 'TOTAL-PASSED' || !content) {
      return no('verification-failed', failureDetail(report));
    }
    if (content.personalId !== message.personalId || content.schoolYear !== document.schoolYear) {
      return no('content-mismatch');
    }
    reports.push(report);
    contents.push(content);
    records.push(recordOf(report, content, transferId));
  }
  const latest = contents.toSorted((a, b) => (a.schoolYear < b.schoolYear ? -1 : 1)).at(-1);
  if (!latest) return no('content-mismatch');
  return {
    ok: true,
    documents: carried.records,
    reports,
    arrival: {
      personalId: message.personalId,
      transferId,
      province: message.fromProvince,
      to: message.toSchoolId,
      messageId: message.messageId,
      writtenAt: message.writtenAt,
      records: records.toSorted((a, b) => (a.schoolYear < b.schoolYear ? -1 : 1)),
      holder: { fullName: latest.fullName, birthDate: latest.birthDate },
    },
  };
}

function no(code: ArrivalRefusal['code'], detail?: string): JudgedArrival {
  return { ok: false, refusal: { code, ...(detail !== undefined && { detail }) } };
}

function recordOf(report: VerificationReport, content: YearContent, transferId: string): TakenInRecord {
  return {
    schoolYear: content.schoolYear,
    schoolId: content.schoolId,
    schoolName: content.schoolName,
    grade: content.grade,
    className: content.className,
    lookupCode: content.lookupCode,
    sha256: report.sha256,
    size: report.size,
    profile: report.profile,
    submissionId: transferId,
    ...(report.sealed && { sealed: report.sealed }),
  };
}
