import { describe, expect, it } from 'vitest';
import { readableYears } from '../../../../src/domain/access/access.ts';
import { type Calendar, calendarSchema } from '../../../../src/domain/identity/calendar.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type {
  Transcript,
  TranscriptChange,
  YearRecord,
} from '../../../../src/domain/transcript/transcript.ts';
import { acceptTransfer } from '../../../../src/domain/transfer/accept-transfer.ts';
import { arriveFromProvince } from '../../../../src/domain/transfer/arrive-from-province.ts';
import { completeDeparture } from '../../../../src/domain/transfer/complete-departure.ts';
import { refuseDeparture } from '../../../../src/domain/transfer/refuse-departure.ts';
import { releaseTranscript } from '../../../../src/domain/transfer/release-transcript.ts';
import type { Destination } from '../../../../src/domain/transfer/transfer.ts';
import { transferStanding } from '../../../../src/domain/transfer/transfer-standing.ts';
import { withdrawTransfer } from '../../../../src/domain/transfer/withdraw-transfer.ts';

const A = '37000001' as SchoolId;
const B = '37000002' as SchoolId;
const C = '37000003' as SchoolId;
const calendar: Calendar = calendarSchema.parse({
  opening: '09-05',
  closing: '06-30',
  supplement: '08-15',
  exceptions: {},
});
const january = new Date('2026-01-10T03:00:00Z');
const july = new Date('2026-07-10T03:00:00Z');
const toB: Destination = { kind: 'school', schoolId: B };
const toAway: Destination = { kind: 'province', province: 'ha-noi', schoolName: 'Trường Thử Nghiệm' };

function record(schoolYear: string, digit: string, schoolId = A): YearRecord {
  return {
    schoolYear: schoolYear as SchoolYear,
    schoolId,
    schoolName: 'Trường Thử Nghiệm',
    grade: 6,
    className: '6A',
    lookupCode: 'X',
    sha256: digit.repeat(64) as Sha256,
    size: 1,
    profile: 'hocba-thcs/1',
    submissionId: 's',
    acceptedAt: january.toISOString(),
    late: false,
    origin: 'school',
  };
}

const openAtA: Transcript = {
  _id: '099000000001' as PersonalId,
  version: 4,
  state: { kind: 'open', schoolId: A },
  enrolments: [],
  years: [record('2023-2024', '1'), { ...record('2024-2025', '2'), cancelled: cancelledBy('r') }],
  outbox: [],
  createdAt: january.toISOString(),
  updatedAt: january.toISOString(),
};

function cancelledBy(requestId: string) {
  return { requestId, reason: 'wrong', at: january.toISOString() };
}

/** As the storage does it: the change on top, the version one higher. */
function stepped(
  transcript: Transcript,
  decision: { ok: boolean; change?: TranscriptChange; refusal?: unknown },
): Transcript {
  expect(decision).toMatchObject({ ok: true, change: {} });
  return { ...transcript, ...decision.change, version: transcript.version + 1 };
}

function release(transcript: Transcript, to: Destination, transferId = 't1', from = A, now = july) {
  return releaseTranscript(
    transcript,
    { transferId, from, to, messageId: `${transferId}.out` },
    calendar,
    now,
  );
}

