import type { Profile } from '../../domain/profile/profile.ts';
import { pathOf } from '../core/path-of.ts';
import { leaf } from '../core/signature-structure.ts';
import { refuse } from '../findings/refused.ts';
import { attribute, type ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import type { TimeElements } from './signature-elements.ts';

export interface TimeParts {
  /** the element whose Id the time Reference must name */
  readonly carrier: ElementNumber;
  /** what SigningTime says */
  readonly text: string;
}

/**
 * Đ14: what SigningTime says, and which element around it is signed; the profile says so.
 * @throws Refused
 */
export function readTime(
  tape: Tape,
  { object, properties, property, signingTime }: TimeElements,
  signature: ElementNumber,
  { signing }: Profile,
): TimeParts {
  refuseOtherTarget(tape, property, signature, signing.time.target);
  const carriers = { Object: object, SignatureProperties: properties, SignatureProperty: property };
  return { carrier: carriers[signing.time.carrier], text: leaf(tape, signingTime) };
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
  const isWanted = (form: (typeof forms)[number]) => target === (form === '#id' ? `#${id}` : id);
  if (!id || !forms.some(isWanted)) {
    refuse('signature-structure', pathOf(tape, property), "Target must name the Signature's Id");
  }
}
