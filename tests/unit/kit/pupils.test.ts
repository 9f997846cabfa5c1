import { expect, test } from 'vitest';
import { makePupils } from '../../../kit/pupils.ts';
import { makeSchool } from '../../../kit/school.ts';
import { honour, studyLevel, yearConduct, yearMean } from '../../../src/domain/results/circular-22.ts';

const school = makeSchool('37099001', { classes: ['6A', '7B'] });
const options = { school, classes: school.classes, pupilsPerClass: 40, schoolYear: '2025-2026', seed: 5 };

test('the same seed gives the same pupils, another seed others', () => {
  expect(makePupils(options)).toEqual(makePupils(options));
  expect(makePupils({ ...options, seed: 6 })[0]).not.toEqual(makePupils(options)[0]);
});

test('in the next year, one class up, the same persons have other marks', () => {
  const before = makePupils(options);
  const after = makePupils({ ...options, schoolYear: '2026-2027', classes: ['7A', '8B'] });
  const who = (pupils: typeof before) =>
    pupils.map(({ personalId, fullName, birthDate }) => [personalId, fullName, birthDate]);
  expect(who(after)).toEqual(who(before));
  expect(after.map(({ lookupCode }) => lookupCode)).not.toEqual(before.map(({ lookupCode }) => lookupCode));
  expect(after.map(({ results }) => results)).not.toEqual(before.map(({ results }) => results));
});

test('nobody real: numbers begin with 099, names with Thử Nghiệm, and no number stands twice', () => {
  const pupils = makePupils({ ...options, pupilsPerClass: 2000 });
  for (const { personalId, fullName } of pupils) {
    expect(personalId).toMatch(/^099[0-9]{9}$/);
    expect(fullName).toMatch(/^Thử Nghiệm /);
  }
  expect(new Set(pupils.map(({ personalId }) => personalId)).size).toBe(4000);
});

test('year results, levels and honours follow from the terms by Circular 22/2021', () => {
  for (const pupil of makePupils({ ...options, pupilsPerClass: 300 })) {
    for (const { term1, term2, year } of pupil.results) {
      if (term1.kind === 'mark' && term2.kind === 'mark') {
        expect(year).toEqual({ kind: 'mark', tenths: yearMean(term1.tenths, term2.tenths) });
      } else expect(year).toEqual(term2);
    }
    for (const term of ['term1', 'term2', 'year'] as const) {
      expect(pupil.study[term]).toBe(studyLevel(pupil.results.map((result) => result[term])));
    }
    expect(pupil.conduct.year).toBe(yearConduct(pupil.conduct.term1, pupil.conduct.term2));
    const year = pupil.results.map((result) => result.year);
    expect(pupil.honour).toBe(honour(pupil.conduct.year, pupil.study.year, year));
  }
});

test('all levels and honours occur', () => {
  const pupils = makePupils({ ...options, pupilsPerClass: 300 });
  expect(new Set(pupils.map(({ study }) => study.year))).toEqual(new Set(['Tot', 'Kha', 'Dat', 'ChuaDat']));
  expect(new Set(pupils.map(({ honour: title }) => title))).toEqual(new Set(['XuatSac', 'Gioi', undefined]));
  expect(new Set(pupils.map(({ promoted }) => promoted))).toEqual(new Set([true, false]));
});

test('a school year or a class that is none is named', () => {
  expect(() => makePupils({ ...options, schoolYear: '2025-2027' })).toThrow('school year 2025-2027');
  expect(() => makePupils({ ...options, classes: ['10A'] })).toThrow('class 10A');
});
