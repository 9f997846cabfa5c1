import type { Profile } from '../../domain/profile/profile.ts';
import { pathIn } from '../core/path-of.ts';
import { allowAttributes, exactly, ownChildren } from '../core/signature-structure.ts';
import { refuse } from '../findings/refused.ts';
import { rememberedByShape } from '../xml/fast/shape.ts';
import { attributeNumber, children, type ElementNumber, nameOf } from '../xml/nodes.ts';
import type { Shape } from '../xml/tape.ts';

/** Where each part of a Signature stands. */
export interface SignatureElements {
  readonly signedInfo: ElementNumber;
  readonly canonicalizationMethod: AlgorithmElement;
  readonly signatureMethod: AlgorithmElement;
  readonly references: readonly ReferenceElements[];
  readonly signatureValue: ElementNumber;
  /** undefined where the profile does without */
  readonly subjectName: ElementNumber | undefined;
  readonly certificate: ElementNumber;
  readonly time: TimeElements;
  /** what follows the Object with the signing time: a timestamp, if the profile has a place for one */
  readonly more: readonly ElementNumber[];
  /** they may hold no text but white space */
  readonly elementsOnly: readonly ElementNumber[];
}

export interface AlgorithmElement {
  readonly element: ElementNumber;
  /** number of its attribute `Algorithm` */
  readonly algorithm: number;
  readonly parameters: readonly ElementNumber[];
}

export interface ReferenceElements {
  readonly element: ElementNumber;
  readonly transforms: readonly AlgorithmElement[];
  readonly digestMethod: AlgorithmElement;
  readonly digestValue: ElementNumber;
}

export interface TimeElements {
  readonly object: ElementNumber;
  readonly properties: ElementNumber;
  readonly property: ElementNumber;
  readonly signingTime: ElementNumber;
}

const PARTS = ['SignedInfo', 'SignatureValue', 'KeyInfo', 'Object'] as const;

/** Of one shape by one profile, by the Signature's number. */
const known = rememberedByShape((_, __: Profile) => new Map<ElementNumber, SignatureElements>());

/**
 * Takes a Signature apart (XMLDSig clause 4; Đ14): known children in their order, known attributes, nothing else, so
 * that no part of it can be read in two ways. Depends on the document's shape alone: text is looked at elsewhere.
 * @throws Refused
 */
export function signatureElements(
  shape: Shape,
  signature: ElementNumber,
  profile: Profile,
): SignatureElements {
  const ofShape = known(shape, profile);
  let elements = ofShape.get(signature);
  if (!elements) {
    elements = takeApart(shape, signature, profile);
    ofShape.set(signature, elements);
  }
  return elements;
}

function takeApart(shape: Shape, signature: ElementNumber, profile: Profile): SignatureElements {
  allowAttributes(shape, signature, ['Id']);
  const all = ownChildren(shape, signature);
  // A timestamp comes after the signature it stamps, in an Object of its own, where the profile has a place for it.
  const isLonger = all.length > PARTS.length && profile.signing.timestamp !== undefined;
  const signed = isLonger ? all.slice(0, PARTS.length) : all;
  const [signedInfo, signatureValue, keyInfo, object] = exactly(shape, signature, PARTS, signed);
  allowAttributes(shape, signatureValue, ['Id']);
  const elementsOnly = [signature];
  const info = signedInfoElements(shape, signedInfo, profile, elementsOnly);
  const key = keyInfoElements(shape, keyInfo, profile, elementsOnly);
  const time = timeElements(shape, object, profile, elementsOnly);
  return { signedInfo, ...info, signatureValue, ...key, time, more: all.slice(signed.length), elementsOnly };
}

function signedInfoElements(
  shape: Shape,
  signedInfo: ElementNumber,
  { limits }: Profile,
  elementsOnly: ElementNumber[],
): Pick<SignatureElements, 'canonicalizationMethod' | 'signatureMethod' | 'references'> {
  allowAttributes(shape, signedInfo, ['Id']);
  const [method, signatureMethod, ...references] = ownChildren(shape, signedInfo);
  if (method === undefined || signatureMethod === undefined || references.length === 0) {
    return refuse('signature-structure', pathIn(shape, signedInfo));
  }
  if (references.length > limits.referencesPerSignature)
    refuse('too-many-references', pathIn(shape, signedInfo));
  elementsOnly.push(signedInfo);
  return {
    canonicalizationMethod: algorithmElement(shape, method, 'CanonicalizationMethod', elementsOnly),
    signatureMethod: algorithmElement(shape, signatureMethod, 'SignatureMethod', elementsOnly),
    references: references.map((reference) =>
      referenceElements(shape, reference, limits.transformsPerReference, elementsOnly),
    ),
  };
}

