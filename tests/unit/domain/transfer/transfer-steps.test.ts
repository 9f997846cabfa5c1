import { describe, expect, it } from 'vitest';
import { readableYears } from '../../../../src/domain/access/access.ts';
import { type Calendar, calendarSchema } from '../../../../src/domain/identity/calendar.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type { Transcript, YearRecord } from '../../../../src/domain/transcript/transcript.ts';
import {
  type TranscriptDecision,
  transcriptAggregate,
} from '../../../../src/domain/transcript/transcript-aggregate.ts';
import type { TakenInRecord } from '../../../../src/domain/transcript/transcript-events.ts';
import { acceptTransfer } from '../../../../src/domain/transfer/accept-transfer.ts';
import { arriveFromProvince } from '../../../../src/domain/transfer/arrive-from-province.ts';
import { completeDeparture } from '../../../../src/domain/transfer/complete-departure.ts';
import { refuseDeparture } from '../../../../src/domain/transfer/refuse-departure.ts';
import { releaseTranscript } from '../../../../src/domain/transfer/release-transcript.ts';
import type { Destination } from '../../../../src/domain/transfer/transfer.ts';
import { withdrawTransfer } from '../../../../src/domain/transfer/withdraw-transfer.ts';
import { after, type Told } from '../../../support/after.ts';

const A = '37000001' as SchoolId;
const B = '37000002' as SchoolId;
const C = '37000003' as SchoolId;
const calendar: Calendar = calendarSchema.parse({
  opening: '09-05',
  closing: '06-30',
  supplement: '08-15',
  exceptions: [],
});
const january = new Date('2026-01-10T03:00:00Z');
const july = new Date('2026-07-10T03:00:00Z');
const toB: Destination = { kind: 'school', schoolId: B };
const toAway: Destination = {
  kind: 'province',
  province: 'ha-noi',
  schoolName: 'Trường Thử Nghiệm' as PrintableText,
};

function record(schoolYear: string, digit: string, schoolId = A): YearRecord {
  return {
    ...takenIn(schoolYear, digit, schoolId),
    acceptedAt: january.toISOString(),
    late: false,
    origin: 'school',
  };
}

function takenIn(schoolYear: string, digit: string, schoolId = A): TakenInRecord {
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
  };
}

const openAtA: Transcript = {
  _id: '099000000001' as PersonalId,
  version: 4,
  state: { kind: 'open', schoolId: A },
  enrolments: [],
  years: [record('2023-2024', '1'), { ...record('2024-2025', '2'), ended: cancelledBy('r') }],
  transfers: [],
  outbox: [],
  createdAt: january.toISOString(),
  updatedAt: january.toISOString(),
};

function cancelledBy(requestId: string) {
  return { kind: 'cancelled', requestId, reason: 'wrong', at: january.toISOString() } as const;
}

function stepped(
  transcript: Transcript | undefined,
  decision: TranscriptDecision,
  told: Told = {},
): Transcript {
  return after(transcriptAggregate, transcript, decision, { now: july, actor: `school:${A}`, ...told });
}

function release(transcript: Transcript, to: Destination, transferId = 't1', from = A, now = july) {
  return releaseTranscript(transcript, { transferId, from, to }, calendar, now);
}

/** A message of the ministry that has the outbox's message. */
const receipt = { messageId: 't1.out', receivedAt: july.toISOString(), jws: 'x' };

