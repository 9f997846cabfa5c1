import type { Decided } from '../../src/domain/events/aggregate.ts';
import type { Placed } from '../../src/domain/events/event.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { PrintableText } from '../../src/domain/identity/printable-text.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { acceptYearRecord } from '../../src/domain/transcript/accept-year-record.ts';
import { cancelYearRecord } from '../../src/domain/transcript/cancel-year-record.ts';
import { closeYearRecord } from '../../src/domain/transcript/close-year-record.ts';
import { createTranscript } from '../../src/domain/transcript/create-transcript.ts';
import { recallYearRecord } from '../../src/domain/transcript/recall-year-record.ts';
import { replaceYearRecord } from '../../src/domain/transcript/replace-year-record.ts';
import type { Transcript } from '../../src/domain/transcript/transcript.ts';
import { recordInForce } from '../../src/domain/transcript/transcript.ts';
import {
  type TranscriptEvent,
  transcriptAggregate,
} from '../../src/domain/transcript/transcript-aggregate.ts';
import type { TakenInRecord } from '../../src/domain/transcript/transcript-events.ts';
import { acceptTransfer } from '../../src/domain/transfer/accept-transfer.ts';
import { arriveFromProvince } from '../../src/domain/transfer/arrive-from-province.ts';
import { completeDeparture } from '../../src/domain/transfer/complete-departure.ts';
import { refuseDeparture } from '../../src/domain/transfer/refuse-departure.ts';
import { releaseTranscript } from '../../src/domain/transfer/release-transcript.ts';
import { withdrawTransfer } from '../../src/domain/transfer/withdraw-transfer.ts';
import { type Random, random } from '../fuzz/random.ts';
import { placed } from './after.ts';

const calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };
export const SCHOOLS = ['TRUONGA', 'TRUONGB', 'TRUONGC'] as readonly string[] as readonly SchoolId[];
const YEARS = ['2024-2025', '2025-2026'] as readonly string[] as readonly SchoolYear[];
const PROVINCES = ['ha-noi', 'hue'] as const;
const holder = { fullName: 'Thử Nghiệm An', birthDate: '2013-01-02' };
const schoolName = 'Trường Thử Nghiệm' as PrintableText;

type Rule = (standing: Transcript | undefined, now: Date) => Decided<TranscriptEvent>;

export interface Life {
  readonly events: readonly Placed<TranscriptEvent>[];
  readonly state: Transcript | undefined;
  /** steps that the rules refused, or that were taken before */
  readonly untaken: number;
}

/**
 * A life of one pupil: so many rules asked one after the other, with what could be asked in earnest or by mistake, by the
 * seed. Each step that is taken is asked for once more at once, and must not be taken twice.
 */
export function randomLife(personalId: PersonalId, seed: number, asked: number): Life {
  const draw = random(seed);
  const events: Placed<TranscriptEvent>[] = [];
  let state: Transcript | undefined;
  let untaken = 0;
  let now = new Date('2025-09-10T02:00:00Z');
  for (let step = 0; step < asked; step += 1) {
    now = new Date(now.getTime() + draw.below(10 * 24 * 3_600_000));
    const rule = anyRule(draw, personalId, state, step);
    const decision = rule(state, now);
    if (!decision.ok || !('events' in decision)) {
      untaken += 1;
      continue;
    }
    const actor = `school:${draw.pick(SCHOOLS)}`;
    const taken = placed(decision, 'a', state?.version ?? 0, { now, actor });
    events.push(...taken);
    state = taken.reduce<Transcript | undefined>(transcriptAggregate.evolve, state);
    const again = rule(state, now);
    if (again.ok && 'events' in again) throw new Error(`seed ${seed}: ${taken[0]?.type} was taken twice`);
  }
  return { events, state, untaken };
}