function referenceElements(
  shape: Shape,
  reference: ElementNumber,
  mostTransforms: number,
  elementsOnly: ElementNumber[],
): ReferenceElements {
  if (nameOf(shape, reference).local !== 'Reference') refuse('signature-structure', pathIn(shape, reference));
  allowAttributes(shape, reference, ['URI', 'Id', 'Type']);
  elementsOnly.push(reference);
  const parts = ownChildren(shape, reference);
  const [first] = parts;
  const list = first !== undefined && nameOf(shape, first).local === 'Transforms' ? first : undefined;
  const transforms = list === undefined ? [] : ownChildren(shape, list);
  if (transforms.length > mostTransforms) refuse('too-many-transforms', pathIn(shape, reference));
  if (list !== undefined) {
    allowAttributes(shape, list, []);
    elementsOnly.push(list);
  }
  const rest = list === undefined ? parts : parts.slice(1);
  const [digestMethod, digestValue] = exactly(shape, reference, ['DigestMethod', 'DigestValue'], rest);
  allowAttributes(shape, digestValue, []);
  return {
    element: reference,
    transforms: transforms.map((one) => algorithmElement(shape, one, 'Transform', elementsOnly)),
    digestMethod: algorithmElement(shape, digestMethod, 'DigestMethod', elementsOnly),
    digestValue,
  };
}

/** An element with `Algorithm` and no other attribute. */
function algorithmElement(
  shape: Shape,
  element: ElementNumber,
  name: string,
  elementsOnly: ElementNumber[],
): AlgorithmElement {
  if (nameOf(shape, element).local !== name) {
    refuse('signature-structure', pathIn(shape, element), `want ${name}`);
  }
  allowAttributes(shape, element, ['Algorithm']);
  const algorithm = attributeNumber(shape, element, 'Algorithm');
  if (algorithm === undefined) return refuse('signature-structure', pathIn(shape, element), 'want Algorithm');
  elementsOnly.push(element);
  return { element, algorithm, parameters: children(shape, element) };
}

/** Đ14: X509SubjectName and X509Certificate. */
function keyInfoElements(
  shape: Shape,
  keyInfo: ElementNumber,
  { signing }: Profile,
  elementsOnly: ElementNumber[],
): Pick<SignatureElements, 'subjectName' | 'certificate'> {
  allowAttributes(shape, keyInfo, ['Id']);
  const [data] = exactly(shape, keyInfo, ['X509Data'], ownChildren(shape, keyInfo));
  allowAttributes(shape, data, []);
  elementsOnly.push(keyInfo, data);
  const parts = ownChildren(shape, data);
  for (const part of parts) allowAttributes(shape, part, []);
  const [first] = parts;
  const isNameless = first !== undefined && nameOf(shape, first).local === 'X509Certificate';
  if (signing.subjectName !== 'required' && isNameless) {
    const [certificate] = exactly(shape, data, ['X509Certificate'], parts);
    return { subjectName: undefined, certificate };
  }
  const [subjectName, certificate] = exactly(shape, data, ['X509SubjectName', 'X509Certificate'], parts);
  return { subjectName, certificate };
}

/**
 * Đ14: SigningTime stands in Signature\Object\SignatureProperties\SignatureProperty; the profile says in which
 * namespaces.
 */
function timeElements(
  shape: Shape,
  object: ElementNumber,
  { signing }: Profile,
  elementsOnly: ElementNumber[],
): TimeElements {
  const { propertiesNamespace, signingTimeNamespace } = signing.time;
  const only = <const Name extends string>(parent: ElementNumber, name: Name, namespace: string) =>
    exactly(shape, parent, [name], ownChildren(shape, parent, namespace))[0];
  allowAttributes(shape, object, ['Id']);
  const properties = only(object, 'SignatureProperties', propertiesNamespace);
  allowAttributes(shape, properties, ['Id']);
  const property = only(properties, 'SignatureProperty', propertiesNamespace);
  allowAttributes(shape, property, ['Id', 'Target']);
  const signingTime = only(property, 'SigningTime', signingTimeNamespace);
  allowAttributes(shape, signingTime, []);
  elementsOnly.push(object, properties, property);
  return { object, properties, property, signingTime };
}
