import { expect, test } from 'vitest';
import { needed, wholeNumber } from '../../../src/command-line/option-values.ts';
import { WrongUsage } from '../../../src/command-line/wrong-usage.ts';

test('a whole number within its bounds', () => {
  expect(wholeNumber('--documents', '20', 20, 2_000)).toBe(20);
  for (const text of ['19', '2001', '1e3', '', '-20', ' 20', '20.5']) {
    expect(() => wholeNumber('--documents', text, 20, 2_000)).toThrow(WrongUsage);
  }
  expect(() => wholeNumber('--documents', 'many', 20, 2_000)).toThrow(
    /^--documents many: .*from 20 to 2000$/,
  );
});

test('an option that is needed', () => {
  expect(needed('--school', '37099001')).toBe('37099001');
  for (const text of ['', undefined]) expect(() => needed('--school', text)).toThrow('--school is missing');
});
