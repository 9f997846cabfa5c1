import { expect, test } from 'vitest';
import {
  type DeclarationId,
  declarationId,
  kindOfRole,
  parseDeclarationId,
  placeOf,
} from '../../../../src/domain/registry/declaration-id.ts';
import { hash, here } from '../transcript/pupils.ts';

const place = { sha256: hash('a'), schoolId: here, kind: 'person' } as const;
const id = `${hash('a')}.${here}.person`;

test('names certificate, school and kind, and leads back to them', () => {
  expect(declarationId(place)).toBe(id);
  expect(parseDeclarationId(id)).toBe(id);
  expect(placeOf(declarationId(place))).toEqual(place);
});
test.each([
  ['a certificate alone', hash('a')],
  ['no certificate', `x.${here}.person`],
  ['no school', `${hash('a')}..person`],
  ['no kind', `${hash('a')}.${here}`],
  ['another kind', `${hash('a')}.${here}.seal`],
  ['more', `${id}.1`],
  ['nothing', ''],
])('%s is no id', (_, text) => {
  expect(parseDeclarationId(text)).toBeUndefined();
  expect(() => placeOf(text as DeclarationId)).toThrow('an id that nobody has parsed');
});
test('the seal signs as the school, all others as persons (Đ9.3-4)', () => {
  expect(
    (['school-seal', 'principal', 'subject-teacher', 'homeroom-teacher'] as const).map(kindOfRole),
  ).toEqual(['organisation', 'person', 'person', 'person']);
});
