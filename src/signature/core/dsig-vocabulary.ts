import { type Vocabulary, vocabulary } from '../xml/vocabulary.ts';
import { CANONICALIZATIONS, DIGESTS, ENVELOPED, SIGNATURES, XMLDSIG } from './algorithms.ts';

/** Names of elements and attributes of a Signature (XMLDSig 1.1, clause 4). */
export const DSIG_NAMES: readonly string[] = [
  'Signature',
  'SignedInfo',
  'CanonicalizationMethod',
  'SignatureMethod',
  'Reference',
  'Transforms',
  'Transform',
  'DigestMethod',
  'DigestValue',
  'SignatureValue',
  'KeyInfo',
  'X509Data',
  'X509SubjectName',
  'X509Certificate',
  'KeyValue',
  'RSAKeyValue',
  'Modulus',
  'Exponent',
  'Object',
  'SignatureProperties',
  'SignatureProperty',
  'SigningTime',
  'xmlns',
  'Algorithm',
  'Id',
  'Target',
  'Type',
  'URI',
];

/** What stands in attributes of a Signature as a rule. */
export const DSIG_VALUES: readonly string[] = [
  XMLDSIG,
  ENVELOPED,
  ...CANONICALIZATIONS.keys(),
  ...DIGESTS.keys(),
  ...SIGNATURES.keys(),
];

export const DSIG_VOCABULARY: Vocabulary = vocabulary(DSIG_NAMES, DSIG_VALUES);
