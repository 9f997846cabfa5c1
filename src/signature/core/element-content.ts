import { contentEnd, type ElementNumber, nextAfter, plainTextBytes } from '../xml/nodes.ts';
import { E_END, E_START, E_TAG_END, ELEMENT_STRIDE, type Tape } from '../xml/tape.ts';
import { decodeBase64 } from './base64.ts';
import { refuse } from './refusal.ts';

/** Whether an element holds elements, white space, comments and processing instructions only: no text of its own. */
export function holdsNoText(tape: Tape, element: ElementNumber): boolean {
  const { data } = tape.elements;
  const next = nextAfter(tape, element);
  let from = data[element * ELEMENT_STRIDE + E_TAG_END] as number;
  for (let child = element + 1; child < next; child = nextAfter(tape, child)) {
    if (!isIgnorable(tape.bytes, from, data[child * ELEMENT_STRIDE + E_START] as number)) return false;
    from = data[child * ELEMENT_STRIDE + E_END] as number;
  }
  return isIgnorable(tape.bytes, from, contentEnd(tape, element));
}

function isIgnorable(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const c = bytes[at];
    if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) at += 1;
    else if (c !== 0x3c) return false;
    else if (bytes[at + 1] === 0x3f) at = bytes.indexOf('?>', at + 2, 'latin1') + 2;
    else if (bytes[at + 2] === 0x2d) at = bytes.indexOf('-->', at + 4, 'latin1') + 3;
    else return false;
  }
  return true;
}

/**
 * xsd:base64Binary with white space anywhere, in its one canonical spelling: no other bytes may stand for the value.
 * @throws CoreFailure `markup-in-value` or `base64`
 */
export function readBase64(tape: Tape, element: ElementNumber): Buffer {
  const text = plainTextBytes(tape, element) ?? refuse('markup-in-value');
  return decodeBase64(text) ?? refuse('base64');
}
