import type { Profile } from '../domain/profile.ts';
import { refuse } from './findings.ts';
import { pathOf } from './path-of.ts';
import { allowAttributes, exactly, leaf, ownChildren } from './signature-structure.ts';
import { attribute, type ElementNumber } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

export interface TimeParts {
  /** the element whose Id the time Reference must name */
  readonly carrier: ElementNumber;
  /** what SigningTime says */
  readonly text: string;
}

/**
 * Đ14: SigningTime stands in Signature\Object\SignatureProperties\SignatureProperty; the profile says in which
 * namespaces.
 * @throws Refused
 */
export function readTime(
  tape: Tape,
  object: ElementNumber,
  signature: ElementNumber,
  { signing }: Profile,
): TimeParts {
  const { carrier, propertiesNamespace, signingTimeNamespace } = signing.time;
  const only = <const Name extends string>(parent: ElementNumber, name: Name, namespace: string) =>
    exactly(tape, parent, [name], ownChildren(tape, parent, namespace))[0];
  allowAttributes(tape, object, ['Id']);
  const properties = only(object, 'SignatureProperties', propertiesNamespace);
  allowAttributes(tape, properties, ['Id']);
  const property = only(properties, 'SignatureProperty', propertiesNamespace);
  allowAttributes(tape, property, ['Id', 'Target']);
  refuseOtherTarget(tape, property, signature, signing.time.target);
  const time = only(property, 'SigningTime', signingTimeNamespace);
  const carriers = { Object: object, SignatureProperties: properties, SignatureProperty: property };
  return { carrier: carriers[carrier], text: leaf(tape, time, []) };
}

/** XMLDSig 1.1, 5.2: Target names the Signature that the property belongs to. */
function refuseOtherTarget(
  tape: Tape,
  property: ElementNumber,
  signature: ElementNumber,
  forms: Profile['signing']['time']['target'],
): void {
  const id = attribute(tape, signature, 'Id');
  const target = attribute(tape, property, 'Target');
  const wanted = id ? forms.map((form) => (form === '#id' ? `#${id}` : id)) : [];
  if (target === undefined || !wanted.includes(target)) {
    refuse('signature-structure', pathOf(tape, property), "Target must name the Signature's Id");
  }
}
