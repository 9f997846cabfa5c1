import type { Profile } from '../../domain/profile/profile.ts';
import { XMLDSIG } from '../core/algorithms.ts';
import { allowAttributes, leaf, readBase64 } from '../core/element-content.ts';
import { pathOf } from '../core/path-of.ts';
import { refuse } from '../findings/refused.ts';
import { shapeOf } from '../xml/fast/shape.ts';
import {
  attribute,
  children,
  type ElementNumber,
  holdsNoText,
  isNamed,
  nameOf,
  namespaceOf,
} from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';

export type TimestampPlace = NonNullable<Profile['signing']['timestamp']>;

/** A timestamp as it stands in a Signature, unchecked. */
export interface TimestampParts {
  readonly element: ElementNumber;
  /** what is stamped: this element in canonical form (XAdES, ETSI EN 319 132-1, 5.3) */
  readonly signatureValue: ElementNumber;
  readonly canonicalization: string;
  /** DER */
  readonly token: Buffer;
}

const C14N_1_0 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/**
 * Follows the profile's path from the Signature's second Object to the token: one element at each step and nothing
 * beside it, but for the CanonicalizationMethod that XAdES lets stand before the token.
 * @throws Refused timestamp-structure, base64-invalid
 */
export function readTimestamp(
  tape: Tape,
  {
    objects,
    signature,
    signatureValue,
  }: {
    /** what follows the Object with the signing time */
    readonly objects: readonly ElementNumber[];
    readonly signature: ElementNumber;
    readonly signatureValue: ElementNumber;
  },
  { path, namespace }: TimestampPlace,
): TimestampParts {
  const [object, ...others] = objects;
  if (object === undefined || others.length > 0 || !isNamed(tape, object, XMLDSIG, 'Object')) {
    return wrong(tape, object ?? signature);
  }
  allowAttributes(shapeOf(tape), object, ['Id']);
  const names = path.split('/');
  let parent = object;
  let canonicalization = C14N_1_0;
  for (const [index, name] of names.entries()) {
    const found = holdsNoText(tape, parent) ? children(tape, parent) : wrong(tape, parent);
    const isLast = index === names.length - 1;
    const [method, token] = found;
    if (
      isLast &&
      found.length === 2 &&
      method !== undefined &&
      isNamed(tape, method, XMLDSIG, 'CanonicalizationMethod')
    ) {
      canonicalization = methodOf(tape, method);
      parent = token as ElementNumber;
    } else {
      if (found.length !== 1 || method === undefined) return wrong(tape, parent);
      parent = method;
    }
    if (nameOf(tape, parent).local !== name || namespaceOf(tape, parent) !== namespace) wrong(tape, parent);
    allowAttributes(
      shapeOf(tape),
      parent,
      index === 0 ? ['Id', 'Target'] : isLast ? ['Id', 'Encoding'] : ['Id'],
    );
    if (index === 0) refuseOtherTarget(tape, parent, signature);
  }
  return {
    element: parent,
    signatureValue,
    canonicalization,
    token: readBase64(tape, parent),
  };
}

/** Where it names a Signature, it names its own. */
function refuseOtherTarget(tape: Tape, element: ElementNumber, signature: ElementNumber): void {
  const target = attribute(tape, element, 'Target');
  if (target !== undefined && target !== `#${attribute(tape, signature, 'Id')}`) wrong(tape, element);
}

function methodOf(tape: Tape, method: ElementNumber): string {
  allowAttributes(shapeOf(tape), method, ['Algorithm']);
  const isEmpty = leaf(tape, method).trim() === '';
  return (isEmpty ? attribute(tape, method, 'Algorithm') : undefined) ?? wrong(tape, method);
}

function wrong(tape: Tape, element: ElementNumber): never {
  return refuse('timestamp-structure', pathOf(tape, element));
}