describe('a transfer within the province (Đ26.2)', () => {
  const released = stepped(openAtA, release(openAtA, toB));

  it('lets both schools read while it waits, and nobody else', () => {
    const school = (schoolId: SchoolId) => ({ kind: 'school', schoolId, credentialId: 'k' }) as const;
    expect(readableYears(school(A), released)).toHaveLength(2);
    expect(readableYears(school(B), released)).toHaveLength(2);
    expect(readableYears(school(C), released)).toHaveLength(0);
  });

  it('says whether whole years or a running year go along', () => {
    const timing = (now: Date) =>
      stepped(openAtA, release(openAtA, toB, 't1', A, now)).transfers.map((transfer) => transfer.timing);
    expect(timing(july)).toEqual(['before-opening']);
    expect(timing(january)).toEqual(['in-year']);
  });

  it('moves the pupil once the receiving school accepts, and the same acceptance again is the same step', () => {
    const accepted = stepped(released, acceptTransfer(released, 't1', B));
    expect(accepted.state).toEqual({ kind: 'open', schoolId: B });
    expect(accepted._id).toBe(openAtA._id);
    expect(accepted.years).toEqual(openAtA.years);
    expect(acceptTransfer(accepted, 't1', B)).toEqual({ ok: true, already: true });
  });

  it.each([
    ['a third school accepts', () => acceptTransfer(released, 't1', C), 'no-such-resource'],
    ['the former school accepts', () => acceptTransfer(released, 't1', A), 'not-receiving-school'],
    ['another transfer is meant', () => acceptTransfer(released, 't2', B), 'no-such-resource'],
    ['nothing was released', () => acceptTransfer(openAtA, 't1', B), 'no-such-resource'],
    ['it is released elsewhere too', () => release(released, toAway, 't2'), 'transfer-under-way'],
    [
      'a school releases a pupil it does not hold',
      () => release(openAtA, toB, 't1', C),
      'no-such-transcript',
    ],
    ['the receiving school releases', () => release(openAtA, toB, 't1', B), 'no-such-transcript'],
    [
      'it goes to the same school',
      () => release(openAtA, { kind: 'school', schoolId: A }),
      'transfer-to-same-school',
    ],
    ['a third school withdraws', () => withdrawTransfer(released, 't1', C), 'no-such-resource'],
    ['another transfer is withdrawn', () => withdrawTransfer(released, 't2', A), 'no-such-resource'],
    ['the receiving school withdraws', () => withdrawTransfer(released, 't1', B), 'not-your-pupil'],
  ])('is refused when %s', (_, step, code) => {
    expect(step()).toMatchObject({ ok: false, refusal: { code } });
  });

  it('is either accepted or withdrawn, never both', () => {
    const accepted = stepped(released, acceptTransfer(released, 't1', B));
    const withdrawn = stepped(released, withdrawTransfer(released, 't1', A));
    expect(withdrawTransfer(accepted, 't1', A)).toMatchObject({
      refusal: { code: 'transfer-not-open' },
    });
    expect(acceptTransfer(withdrawn, 't1', B)).toMatchObject({
      refusal: { code: 'transfer-not-open' },
    });
    expect(withdrawn.state).toEqual({ kind: 'open', schoolId: A });
    expect(withdrawTransfer(withdrawn, 't1', A)).toEqual({ ok: true, already: true });
  });

  it('is the same release while it is under way, and another one after it has ended', () => {
    expect(release(released, toB, 't2')).toEqual({ ok: true, already: released.transfers[0] });
    const withdrawn = stepped(released, withdrawTransfer(released, 't1', A));
    const again = stepped(withdrawn, release(withdrawn, toB, 't2'));
    expect(again.transfers.map(({ id, state }) => [id, state])).toEqual([
      ['t1', 'withdrawn'],
      ['t2', 'released'],
    ]);
    const accepted = stepped(again, acceptTransfer(again, 't2', B));
    expect(accepted.transfers[0]).toEqual(again.transfers[0]);
  });

  it('keeps who took each step and when', () => {
    const told = { now: january, actor: `school:${B}` };
    const accepted = stepped(released, acceptTransfer(released, 't1', B), told);
    expect(accepted.transfers[0]?.steps).toEqual([
      { state: 'released', at: july.toISOString(), by: `school:${A}` },
      { state: 'accepted', at: january.toISOString(), by: `school:${B}` },
    ]);
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
    expect(withdrawTransfer(departing, 't1', A)).toMatchObject({
      refusal: { code: 'transfer-under-way' },
    });
  });

  it('ends with the receipt; the same receipt again changes nothing', () => {
    const gone = stepped(departing, completeDeparture(departing, receipt));
    expect(gone.state.kind).toBe('departed');
    expect(gone.outbox).toEqual([]);
    expect(gone.transfers).toMatchObject([{ state: 'forwarded', ministryReceipt: receipt }]);
    expect(completeDeparture(gone, receipt)).toEqual({ ok: true, already: true });
    expect(release(gone, toB, 't2')).toMatchObject({ refusal: { code: 'departed' } });
  });

  it('is the same release while it is under way', () => {
    expect(release(departing, toAway, 't2')).toEqual({ ok: true, already: departing.transfers[0] });
    expect(release(departing, { ...toAway, province: 'hue' } as Destination, 't2')).toMatchObject({
      refusal: { code: 'transfer-under-way' },
    });
  });

  it('is ended by the receipt of its own message alone, which alone leaves the outbox', () => {
    const already = { ok: true, already: true };
    expect(completeDeparture(undefined, receipt)).toEqual(already);
    expect(completeDeparture(departing, { ...receipt, messageId: 't0.out' })).toEqual(already);
    expect(completeDeparture({ ...departing, state: openAtA.state }, receipt)).toEqual(already);
    const ofAnother = { kind: 'departing', from: A, province: 'ha-noi', transferId: 't0' } as const;
    expect(completeDeparture({ ...departing, state: ofAnother }, receipt)).toEqual(already);
    const [message] = departing.outbox;
    const other = { ...message, messageId: 't0.out' } as (typeof departing.outbox)[number];
    const both = { ...departing, outbox: [other, ...departing.outbox] };
    const gone = stepped(both, completeDeparture(both, receipt));
    expect(gone.outbox).toEqual([other]);
  });

  it('is refused by the answer to its own message alone, which alone leaves the outbox', () => {
    const already = { ok: true, already: true };
    expect(refuseDeparture(undefined, 't1.out', 'x')).toEqual(already);
    expect(refuseDeparture(departing, 't0.out', 'x')).toEqual(already);
    const [message] = departing.outbox;
    const other = { ...message, messageId: 't0.out' } as (typeof departing.outbox)[number];
    const both = { ...departing, outbox: [other, ...departing.outbox] };
    expect(stepped(both, refuseDeparture(both, 't1.out', 'x')).outbox).toEqual([other]);
  });

  it('can be withdrawn once the ministry has refused, and a late receipt then changes nothing', () => {
    const refused = stepped(departing, refuseDeparture(departing, 't1.out', 'province-not-connected'));
    expect(refused.transfers).toMatchObject([
      { state: 'refused-by-ministry', ministryRefusal: 'province-not-connected' },
    ]);
    expect(refused.outbox).toEqual([]);
    expect(refuseDeparture(refused, 't1.out', 'other')).toEqual({ ok: true, already: true });
    const back = stepped(refused, withdrawTransfer(refused, 't1', A));
    expect(back.state).toEqual({ kind: 'open', schoolId: A });
    expect(back.outbox).toEqual([]);
    expect(completeDeparture(back, receipt)).toEqual({ ok: true, already: true });
  });
});

