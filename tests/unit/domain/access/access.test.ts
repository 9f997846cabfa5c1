import { describe, expect, test } from 'vitest';
import { mayRead, readableYears } from '../../../../src/domain/access/access.ts';
import type { OfficerId } from '../../../../src/domain/access/actor.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import { elsewhere, hash, here, record, there, transcript } from '../transcript/pupils.ts';

const school = (schoolId: SchoolId) => ({ kind: 'school', schoolId, credentialId: 'k' }) as const;
const own = record();
const later = record({ schoolId: there, sha256: hash('b') });

describe('who reads a transcript (Đ6.2, Đ30)', () => {
  test('the department reads all', () => {
    const officer = {
      kind: 'officer',
      officerId: 'cb-0000000000aa' as OfficerId,
      name: 'x',
      credentialId: 'k',
    } as const;
    expect(readableYears(officer, transcript({ years: [own, later] }))).toHaveLength(2);
  });
  test('the school that holds the pupil reads every year', () => {
    const moved = transcript({ years: [own, later], state: { kind: 'open', schoolId: there } });
    expect(readableYears(school(there), moved)).toEqual([own, later]);
  });
  test('the school that the pupil is released to reads already, to decide', () => {
    const released = transcript({
      years: [own],
      state: { kind: 'released', from: here, to: there, transferId: 't' },
    });
    expect(readableYears(school(there), released)).toEqual([own]);
  });
  test('a former school reads only what it issued itself', () => {
    const moved = transcript({ years: [own, later], state: { kind: 'open', schoolId: there } });
    expect(readableYears(school(here), moved)).toEqual([own]);
    expect(mayRead(school(here), moved)).toBe(true);
  });
  test('the school that a pupil from another province is expected at reads already', () => {
    const from = { province: 'ha-noi' };
    const expected = transcript({
      years: [later],
      state: { kind: 'expected', to: here, from, transferId: 't' },
    });
    expect(readableYears(school(here), expected)).toEqual([later]);
  });
  test('staff may know of every transcript', () => {
    const officerId = 'cb-0000000000aa' as OfficerId;
    const staff = { kind: 'auditor', officerId, name: 'x', credentialId: 'k' } as const;
    expect(mayRead(staff, transcript())).toBe(true);
  });
  test('a third school reads nothing and may not know that there is anything', () => {
    const standing = transcript({ years: [own, later] });
    expect(readableYears(school(elsewhere), standing)).toEqual([]);
    expect(mayRead(school(elsewhere), standing)).toBe(false);
  });
});
