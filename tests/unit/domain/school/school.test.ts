import { describe, expect, test } from 'vitest';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import { putSchool, type School, schoolAggregate } from '../../../../src/domain/school/school.ts';
import { after, placed } from '../../../support/after.ts';

const _id = '37099001' as SchoolId;
const school: School = { _id, name: 'THCS Yên Bình', commune: 'Yên Bình' };
const nameOnly: School = { _id, name: school.name };
const put = (standing: School | undefined, told: School) =>
  after(schoolAggregate, standing, putSchool(standing, told));

describe('a school', () => {
  test('is added with what it is called; its code is the only thing that is not sealed', () => {
    const data = { schoolId: _id, name: 'THCS Yên Bình', commune: 'Yên Bình' };
    expect(putSchool(undefined, school)).toEqual({
      ok: true,
      events: [{ type: 'school.added', subject: { schoolId: _id }, data }],
    });
    expect(put(undefined, school)).toEqual(school);
    expect(put(undefined, nameOnly)).toStrictEqual(nameOnly);
    expect(schoolAggregate.kind).toBe('school');
  });

  test('is called something else from now on, its commune as it was where none is told', () => {
    const data = { name: 'THCS Yên Thắng' };
    expect(putSchool(school, { _id, ...data })).toEqual({
      ok: true,
      events: [{ type: 'school.renamed', subject: { schoolId: _id }, data }],
    });
    expect(put(school, { _id, ...data })).toEqual({ ...school, ...data });
    expect(put(school, { ...school, commune: 'Yên Thắng' })).toEqual({ ...school, commune: 'Yên Thắng' });
    expect(put(nameOnly, school)).toEqual(school);
  });

  test('that is called so already stays as it is', () => {
    for (const told of [school, nameOnly])
      expect(putSchool(school, told)).toEqual({ ok: true, already: school });
    expect(putSchool(nameOnly, nameOnly)).toEqual({ ok: true, already: nameOnly });
  });

  test('is added once, and what was never added is not renamed: the entry is named', () => {
    const [added] = placed(putSchool(undefined, school), _id, 0);
    const [renamed] = placed(putSchool(school, { ...school, name: 'x' }), _id, 0);
    if (!added || !renamed) throw new Error('no event');
    for (const [standing, event] of [[school, added] as const, [undefined, renamed] as const]) {
      const evolve = () => schoolAggregate.evolve(standing, event);
      expect(evolve).toThrow(expect.objectContaining({ name: 'EventOutOfPlace' }));
      expect(evolve).toThrow(`${event.type} can't follow here: ${_id}/1/0`);
    }
  });

  test('an entry is read as it was written, with no field more', () => {
    const added = schoolAggregate.events['school.added'];
    const renamed = schoolAggregate.events['school.renamed'];
    const { _id: schoolId, ...words } = school;
    expect(added.parse({ schoolId, ...words })).toEqual({ schoolId, ...words });
    expect(renamed.parse(words)).toEqual(words);
    expect(renamed.parse({ name: 'x' })).toEqual({ name: 'x' });
    for (const wrong of [{}, { ...words, more: 1 }, { ...words, commune: 5 }, { commune: 'x' }]) {
      expect(renamed.safeParse(wrong).success).toBe(false);
      expect(added.safeParse({ schoolId, ...wrong }).success).toBe(false);
    }
    const unread = added.safeParse({ ...words, schoolId: 'no code' });
    expect(unread.error?.issues).toMatchObject([{ path: ['schoolId'], message: 'a school code' }]);
  });
});
