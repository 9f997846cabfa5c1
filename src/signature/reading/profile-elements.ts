import type { Profile } from '../../domain/profile/profile.ts';
import { allowAttributes, exactly, isDsig, ownChildren } from '../core/element-content.ts';
import { refuse } from '../core/refusal.ts';
import { type SignatureElements, signatureElements } from '../core/signature-elements.ts';
import { rememberedByShape } from '../xml/fast/shape.ts';
import { type ElementNumber, nameOf } from '../xml/nodes.ts';
import type { Shape } from '../xml/tape.ts';

/** Where each part of a Signature stands that has no part beside those of Đ14. */
export interface ProfileElements {
  readonly elements: SignatureElements;
  /** undefined where the profile does without */
  readonly subjectName: ElementNumber | undefined;
  /** one, or a chain in any order where the profile takes one */
  readonly certificates: readonly ElementNumber[];
  readonly keyValue: KeyValueElements | undefined;
  readonly time: TimeElements;
  /** what follows the Object with the signing time: a timestamp, if the profile has a place for one */
  readonly more: readonly ElementNumber[];
  /** they may hold no text but white space */
  readonly textless: readonly ElementNumber[];
}

export interface TimeElements {
  readonly object: ElementNumber;
  readonly properties: ElementNumber;
  readonly property: ElementNumber;
  readonly signingTime: ElementNumber;
}

/** What elements may carry, by name; any other of a Signature carries no attribute. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  Signature: ['Id'],
  SignedInfo: ['Id'],
  CanonicalizationMethod: ['Algorithm'],
  SignatureMethod: ['Algorithm'],
  Reference: ['URI', 'Id', 'Type'],
  Transform: ['Algorithm'],
  DigestMethod: ['Algorithm'],
  SignatureValue: ['Id'],
  KeyInfo: ['Id'],
  Object: ['Id'],
  SignatureProperties: ['Id'],
  SignatureProperty: ['Id', 'Target'],
};

/** Of one shape by one profile, by the Signature's number. */
const known = rememberedByShape((_, __: Profile) => new Map<ElementNumber, ProfileElements>());

/** Depends on the document's shape alone: text is looked at elsewhere. @throws CoreFailure */
export function profileElements(shape: Shape, signature: ElementNumber, profile: Profile): ProfileElements {
  const ofShape = known(shape, profile);
  let elements = ofShape.get(signature);
  if (!elements) {
    elements = takeApart(shape, signature, profile);
    ofShape.set(signature, elements);
  }
  return elements;
}

function takeApart(shape: Shape, signature: ElementNumber, profile: Profile): ProfileElements {
  const elements = signatureElements(shape, signature, profile.limits);
  const { signedInfo, signatureValue, keyInfo, objects, references, textless } = elements;
  const [object, ...more] = objects;
  // A timestamp comes after the signature it stamps, in an Object of its own, where the profile has a place for it.
  const isWhole = more.length === 0 || profile.signing.timestamp !== undefined;
  if (keyInfo === undefined || object === undefined || !isWhole)
    return refuse('structure', signature, 'want SignedInfo, SignatureValue, KeyInfo, Object');
  const key = keyElements(shape, keyInfo, profile);
  const time = timeElements(shape, object, profile);
  const { properties, property, signingTime } = time;
  const algorithms = [
    elements.canonicalization,
    elements.algorithm,
    ...references.flatMap(({ transforms, digestMethod }) => [...transforms, digestMethod]),
  ].map(({ element }) => element);
  const keyHolders = [keyInfo, key.data, ...(key.keyValue?.holders ?? [])];
  const holders = [...textless, ...keyHolders, object, properties, property];
  const values = [
    signedInfo,
    signatureValue,
    ...references.map(({ digestValue }) => digestValue),
    signingTime,
    ...(key.keyValue ? [key.keyValue.modulus, key.keyValue.exponent] : []),
  ];
  for (const element of [...holders, ...algorithms, ...values, ...key.parts]) {
    allowAttributes(shape, element, ATTRIBUTES[nameOf(shape, element).local] ?? []);
  }
  const { subjectName, certificates, keyValue } = key;
  return {
    elements,
    subjectName,
    certificates,
    keyValue,
    time,
    more,
    textless: [...keyHolders, object, properties, property],
  };
}

/** More than any chain has. */
const MOST_CERTIFICATES = 10;

/** Đ14: X509SubjectName and X509Certificate; what else there may be, and in which order, the profile says. */
function keyElements(shape: Shape, keyInfo: ElementNumber, { signing }: Profile) {
  const may = (what: Profile['signing']['keyInfo'][number]) => signing.keyInfo.includes(what);
  const found = ownChildren(shape, keyInfo);
  const keyValues = may('key-value') ? found.filter((child) => isDsig(shape, child, 'KeyValue')) : [];
  const [data] = exactly(
    shape,
    keyInfo,
    ['X509Data'],
    found.filter((child) => !keyValues.includes(child)),
  );
  const parts = ownChildren(shape, data);
  const subjectNames = parts.filter((part) => isDsig(shape, part, 'X509SubjectName'));
  const certificates = parts.filter((part) => isDsig(shape, part, 'X509Certificate'));
  const [subjectName] = subjectNames;
  const fits =
    keyValues.length <= 1 &&
    subjectNames.length + certificates.length === parts.length &&
    (subjectNames.length === 1 || (subjectNames.length === 0 && signing.subjectName === 'optional')) &&
    (certificates.length === 1 ||
      (may('chain') && certificates.length > 1 && certificates.length <= MOST_CERTIFICATES)) &&
    (may('any-order') || subjectName === undefined || subjectName === parts[0]);
  if (!fits) return refuse('structure', data, 'want X509SubjectName, X509Certificate');
  const [keyValue] = keyValues;
  return {
    data,
    parts,
    subjectName,
    certificates,
    keyValue: keyValue === undefined ? undefined : keyValueElements(shape, keyValue),
  };
}

/** Where the numbers of an RSAKeyValue stand. */
export interface KeyValueElements {
  readonly holders: readonly ElementNumber[];
  readonly modulus: ElementNumber;
  readonly exponent: ElementNumber;
}

function keyValueElements(shape: Shape, keyValue: ElementNumber): KeyValueElements {
  const [rsa] = exactly(shape, keyValue, ['RSAKeyValue'], ownChildren(shape, keyValue));
  const [modulus, exponent] = exactly(shape, rsa, ['Modulus', 'Exponent'], ownChildren(shape, rsa));
  return { holders: [keyValue, rsa], modulus, exponent };
}

/**
 * Đ14: SigningTime stands in Signature\Object\SignatureProperties\SignatureProperty; the profile says in which
 * namespaces.
 */
function timeElements(shape: Shape, object: ElementNumber, { signing }: Profile): TimeElements {
  const { propertiesNamespace, signingTimeNamespace } = signing.time;
  const only = <const Name extends string>(parent: ElementNumber, name: Name, namespace: string) =>
    exactly(shape, parent, [name], ownChildren(shape, parent, namespace))[0];
  const properties = only(object, 'SignatureProperties', propertiesNamespace);
  const property = only(properties, 'SignatureProperty', propertiesNamespace);
  return { object, properties, property, signingTime: only(property, 'SigningTime', signingTimeNamespace) };
}