describe('a transfer within the province (Đ26.2)', () => {
  const released = stepped(openAtA, release(openAtA, toB));

  it('lets both schools read while it waits, and nobody else', () => {
    const school = (schoolId: SchoolId) => ({ kind: 'school', schoolId, credentialId: 'k' }) as const;
    expect(readableYears(school(A), released)).toHaveLength(2);
    expect(readableYears(school(B), released)).toHaveLength(2);
    expect(readableYears(school(C), released)).toHaveLength(0);
  });

  it('says whether whole years or a running year go along', () => {
    expect(release(openAtA, toB)).toMatchObject({ timing: 'before-opening' });
    expect(release(openAtA, toB, 't1', A, january)).toMatchObject({ timing: 'in-year' });
  });

  it('moves the pupil once the receiving school accepts, and the same acceptance again is the same step', () => {
    const accepted = stepped(released, acceptTransfer(released, 't1', B, july));
    expect(accepted.state).toEqual({ kind: 'open', schoolId: B });
    expect(accepted._id).toBe(openAtA._id);
    expect(accepted.years).toEqual(openAtA.years);
    expect(acceptTransfer(accepted, 't1', B, july)).toEqual({ ok: true, already: true });
  });

  it.each([
    ['a third school accepts', () => acceptTransfer(released, 't1', C, july), 'not-receiving-school'],
    ['the former school accepts', () => acceptTransfer(released, 't1', A, july), 'not-receiving-school'],
    ['another transfer is meant', () => acceptTransfer(released, 't2', B, july), 'transfer-not-open'],
    ['nothing was released', () => acceptTransfer(openAtA, 't1', B, july), 'transfer-not-open'],
    ['it is released a second time', () => release(released, toB, 't2'), 'transfer-under-way'],
    ['a school releases a pupil it does not hold', () => release(openAtA, toB, 't1', C), 'not-your-pupil'],
    ['the school releases to itself', () => release(openAtA, toB, 't1', B), 'not-your-pupil'],
    [
      'it goes to the same school',
      () => release(openAtA, { kind: 'school', schoolId: A }),
      'transfer-to-same-school',
    ],
    ['the receiving school withdraws', () => withdrawTransfer(released, 't1', B, july), 'not-your-pupil'],
  ])('is refused when %s', (_, step, code) => {
    expect(step()).toMatchObject({ ok: false, refusal: { code } });
  });

  it('is either accepted or withdrawn, never both', () => {
    const accepted = stepped(released, acceptTransfer(released, 't1', B, july));
    const withdrawn = stepped(released, withdrawTransfer(released, 't1', A, july));
    expect(withdrawTransfer(accepted, 't1', A, july)).toMatchObject({
      refusal: { code: 'transfer-not-open' },
    });
    expect(acceptTransfer(withdrawn, 't1', B, july)).toMatchObject({
      refusal: { code: 'transfer-not-open' },
    });
    expect(withdrawn.state).toEqual({ kind: 'open', schoolId: A });
    expect(withdrawTransfer(withdrawn, 't1', A, july)).toEqual({ ok: true, already: true });
  });

  it('is not released anew when its cut-off first step is taken up after it has ended', () => {
    const withdrawn = stepped(released, withdrawTransfer(released, 't1', A, july));
    expect(release(withdrawn, toB, 't1')).toEqual({ ok: true, already: true });
  });
});

describe('a transfer to another province (Đ26.4)', () => {
  const departing = stepped(openAtA, release(openAtA, toAway));

  it('writes the message with the change of state: records in force only, numbered by the version', () => {
    expect(departing.outbox).toEqual([
      {
        messageId: 't1.out',
        sequence: 5,
        kind: 'transfer-out',
        transferId: 't1',
        province: 'ha-noi',
        records: [{ schoolYear: '2023-2024', sha256: '1'.repeat(64) }],
        writtenAt: july.toISOString(),
      },
    ]);
    expect(departing.version).toBe(5);
  });

  it('cannot be withdrawn while the message may still reach the ministry', () => {
    expect(withdrawTransfer(departing, 't1', A, july)).toMatchObject({
      refusal: { code: 'transfer-under-way' },
    });
  });

  it('ends with the receipt; the same receipt again changes nothing', () => {
    const gone = stepped(departing, completeDeparture(departing, 't1.out', july));
    expect(gone.state.kind).toBe('departed');
    expect(gone.outbox).toEqual([]);
    expect(completeDeparture(gone, 't1.out', july)).toEqual({ ok: true, already: true });
    expect(release(gone, toB, 't2')).toMatchObject({ refusal: { code: 'departed' } });
  });

  it('can be withdrawn once the ministry has refused, and a late receipt then changes nothing', () => {
    const refused = stepped(departing, refuseDeparture(departing, 't1.out', 'province-not-connected', july));
    expect(refuseDeparture(refused, 't1.out', 'other', july)).toEqual({ ok: true, already: true });
    const back = stepped(refused, withdrawTransfer(refused, 't1', A, july));
    expect(back.state).toEqual({ kind: 'open', schoolId: A });
    expect(back.outbox).toEqual([]);
    expect(completeDeparture(back, 't1.out', july)).toEqual({ ok: true, already: true });
  });
});

