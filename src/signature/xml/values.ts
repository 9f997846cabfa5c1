import { readReference } from './reference.ts';
import { A_EXPECTED, A_PLAIN, A_VALUE, A_VALUE_END, ATTRIBUTE_STRIDE, type Tape } from './tape.ts';

/** The value of an attribute as an application sees it: references resolved, white space normalised (XML 1.0, 3.3.3). */
export function attributeValue(tape: AttributeTape & Pick<Tape, 'values'>, attribute: number): string {
  const known = tape.values[attribute];
  if (known !== undefined) return known;
  const value = readValue(tape, attribute);
  tape.values[attribute] = value;
  return value;
}

/** `attributeValue`, not remembered. */
export function readValue(tape: AttributeTape, attribute: number): string {
  const { data } = tape.attributes;
  const row = attribute * ATTRIBUTE_STRIDE;
  const expected = data[row + A_EXPECTED] as number;
  if (expected >= 0) return tape.vocabulary.values[expected] as string;
  const start = data[row + A_VALUE] as number;
  const end = data[row + A_VALUE_END] as number;
  return data[row + A_PLAIN] === 0 ? decode(tape.bytes, start, end, true) : slice(tape.bytes, start, end);
}

type AttributeTape = Pick<Tape, 'bytes' | 'attributes' | 'vocabulary'>;

/** Text of [start, end), which holds no markup: references resolved, line ends normalised; as it stands when `plain`. */
export function decodeText(bytes: Buffer, start: number, end: number, plain: boolean): string {
  return plain ? slice(bytes, start, end) : decode(bytes, start, end, false);
}

function decode(bytes: Buffer, start: number, end: number, isValue: boolean): string {
  let text = '';
  let from = start;
  for (let at = start; at < end; ) {
    const c = bytes[at];
    if (c === 0x26) {
      const reference = readReference(bytes, at);
      text += slice(bytes, from, at) + String.fromCodePoint(reference.codePoint);
      at = reference.end;
      from = at;
    } else if (c === 0x0d || (isValue && (c === 0x0a || c === 0x09))) {
      text += slice(bytes, from, at) + (isValue ? ' ' : '\n');
      at += c === 0x0d && bytes[at + 1] === 0x0a ? 2 : 1;
      from = at;
    } else at += 1;
  }
  return text + slice(bytes, from, end);
}

function slice(bytes: Buffer, start: number, end: number): string {
  // Where none is named it is UTF-8, and nothing is looked up.
  return start === end ? '' : bytes.toString(undefined, start, end);
}
