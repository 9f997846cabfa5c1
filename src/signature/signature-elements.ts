import type { Profile } from '../domain/profile.ts';
import { refuse } from './findings.ts';
import { pathIn } from './path-of.ts';
import { allowAttributes, exactly, ownChildren } from './signature-structure.ts';
import { attributeNumber, children, type ElementNumber, nameOf } from './xml/nodes.ts';
import { rememberedByShape, type Shape } from './xml/shape.ts';

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
const known = rememberedByShape((_: Shape, __: Profile) => new Map<ElementNumber, SignatureElements>());

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
  const info = takeInfoApart(shape, signedInfo, profile);
  const key = takeKeyInfoApart(shape, keyInfo, profile);
  const time = takeTimeApart(shape, object, profile);
  return {
    ...info,
    ...key,
    signatureValue,
    time,
    more: all.slice(signed.length),
    elementsOnly: [
      signature,
      ...info.elementsOnly,
      ...key.elementsOnly,
      time.object,
      time.properties,
      time.property,
    ],
  };
}

function takeInfoApart(shape: Shape, signedInfo: ElementNumber, { limits }: Profile) {
  allowAttributes(shape, signedInfo, ['Id']);
  const [method, signatureMethod, ...found] = ownChildren(shape, signedInfo);
  if (method === undefined || signatureMethod === undefined || found.length === 0) {
    return refuse('signature-structure', pathIn(shape, signedInfo));
  }
  if (found.length > limits.referencesPerSignature) refuse('too-many-references', pathIn(shape, signedInfo));
  const canonicalizationMethod = algorithmElement(shape, method, 'CanonicalizationMethod');
  const methodOfSignature = algorithmElement(shape, signatureMethod, 'SignatureMethod');
  const references = found.map((reference) =>
    takeReferenceApart(shape, reference, limits.transformsPerReference),
  );
  return {
    signedInfo,
    canonicalizationMethod,
    signatureMethod: methodOfSignature,
    references,
    elementsOnly: [
      signedInfo,
      method,
      signatureMethod,
      ...references.flatMap(({ elementsOnly }) => elementsOnly),
    ],
  };
}

function takeReferenceApart(shape: Shape, reference: ElementNumber, mostTransforms: number) {
  if (nameOf(shape, reference).local !== 'Reference') refuse('signature-structure', pathIn(shape, reference));
  allowAttributes(shape, reference, ['URI', 'Id', 'Type']);
  const parts = ownChildren(shape, reference);
  const first = parts[0];
  const list = first !== undefined && nameOf(shape, first).local === 'Transforms' ? first : undefined;
  const found = list === undefined ? [] : ownChildren(shape, list);
  if (found.length > mostTransforms) refuse('too-many-transforms', pathIn(shape, reference));
  if (list !== undefined) allowAttributes(shape, list, []);
  const rest = list === undefined ? parts : parts.slice(1);
  const [digestMethod, digestValue] = exactly(shape, reference, ['DigestMethod', 'DigestValue'], rest);
  allowAttributes(shape, digestValue, []);
  return {
    element: reference,
    transforms: found.map((transform) => algorithmElement(shape, transform, 'Transform')),
    digestMethod: algorithmElement(shape, digestMethod, 'DigestMethod'),
    digestValue,
    elementsOnly: [reference, ...(list === undefined ? [] : [list]), ...found, digestMethod],
  };
}

/** An element with `Algorithm` and no other attribute. */
function algorithmElement(shape: Shape, element: ElementNumber, name: string): AlgorithmElement {
  if (nameOf(shape, element).local !== name) {
    refuse('signature-structure', pathIn(shape, element), `want ${name}`);
  }
  allowAttributes(shape, element, ['Algorithm']);
  const algorithm = attributeNumber(shape, element, 'Algorithm');
  if (algorithm === undefined) return refuse('signature-structure', pathIn(shape, element), 'want Algorithm');
  return { element, algorithm, parameters: children(shape, element) };
}

/** Đ14: X509SubjectName and X509Certificate. */
function takeKeyInfoApart(shape: Shape, keyInfo: ElementNumber, { signing }: Profile) {
  allowAttributes(shape, keyInfo, ['Id']);
  const [data] = exactly(shape, keyInfo, ['X509Data'], ownChildren(shape, keyInfo));
  allowAttributes(shape, data, []);
  const parts = ownChildren(shape, data);
  const first = parts[0];
  const isNameless =
    signing.subjectName !== 'required' &&
    first !== undefined &&
    nameOf(shape, first).local === 'X509Certificate';
  for (const part of parts) allowAttributes(shape, part, []);
  const elementsOnly = [keyInfo, data];
  if (isNameless) {
    const [certificate] = exactly(shape, data, ['X509Certificate'], parts);
    return { subjectName: undefined, certificate, elementsOnly };
  }
  const [subjectName, certificate] = exactly(shape, data, ['X509SubjectName', 'X509Certificate'], parts);
  return { subjectName, certificate, elementsOnly };
}

/**
 * Đ14: SigningTime stands in Signature\Object\SignatureProperties\SignatureProperty; the profile says in which
 * namespaces.
 */
function takeTimeApart(shape: Shape, object: ElementNumber, { signing }: Profile): TimeElements {
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
  return { object, properties, property, signingTime };
}
