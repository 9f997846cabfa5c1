import { readReference } from './reference.ts';
import { A_VALUE, A_VALUE_END, ATTRIBUTE_STRIDE, type Tape } from './tape.ts';

/** The value of an attribute as an application sees it: references resolved, white space normalised (XML 1.0, 3.3.3). */
export function attributeValue(tape: Pick<Tape, 'bytes' | 'attributes'>, attribute: number): string {
  const { data } = tape.attributes;
  const row = attribute * ATTRIBUTE_STRIDE;
  return decode(tape.bytes, data[row + A_VALUE] as number, data[row + A_VALUE_END] as number, true);
}

/** Text of [start, end), which holds no markup: references resolved, line ends normalised. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  return decode(bytes, start, end, false);
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
  return start === end ? '' : bytes.toString('utf8', start, end);
}