describe('a transfer in from another province (Đ26.3b)', () => {
  const arrival = {
    personalId: openAtA._id,
    transferId: 't9',
    province: 'ha-noi',
    to: B,
    records: [{ ...record('2024-2025', '7', C), origin: { province: 'ha-noi' } }],
    holder: { fullName: 'Thử Nghiệm Một', birthDate: '2013-02-03' },
  };

  it('makes a transcript that waits for the receiving school, whoever the pupil is', () => {
    const decision = arriveFromProvince(undefined, arrival, july);
    const created = decision.ok && 'created' in decision ? decision.created : undefined;
    expect(created).toMatchObject({ version: 1, state: { kind: 'arriving', to: B }, holder: arrival.holder });
    expect(acceptTransfer(created, 't9', C, july)).toMatchObject({
      refusal: { code: 'not-receiving-school' },
    });
    expect(acceptTransfer(created, 't9', B, july)).toMatchObject({
      change: { state: { kind: 'open', schoolId: B } },
    });
  });

  it('continues the transcript of a pupil who left and comes back, and never doubles a year that is here', () => {
    const departing = stepped(openAtA, release(openAtA, toAway));
    const gone = stepped(departing, completeDeparture(departing, 't1.out', july));
    const records = [record('2023-2024', '1'), ...arrival.records];
    const back = stepped(gone, narrowed(arriveFromProvince(gone, { ...arrival, records }, july)));
    expect(back.years.map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '7']);
    expect(arriveFromProvince(back, arrival, july)).toEqual({ ok: true, already: true });
  });

  it('is refused for a pupil who is at a school here', () => {
    expect(arriveFromProvince(openAtA, arrival, july)).toMatchObject({
      refusal: { code: 'open-at-another-school' },
    });
    const released = stepped(openAtA, release(openAtA, toB));
    expect(arriveFromProvince(released, arrival, july)).toMatchObject({
      refusal: { code: 'transfer-under-way' },
    });
  });

  function narrowed(decision: ReturnType<typeof arriveFromProvince>) {
    return decision.ok && 'change' in decision ? decision : { ok: false };
  }
});

describe('where a transfer stands is read from the transcript', () => {
  const released = stepped(openAtA, release(openAtA, toB));
  const departing = stepped(openAtA, release(openAtA, toAway));
  const refused = stepped(departing, refuseDeparture(departing, 't1.out', 'x', july));
  const arriving: Transcript = {
    ...openAtA,
    state: { kind: 'arriving', to: B, province: 'ha-noi', transferId: 't1' },
  };

  it.each([
    ['nothing yet', openAtA, undefined],
    ['released', released, 'released'],
    ['accepted', stepped(released, acceptTransfer(released, 't1', B, july)), 'accepted'],
    ['withdrawn', stepped(released, withdrawTransfer(released, 't1', A, july)), 'withdrawn'],
    ['departing', departing, 'forwarding'],
    ['departed', stepped(departing, completeDeparture(departing, 't1.out', july)), 'forwarded'],
    ['refused by the ministry', refused, 'refused-by-ministry'],
    ['withdrawn after that', stepped(refused, withdrawTransfer(refused, 't1', A, july)), 'withdrawn'],
    ['arriving', arriving, 'released'],
  ])('%s', (_, transcript, standing) => {
    expect(transferStanding(transcript, 't1')).toBe(standing);
    expect(transferStanding(transcript, 't2')).toBeUndefined();
  });
});