describe('a transfer in from another province (Đ26.3b)', () => {
  const arrival = {
    personalId: openAtA._id,
    transferId: 't9',
    province: 'ha-noi',
    to: B,
    messageId: 'm9',
    writtenAt: january.toISOString(),
    records: [takenIn('2024-2025', '7', C)],
    holder: { fullName: 'Thử Nghiệm Một', birthDate: '2013-02-03' },
  };

  it('makes a transcript that waits for the receiving school, whoever the pupil is', () => {
    const decision = arriveFromProvince(undefined, arrival, calendar);
    const created = stepped(undefined, decision, { actor: 'ministry' });
    const from = { province: 'ha-noi' };
    const state = { kind: 'expected', to: B, from, transferId: 't9' };
    expect(created).toMatchObject({ _id: openAtA._id, version: 1, state, holder: arrival.holder });
    const at = july.toISOString();
    expect(created).toMatchObject({ enrolments: [], outbox: [], createdAt: at, updatedAt: at });
    expect(created.years).toEqual([
      { ...arrival.records[0], acceptedAt: at, late: false, origin: { province: 'ha-noi' } },
    ]);
    expect(created.transfers).toEqual([
      {
        id: 't9',
        from: { province: arrival.province },
        to: { kind: 'school', schoolId: B },
        timing: 'in-year',
        state: 'released',
        steps: [{ state: 'released', at, by: 'ministry' }],
        createdAt: new Date(arrival.writtenAt).toISOString(),
        updatedAt: at,
        arrivalMessageId: 'm9',
      },
    ]);
    expect(acceptTransfer(created, 't9', C)).toMatchObject({ refusal: { code: 'no-such-resource' } });
    const accepted = stepped(created, acceptTransfer(created, 't9', B));
    expect(accepted.state).toEqual({ kind: 'open', schoolId: B });
    expect(accepted.years).toEqual(created.years);
  });

  it('continues the transcript of a pupil who left and comes back, and never doubles a year that is here', () => {
    const departing = stepped(openAtA, release(openAtA, toAway));
    const gone = stepped(departing, completeDeparture(departing, receipt));
    const records = [takenIn('2023-2024', '1'), ...arrival.records];
    const back = stepped(gone, arriveFromProvince(gone, { ...arrival, records }, calendar));
    expect(back.state).toMatchObject({ kind: 'expected', to: B });
    expect(back.transfers.map(({ id, state }) => [id, state])).toEqual([
      ['t1', 'forwarded'],
      ['t9', 'released'],
    ]);
    expect(back.years.map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '7']);
    expect(arriveFromProvince(back, arrival, calendar)).toEqual({ ok: true, already: true });
  });

  it('knows a record that is here by the act of its seal, in whatever bytes it comes back', () => {
    const departing = stepped(openAtA, release(openAtA, toAway));
    const gone = stepped(departing, completeDeparture(departing, receipt));
    const sealed = (digit: string, by: string) => ({
      ...takenIn('2023-2024', digit),
      sealed: by.repeat(64) as Sha256,
    });
    const first = stepped(
      gone,
      arriveFromProvince(gone, { ...arrival, records: [sealed('8', 'e')] }, calendar),
    );
    const left = { ...first, state: gone.state };
    const records = [sealed('9', 'e'), sealed('a', 'f')];
    const again = arriveFromProvince(left, { ...arrival, transferId: 't10', records }, calendar);
    expect(stepped(left, again).years.map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '8', 'a']);
  });

  it('is refused for a pupil who is at a school here', () => {
    expect(arriveFromProvince(openAtA, arrival, calendar)).toMatchObject({
      refusal: { code: 'open-at-another-school' },
    });
    const released = stepped(openAtA, release(openAtA, toB));
    expect(arriveFromProvince(released, arrival, calendar)).toMatchObject({
      refusal: { code: 'transfer-under-way' },
    });
  });
});

it('a pupil whose record was recalled and not sent anew is not released (Đ25.3): afterwards nobody could send it', () => {
  const recalled = {
    kind: 'recalled',
    requestId: 'r',
    reason: 'x',
    at: january.toISOString(),
    statement: 'd'.repeat(64) as Sha256,
  } as const;
  const [first] = openAtA.years;
  if (!first) throw new Error('no record');
  const due = { ...openAtA, years: [{ ...first, ended: recalled }] };
  for (const to of [toB, toAway])
    expect(release(due, to)).toEqual({
      ok: false,
      refusal: { code: 'replacement-due', detail: first.schoolYear },
    });
  const otherYear = { ...first, schoolYear: '2022-2023' as typeof first.schoolYear };
  expect(release({ ...due, years: [...due.years, otherYear] }, toB).ok).toBe(false);
  const sentAnew = { ...due, years: [...due.years, { ...first, sha256: 'e'.repeat(64) as Sha256 }] };
  expect(release(sentAnew, toB).ok).toBe(true);
  const byOther = { ...due, years: [{ ...first, schoolId: B, ended: recalled }] };
  expect(release(byOther, toB).ok).toBe(true);
  expect(release(openAtA, toB).ok).toBe(true);
});
