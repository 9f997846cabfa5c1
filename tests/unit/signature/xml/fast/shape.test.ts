import { describe, expect, test } from 'vitest';
import { rememberedByShape, shapeOf } from '../../../../../src/signature/xml/fast/shape.ts';
import { DEFAULT_LIMITS } from '../../../../../src/signature/xml/limits.ts';
import { scan } from '../../../../../src/signature/xml/scan.ts';
import type { Shape } from '../../../../../src/signature/xml/tape.ts';
import { vocabulary } from '../../../../../src/signature/xml/vocabulary.ts';

const NAMES = ['a', 'b', 'c', 'Id', 'xmlns', 'x'];
const words = () => vocabulary(NAMES, ['urn:a', 'urn:b']);
const shaped = (source: string, known = words()): Shape =>
  shapeOf(scan(Buffer.from(source), DEFAULT_LIMITS, known));

const wide = (children: number): string => `<a>${'<b/>'.repeat(children)}</a>`;

describe('documents of one vocabulary', () => {
  test.each([
    ['texts', '<a><b>1</b><c/></a>', '<a><b>a longer one &amp; more</b><c/></a>'],
    ['values', '<a Id="1"/>', '<a Id="2&#65;"/>'],
    ['spelling', '<a Id="1"><b></b></a>', "<?xml version='1.0'?>\n<a  Id = '1' ><b/></a >"],
    ['comments', '<a><b/></a>', '<a><!-- x --><b><![CDATA[y]]></b></a>'],
  ])('are of one shape whatever their %s', (_, one, other) => {
    const known = words();
    expect(shaped(other, known)).toBe(shaped(one, known));
  });

  test.each([
    ['a name', '<a><b/></a>', '<a><c/></a>'],
    ['nesting', '<a><b/><c/></a>', '<a><b><c/></b></a>'],
    ['order', '<a><b/><c/></a>', '<a><c/><b/></a>'],
    ['one more', '<a><b/></a>', '<a><b/><b/></a>'],
    ['an attribute', '<a><b Id="1"/></a>', '<a><b x="1"/></a>'],
    ['whose attribute it is', '<a><b Id="1"/><b/></a>', '<a><b/><b Id="1"/></a>'],
    ['a namespace', '<a xmlns="urn:a"/>', '<a xmlns="urn:b"/>'],
    ['where a namespace begins', '<a xmlns="urn:a" Id="1"><b/></a>', '<a><b xmlns="urn:a" Id="1"/></a>'],
    [
      'which of two namespaces is in scope',
      '<a xmlns="urn:a"><b xmlns="urn:b"/><c/></a>',
      '<a xmlns="urn:a"><b xmlns="urn:b"><c/></b></a>',
    ],
  ])('are of two shapes when they differ by %s', (_, one, other) => {
    const known = words();
    expect(shaped(other, known)).not.toBe(shaped(one, known));
  });

  test('a name that is not of the vocabulary has the number of another document’s: no shape is shared', () => {
    const known = words();
    expect(shaped('<a><d/></a>', known)).not.toBe(shaped('<a><e/></a>', known));
    expect(shaped('<a><d/></a>', known)).not.toBe(shaped('<a><d/></a>', known));
  });

  test.each([
    ['small', 10, 255],
    ['large', 4_000, 32],
  ])('so many %s ones are remembered, of %i elements; then the oldest is forgotten', (_, least, count) => {
    const known = words();
    const first = shaped('<a><b/></a>', known);
    for (let i = 0; i < count; i++) shaped(wide(least + i), known);
    expect(shaped('<a><b/></a>', known)).toBe(first);
    const last = shaped(wide(least + count), known);
    expect(shaped('<a><b/></a>', known)).not.toBe(first);
    expect(shaped(wide(least + count), known)).toBe(last);
  });

  test('a flood of others drives out one in sixteen', () => {
    const known = words();
    const before = Array.from({ length: 256 }, (_, i) => shaped(wide(i), known));
    for (let i = 0; i < 160; i++) shaped(wide(1_000 + i), known);
    const kept = before.filter((shape, i) => i >= 10 && shaped(wide(i), known) === shape);
    expect(kept).toHaveLength(246);
  });

  test('one that is too large is not remembered', () => {
    const known = words();
    // `not.toBe` would compare the two to the last element, to say how alike they are.
    const [one, again] = [shaped(wide(2 ** 17), known), shaped(wide(2 ** 17), known)];
    expect(one === again).toBe(false);
  });

  test('another vocabulary is another matter', () => {
    expect(shaped('<a/>')).not.toBe(shaped('<a/>'));
  });
});

test('what is found of a shape is found once for the rules that it was last asked by', () => {
  let found = 0;
  const find = rememberedByShape((shape, rules: { readonly name: string }) => {
    found += 1;
    return `${rules.name} ${shape.elements.length}`;
  });
  const other = rememberedByShape((shape) => shape.elements.length);
  const shape = shaped('<a><b/></a>');
  const [one, two] = [{ name: 'one' }, { name: 'two' }];
  expect([find(shape, one), find(shape, one), other(shape)]).toEqual(['one 2', 'one 2', 2]);
  expect(found).toBe(1);
  expect([find(shape, two), find(shape, one)]).toEqual(['two 2', 'one 2']);
  expect(found).toBe(3);
});
