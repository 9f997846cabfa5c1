import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/signature/xml/limits.ts';
import { XmlRefusal } from '../../../../src/signature/xml/refusal.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import {
  A_EXPECTED,
  A_NAME,
  ATTRIBUTE_STRIDE,
  E_NAME,
  ELEMENT_STRIDE,
  type Tape,
} from '../../../../src/signature/xml/tape.ts';
import { attributeValue } from '../../../../src/signature/xml/values.ts';
import { NO_VOCABULARY, type Vocabulary, vocabulary } from '../../../../src/signature/xml/vocabulary.ts';
import { mutate } from '../../../fuzz/mutate.ts';
import { random } from '../../../fuzz/random.ts';
import { makeFixture } from '../../../support/signed-documents.ts';

const { text } = await makeFixture();
const originals = ['first', 'second'].map((seed) => Buffer.from(text({}, seed)).toString('latin1'));
const document = originals[0] ?? '';

/** Most names and values of the document, and a few that are nearly the same. */
const KNOWN = vocabulary(
  [...document.matchAll(/<([A-Za-z_]\w*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'GIOI_TINH')
    .concat('Id', 'xmlns', 'Algorithm', 'HOC_B', 'HOC_BAA', 'Sign', 'Signatures', 'URI'),
  [...document.matchAll(/(?:Algorithm|xmlns)="([^"]+)"/g)]
    .map(([, value = '']) => value)
    .concat('data', '#data', 'http://www.w3.org/2000/09/xmldsig'),
);

/** Everything that a scan finds, its names and values as text: their numbers are the vocabulary's. */
function found(bytes: Uint8Array, known: Vocabulary) {
  try {
    return described(scan(bytes, DEFAULT_LIMITS, known));
  } catch (error) {
    if (error instanceof XmlRefusal) return { refused: error.code, at: error.offset };
    throw error;
  }
}

function described(tape: Tape) {
  const { elements, attributes, edits, namespaces, ids, outside, seen } = tape;
  const rows = ({ data, stride, length }: Tape['elements'], ...numbers: readonly number[]) =>
    Array.from({ length }, (_, row) =>
      Array.from(data.subarray(row * stride, (row + 1) * stride)).filter((_, at) => !numbers.includes(at)),
    );
  const names = (data: Int32Array, stride: number, column: number, length: number) =>
    Array.from({ length }, (_, row) => tape.names[data[row * stride + column] as number]);
  return {
    elements: rows(elements, E_NAME),
    elementNames: names(elements.data, ELEMENT_STRIDE, E_NAME, elements.length),
    attributes: rows(attributes, A_NAME, A_EXPECTED),
    attributeNames: names(attributes.data, ATTRIBUTE_STRIDE, A_NAME, attributes.length),
    values: Array.from({ length: attributes.length }, (_, number) => attributeValue(tape, number)),
    edits: rows(edits),
    rest: { namespaces, ids, outside, seen, xml: tape.xmlAttributes, relative: tape.hasRelativeNamespace },
  };
}

test('what is expected, and what the document before held, changes nothing of what a scan finds', () => {
  const source = random(20261126);
  let read = 0;
  for (let i = 0; i < 800; i++) {
    const [original, other] = [source.pick(originals), source.pick(originals)];
    const bytes = Buffer.from(mutate(source, original, other), 'latin1');
    const plain = found(bytes, NO_VOCABULARY);
    // The rows of an original, of another mutant, or its own.
    if (source.chance(0.5)) found(Buffer.from(original, 'latin1'), KNOWN);
    expect(found(bytes, KNOWN)).toEqual(plain);
    expect(found(bytes, KNOWN)).toEqual(plain);
    if (!('refused' in plain)) read += 1;
  }
  expect(read).toBeGreaterThan(200);
});

const BEFORE = '<HOC_BA Id="data" URI="#data"><LOP>6A</LOP></HOC_BA>';
test.each([
  '<HOC_BA Idx="data" URI="#data"><LOP>6A</LOP></HOC_BA>',
  '<HOC_BA I="data" URI="#data"><LOP>6A</LOP></HOC_BA>',
  '<HOC_BA Id = "data" URI\n="#data"><LOP>6A</LOP></HOC_BA>',
  '<HOC_BA Id="data1" URI="#data1"><LOP>6A</LOP></HOC_BA>',
  '<HOC_BA Id="dat" URI="#data&#65;"><LOP>6A</LOP></HOC_BA>',
  "<HOC_BA Id='data' URI='#data'><LOP>6A</LOP></HOC_BA>",
  `<HOC_BA Id='data"' URI='#data"'><LOP>6A</LOP></HOC_BA>`,
  '<HOC_BA Id="data" URI="#data"><LOPx>6A</LOPx></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP >6A</LOP\n></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP/></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP>6A</LOPx></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP>6A</LO></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP:x>6A</LOP:x></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOPĐ>6A</LOPĐ></HOC_BA>',
  '<HOC_BA Id="data" URI="#data"><LOP>6A</LOP></HOC_BA',
  '<HOC_BA Id="data" URI="#da',
  '<HOC_BA Id="data" UR',
  '<HOC_B',
])('rows of another document mislead nobody: %s', (source) => {
  const plain = found(Buffer.from(source), NO_VOCABULARY);
  found(Buffer.from(BEFORE), KNOWN);
  expect(found(Buffer.from(source), KNOWN)).toEqual(plain);
});