function anyRule(draw: Random, personalId: PersonalId, state: Transcript | undefined, step: number): Rule {
  const by: SchoolId = draw.below(4) > 0 ? holderOf(state) : draw.pick(SCHOOLS);
  const other = draw.pick(SCHOOLS);
  const schoolYear = draw.pick(YEARS);
  const province = draw.pick(PROVINCES);
  const latest = state?.transfers.at(-1)?.id ?? 'none';
  const messageId = state?.outbox[0]?.messageId ?? 'none';
  const sha256 = hashOf(draw.pick([...'0123456789abcdef']));
  const record = recordOf(by, schoolYear, step, sha256);
  const inForce = state && recordInForce(state, schoolYear)?.sha256;
  const named = { schoolId: by, schoolYear };
  const of = { ...named, personalId, record: inForce ?? sha256, reason: 'sai' };
  const list = { ...named, records: [{ personalId, record: inForce ?? sha256 }] };
  /** Each statement is a document of its own. */
  const stated = <Said>(said: Said) => ({
    sha256: step.toString(16).padStart(64, '5') as Sha256,
    said,
    report: { packed: 'x' },
  });
  return draw.pick<Rule>([
    (standing, at) =>
      createTranscript(standing, { personalId, schoolId: by, schoolYear, requestId: `r${step}` }, at),
    (standing, at) => acceptYearRecord(standing, pushOf(personalId, record), calendar, at),
    (standing, at) => acceptYearRecord(standing, pushOf(personalId, record), calendar, at),
    (standing, at) => recallYearRecord(standing, `r${step}`, stated({ kind: 'recall', ...of }), calendar, at),
    (standing, at) =>
      closeYearRecord(
        standing,
        `r${step}`,
        stated({ kind: 'closing', className: '7A', ...list }),
        calendar,
        at,
      ),
    (standing, at) =>
      replaceYearRecord(
        standing,
        pushOf(personalId, record),
        stated({ kind: 'replacement', ...of, replacement: sha256 }),
        calendar,
        at,
      ),
    (standing, at) =>
      cancelYearRecord(
        standing,
        { requestId: `r${step}`, schoolYear, reason: 'sai', requestedBy: by },
        calendar,
        at,
      ),
    (standing, at) =>
      releaseTranscript(
        standing,
        { transferId: `t${step}`, from: by, to: { kind: 'school', schoolId: other } },
        calendar,
        at,
      ),
    (standing, at) =>
      releaseTranscript(
        standing,
        { transferId: `t${step}`, from: by, to: { kind: 'province', province, schoolName } },
        calendar,
        at,
      ),
    (standing) => acceptTransfer(standing, latest, other),
    (standing) => withdrawTransfer(standing, latest, by),
    (standing) => completeDeparture(standing, { messageId, receivedAt: 'x', jws: 'x' }),
    (standing) => refuseDeparture(standing, messageId, 'province-not-connected'),
    (standing) =>
      arriveFromProvince(
        standing,
        {
          personalId,
          transferId: `t${step}`,
          province,
          to: other,
          messageId: `m${step}`,
          writtenAt: '2026-01-10T00:00:00Z',
          records: [record, recordOf(other, schoolYear, step, hashOf('f'))],
          holder,
        },
        calendar,
      ),
  ]);
}

const hashOf = (digit: string) => digit.repeat(64) as Sha256;

function holderOf(state: Transcript | undefined): SchoolId {
  if (!state) return 'TRUONGA' as SchoolId;
  const custody = state.state;
  if (custody.kind === 'open') return custody.schoolId;
  return custody.kind === 'expected' ? custody.to : custody.from;
}

function recordOf(schoolId: SchoolId, schoolYear: SchoolYear, step: number, sha256: Sha256): TakenInRecord {
  return {
    schoolYear,
    schoolId,
    schoolName: 'THCS Thử Nghiệm',
    grade: 7,
    className: '7A',
    lookupCode: 'TC-1',
    sha256,
    size: 100,
    profile: 'hocba-thcs/1',
    submissionId: `s${step}`,
    // Two spellings of one act of sealing.
    sealed: sealOf(sha256),
    ...(step % 3 > 0 && { outcome: step % 3 === 1 ? 'promoted' : 'not-promoted' }),
  };
}

const sealOf = (sha256: Sha256) => hashOf((Number.parseInt(sha256.slice(0, 1), 16) >> 1).toString(16));

function pushOf(personalId: PersonalId, record: TakenInRecord) {
  const { submissionId, sha256, size, profile, sealed, ...named } = record;
  const content = { ...named, ...holder, personalId, level: '03', effectiveDate: '2026-05-30' };
  return {
    submissionId,
    schoolId: named.schoolId,
    sha256,
    size,
    profile,
    content,
    ...(sealed && { sealed }),
  };
}
