import { expect, test } from 'vitest';
import { domainFiles, faultsOf, hashOf, type List, readList } from '../../mutants/survivors.ts';

const file = 'src/domain/identity/sha256.ts';
const survivor = { line: 7, mutator: 'Regex', from: '/^a$/', to: '/a$/', why: 'the same' };
const fitting: List = { [file]: { sha256: hashOf(file), mutants: 100, survivors: [survivor] } };

test('the mutants of every rule were tried as it stands, and each that lives has its reason', () => {
  expect(faultsOf(readList(), domainFiles())).toEqual([]);
});

test('the list of mutants is refused when it does not fit', () => {
  expect(faultsOf(fitting, [file])).toEqual([]);
  const changed = { [file]: { ...fitting[file], sha256: hashOf('package.json') } } as List;
  expect(faultsOf(changed, [file])).toEqual([expect.stringContaining('has changed since')]);
  expect(faultsOf({}, [file])).toEqual([expect.stringContaining('has changed since')]);
  expect(faultsOf(fitting, [])).toEqual([expect.stringContaining('is gone')]);
});

test('a mutant that lives without a word, and too many of them, are refused', () => {
  const silent = { sha256: hashOf(file), mutants: 100, survivors: [{ ...survivor, why: '' }] };
  expect(faultsOf({ [file]: silent }, [file])).toEqual([expect.stringContaining('a test, or a reason')]);
  const many = { sha256: hashOf(file), mutants: 100, survivors: Array(4).fill(survivor) };
  expect(faultsOf({ [file]: many }, [file])).toEqual(['4 of 100 mutants live']);
});
