import { holdingSchools, mayRead, readableYears } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { type RefusalCode, refuse } from '../../domain/refusal.ts';
import type { RegistryPolicy } from '../../domain/registry/registry-policy.ts';
import type {
  AuthenticatedRecord,
  RepositoryRequest,
  RequestAnswer,
  RequestBody,
} from '../../domain/request/request.ts';
import { recordPhase } from '../../domain/transcript/record-phase.ts';
import { recordInForce, type Transcript, type YearRecord } from '../../domain/transcript/transcript.ts';
import type { VerifierPool } from '../../signature/pool/pool.ts';
import type { Database } from '../../storage/index/database.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { readBlob, type Sites } from '../../storage/sites/blobs.ts';
import { verifyDocument } from '../verify-document.ts';

type Authenticate = Extract<RequestBody, { kind: 'authenticate' }>;
type Answer = Extract<RequestAnswer, { kind: 'authenticate' | 'refused' }>;

export interface AuthenticateDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly verifier: VerifierPool;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly registryPolicy: RegistryPolicy;
  readonly calendar: Calendar;
}

/**
 * Xác thực (Đ31.1): verifies the signatures again, now, and says where each record stands in its life. Bytes that
 * were sent along count only when they are, bit for bit, those of a record of this pupil; then the stored bytes
 * are the sent bytes, since both have the same SHA-256. The asker is answered of the records it may read, and of the one
 * whose bytes it has in hand (Đ30). Reads only: to run it again is harmless.
 */
export async function answerAuthenticate(
  deps: AuthenticateDeps,
  { asker }: RepositoryRequest,
  body: Authenticate,
  now: Date,
): Promise<Answer> {
  const transcript = await findTranscript(deps.database, body.personalId);
  const seen = transcript ? recordsSeen(transcript, asker, body.sha256) : [];
  if (!transcript || !(seen.length > 0 || mayRead(asker, transcript))) return refused('no-such-transcript');

  const asked = recordsAsked(seen, body);
  if (asked.length === 0) return refused(body.sha256 ? 'sent-bytes-unknown' : 'no-such-year-record');
  const holds = asker.kind !== 'school' || holdingSchools(transcript).includes(asker.schoolId);
  const transcriptState = holds ? transcript.state.kind : ('elsewhere' as const);
  const records = await Promise.all(
    asked.map(async (record) => ({
      ...(await authenticateRecord(deps, transcript, record, now)),
      transcriptState,
    })),
  );
  const genuine = records.every(({ verdict, inForce }) => verdict === 'TOTAL-PASSED' && inForce);
  return { kind: 'authenticate', genuine, records };
}

function refused(code: RefusalCode): Answer {
  return { kind: 'refused', refusal: refuse(code).refusal };
}

function recordsSeen(
  transcript: Transcript,
  asker: Caller,
  sha256: Sha256 | undefined,
): readonly YearRecord[] {
  const readable = new Set(readableYears(asker, transcript));
  return transcript.years.filter((record) => readable.has(record) || record.sha256 === sha256);
}

/** A record that has ended is found by its bytes only, so that whoever holds the old file learns that it no longer counts. */
function recordsAsked(
  seen: readonly YearRecord[],
  { sha256, schoolYear }: Authenticate,
): readonly YearRecord[] {
  const candidates = seen.filter((record) => (sha256 ? record.sha256 === sha256 : !record.ended));
  const ofYear = candidates.filter((record) => !schoolYear || record.schoolYear === schoolYear);
  const inForce = ofYear.filter((record) => !record.ended);
  return inForce.length > 0 ? inForce : ofYear.slice(-1);
}

async function authenticateRecord(
  deps: AuthenticateDeps,
  transcript: Transcript,
  record: YearRecord,
  now: Date,
): Promise<Omit<AuthenticatedRecord, 'transcriptState'>> {
  return {
    schoolYear: record.schoolYear,
    sha256: record.sha256,
    verdict: await verifyAgain(deps, record, transcript._id, now),
    inForce: recordInForce(transcript, record.schoolYear)?.sha256 === record.sha256,
    locked: recordPhase(deps.calendar, record, now) === 'locked',
  };
}

/** @throws BlobLost when neither site has the bytes: that is an alarm, never a verdict */
async function verifyAgain(
  deps: AuthenticateDeps,
  record: YearRecord,
  personalId: PersonalId,
  now: Date,
): Promise<AuthenticatedRecord['verdict']> {
  const bytes = await readBlob(deps.sites, record.sha256);
  // The repository has had the very bytes since it took them in: that proves their age, whatever came of a key since.
  const times = { now, receivedAt: new Date(record.acceptedAt) };
  // Records of other provinces are signed by those whom this registry doesn't know.
  const registry = typeof record.origin === 'string' ? deps : undefined;
  const verified = await verifyDocument(deps, bytes, times, registry);
  // Its format is no longer configured here: nothing was found wrong, and nothing could be checked.
  if (!verified.ok) return 'INDETERMINATE';
  const { report } = verified;
  if (report.indication !== 'TOTAL-PASSED') return report.indication;
  const same = report.content?.personalId === personalId && report.content.schoolYear === record.schoolYear;
  return same ? 'TOTAL-PASSED' : 'TOTAL-FAILED';
}
