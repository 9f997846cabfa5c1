import { describe, expect, test } from 'vitest';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import { createTranscript } from '../../../../src/domain/transcript/create-transcript.ts';
import type { Transcript } from '../../../../src/domain/transcript/transcript.ts';
import { before, hash, here, inTerm, pupil, record, stepped, there, transcript, year } from './pupils.ts';

const opening = { personalId: pupil, schoolId: here, schoolYear: year, requestId: 'r9' };
const create = (standing: Transcript | undefined, changes: Partial<typeof opening> = {}) =>
  createTranscript(standing, { ...opening, ...changes }, inTerm);

describe('a create request (Đ24.4)', () => {
  test('opens a new transcript for a pupil not known yet', () => {
    const at = inTerm.toISOString();
    const decision = create(undefined);
    expect(decision).toMatchObject({ ok: true, inherited: [] });
    expect(stepped(undefined, decision)).toEqual({
      _id: pupil,
      version: 1,
      state: { kind: 'open', schoolId: here },
      enrolments: [{ schoolYear: year, schoolId: here, requestId: 'r9', openedAt: at }],
      years: [],
      transfers: [],
      outbox: [],
      createdAt: at,
      updatedAt: at,
    });
  });
  test('continues a known one and inherits the earlier years in force', () => {
    const earlier = record({ schoolYear: before });
    const gone = record({
      schoolYear: before,
      sha256: hash('c'),
      ended: { kind: 'cancelled', requestId: 'r', reason: 'x', at: 'y' },
    });
    const standing = transcript({ enrolments: [], years: [gone, earlier] });
    const decision = create(standing);
    expect(decision).toMatchObject({ ok: true, inherited: [earlier] });
    const enrolment = { schoolYear: year, schoolId: here, requestId: 'r9', openedAt: inTerm.toISOString() };
    const changed = { version: 4, enrolments: [enrolment], updatedAt: inTerm.toISOString() };
    expect(stepped(standing, decision)).toEqual({ ...standing, ...changed });
  });
  test('does not inherit a record of the year itself, or of a later one', () => {
    const earlier = record({ schoolYear: before });
    const years = [earlier, record(), record({ schoolYear: '2026-2027' as SchoolYear })];
    expect(create(transcript({ enrolments: [], years }))).toMatchObject({ ok: true, inherited: [earlier] });
  });
  test('repeated after a crash is answered as it was, whatever has come since; another year of it is not', () => {
    const own = { schoolYear: year, schoolId: here, requestId: 'r9', openedAt: 'x' };
    const since = { schoolYear: year, schoolId: there, requestId: 'r2', openedAt: 'y' };
    const earlier = record({ schoolYear: before });
    const left = transcript({
      enrolments: [own, since],
      years: [earlier],
      state: { kind: 'open', schoolId: there },
    });
    expect(create(left)).toEqual({ ok: true, already: own, inherited: [earlier] });
    expect(create(left, { schoolYear: before })).toMatchObject({
      ok: false,
      refusal: { code: 'open-at-another-school' },
    });
  });
  test('goes by who opened this very year last', () => {
    const enrolments = [
      { schoolYear: year, schoolId: here, requestId: 'r1', openedAt: 'x' },
      { schoolYear: '2026-2027' as SchoolYear, schoolId: there, requestId: 'r2', openedAt: 'y' },
    ];
    expect(create(transcript({ enrolments }))).toMatchObject({ ok: true, already: enrolments[0] });
  });
  test('asked twice opens once', () => {
    const standing = transcript();
    expect(create(standing)).toMatchObject({ ok: true, already: standing.enrolments[0] });
  });
  test('opens the running year anew at the school that received the pupil (Đ26.2)', () => {
    const moved = transcript({ state: { kind: 'open', schoolId: there } });
    expect(stepped(moved, create(moved, { schoolId: there }))).toMatchObject({
      enrolments: [{ schoolId: here }, { schoolId: there }],
    });
  });
});

describe('a create request is refused', () => {
  test.each([
    [
      'for a pupil of another school',
      transcript({ state: { kind: 'open', schoolId: there } }),
      'open-at-another-school',
    ],
    [
      'while a transfer is under way',
      transcript({ state: { kind: 'released', from: here, to: there, transferId: 't' } }),
      'transfer-under-way',
    ],
    [
      'after the departure',
      transcript({ state: { kind: 'departed', from: here, province: 'x', transferId: 't' } }),
      'departed',
    ],
  ])('%s', (_, standing, expected) => {
    expect(create(standing)).toMatchObject({ ok: false, refusal: { code: expected } });
  });
  test('for a year that has not begun in Vietnam; on New Year it begins seven hours before that of UTC', () => {
    const next = { ...opening, schoolYear: '2027-2028' as SchoolYear };
    expect(createTranscript(undefined, next, new Date('2026-12-31T16:59:59Z')).ok).toBe(false);
    expect(createTranscript(undefined, next, new Date('2026-12-31T17:00:00Z')).ok).toBe(true);
  });
  test('for a school year that lies in the future', () => {
    const refused = create(undefined, { schoolYear: '2031-2032' as SchoolYear });
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'school-year-in-future' } });
  });
});
