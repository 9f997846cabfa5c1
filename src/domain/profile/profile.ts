import { z } from 'zod';
import {
  closingFields,
  path,
  recallFields,
  relativePath,
  replacementFields,
  yearOutcomeField,
  yearRecordFields,
} from './profile-fields.ts';

const name = z.string().regex(/^[A-Za-z_][\w.-]*$/, 'want a name without namespace');
export const xsdName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*\.xsd$/, 'want a file name ending in .xsd, beside profile.json');
export const XMLDSIG_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
export const ENVELOPED_SIGNATURE = `${XMLDSIG_NAMESPACE}enveloped-signature`;

const ruling = z.union([z.enum(['remark', 'refuse']), z.iso.date()]).default('remark');

const transforms = z
  .array(z.array(z.url()).max(5))
  .min(1)
  .describe('the transform lists a Reference may carry, whole and in order');

/** Vai trò ký (Đ24.5 a-d). */
export const signerRole = z.enum(['subject-teacher', 'homeroom-teacher', 'principal', 'school-seal']);
export type SignerRole = z.infer<typeof signerRole>;

const region = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('element'), path }).describe('the one element at this path'),
  z
    .strictObject({ kind: z.literal('elements'), paths: z.array(path).min(2) })
    .describe('the one element at each of these paths, one Reference each'),
  z
    .strictObject({
      kind: z.literal('results-of-teacher'),
      results: path,
      teacher: relativePath,
      subject: relativePath.optional(),
    })
    .describe('every result whose teacher elements carry the same Id as the signing slot'),
]);

const role = z.strictObject({
  role: signerRole,
  slot: path.describe("the element that holds this role's Signature as a direct child"),
  presence: z
    .enum(['one', 'each-teacher'])
    .describe('one slot, or one slot for each teacher named in the results'),
  signs: region,
  placement: z
    .enum(['outside', 'enveloped'])
    .default('outside')
    .describe(
      'enveloped: the slot lies inside the signed element, and the Reference leaves the Signature out',
    ),
  certificate: z.enum(['person', 'organisation']),
});

/** What every format has, whatever it says. */
const common = {
  id: z.string().regex(/^[a-z0-9-]+\/[0-9]+$/, 'want name/version, such as hocba-thcs/1'),
  title: z.strictObject({ vi: z.string(), en: z.string() }),
  root: z.strictObject({
    element: name,
    versionAttribute: name,
    version: z.string().min(1),
    namespace: z
      .url()
      .optional()
      .describe(
        'of every element but those of signatures, declared on the root without prefix: the target namespace of the XSD',
      ),
  }),
  xsd: xsdName,
  schemaChecker: z
    .enum(['compiled', 'libxml2'])
    .optional()
    .describe(
      'who holds a document against the XSD: our compiler over the same scan, where left out; libxml2 for what of XML Schema is beyond it (target namespace, choice, …)',
    ),
  limits: z.strictObject({
    bytes: z.int().positive(),
    depth: z.int().positive(),
    transformsPerReference: z.int().positive().max(5),
    referencesPerSignature: z.int().positive().max(30),
    signatures: z.int().positive(),
  }),
  names: z
    .array(path)
    .default([])
    .describe('further elements that hold a name: text that people can read, as in the fields that hold one'),
  signing: z.strictObject({
    idAttribute: z.enum(['Id', 'id', 'ID']),
    canonicalization: z.array(z.url()).min(1),
    digests: z.array(z.url()).min(1),
    signatures: z.array(z.url()).min(1),
    algorithmEnds: z
      .record(z.url(), z.iso.date())
      .default({})
      .describe(
        'the last day (+07:00) on which a signature may be made with the algorithm; what is known to have existed by then is taken, and the report says so',
      ),
    minimumRsaBits: z.int().min(2048),
    subjectName: z
      .enum(['required', 'optional'])
      .default('required')
      .describe('X509SubjectName beside the certificate (Đ14)'),
    keyInfo: z
      .array(z.enum(['any-order', 'chain', 'key-value']))
      .default([])
      .describe(
        "what KeyInfo may do beside subject name and one certificate in this order (Đ14): come in another order; hold issuers' certificates too; hold KeyValue with the very key of the certificate",
      ),
    dataTransforms: transforms,
    time: z.strictObject({
      carrier: z
        .enum(['SignatureProperty', 'SignatureProperties', 'Object'])
        .describe('which element carries the Id that the time Reference names'),
      transforms,
      enveloped: z
        .enum(['ignored', 'refused'])
        .default('refused')
        .describe(
          'enveloped-signature on a time Reference, which lies inside the Signature: by the letter it leaves nothing to sign; ignored: what is named is digested whole, as the signer meant it',
        ),
      target: z
        .array(z.enum(['#id', 'id']))
        .min(1)
        .default(['#id'])
        .describe("how SignatureProperty names its Signature's Id in Target"),
      propertiesNamespace: z
        .enum([XMLDSIG_NAMESPACE, ''])
        .default(XMLDSIG_NAMESPACE)
        .describe('of SignatureProperties and SignatureProperty, declared on the former when it differs'),
      signingTimeNamespace: z
        .union([z.url(), z.literal('')])
        .default(XMLDSIG_NAMESPACE)
        .describe('of SigningTime, declared on it when it differs from that of its parent'),
      zulu: z
        .enum(['utc', 'local'])
        .default('utc')
        .describe('local: the product writes the local hour with a Z behind it; zoneIfMissing is its zone'),
      zoneIfMissing: z.string().regex(/^[+-][0-9]{2}:[0-9]{2}$/),
      clockSkewSeconds: z
        .int()
        .nonnegative()
        .describe(
          'how far clocks may differ: a signing time after the receipt or the timestamp, or before that of an earlier role',
        ),
    }),
    timestamp: z
      .strictObject({
        path: relativePath.describe(
          'from the second Object of the Signature to the RFC 3161 token in base64, such as QualifyingProperties/UnsignedProperties/UnsignedSignatureProperties/SignatureTimeStamp/EncapsulatedTimeStamp',
        ),
        namespace: z
          .union([z.url(), z.literal('')])
          .default(XMLDSIG_NAMESPACE)
          .describe("of every step, declared on the first when it differs from XML Signature's"),
        presence: z.enum(['optional', 'required']).default('optional'),
        policies: z
          .array(z.string().regex(/^[0-2](\.(0|[1-9][0-9]*))+$/, 'want a dotted OID'))
          .min(1)
          .optional()
          .describe('of the authority; any policy of a trusted authority unless told'),
      })
      .optional()
      .describe('where a time stamp over SignatureValue may stand (Đ15.d); without it none is allowed'),
    roles: z.array(role).min(1),
    order: z
      .array(signerRole)
      .min(1)
      .describe('no signer of a later role may have signed before one of an earlier role (Đ24.5)'),
    /** The seal's certificate names the school: this subject attribute holds prefix + the school id of the data. */
    sealSubject: z.strictObject({
      oid: z.string().regex(/^[0-2](\.(0|[1-9][0-9]*))+$/, 'want a dotted OID'),
      prefix: z.string(),
    }),
  }),
};

/** Học bạ năm học: what the index takes of a record. */
export const yearRecordProfile = z.strictObject({
  ...common,
  content: z.literal('year-record'),
  fields: yearRecordFields,
  outcome: yearOutcomeField,
  results: z
    .strictObject({
      path: path.describe("each subject's results"),
      assessment: relativePath.describe('how the subject is judged'),
      byMark: z.string().describe('what stands there for marks'),
      byComment: z.string().describe('what stands there for comments'),
      comments: z.array(z.string()).min(1).describe('the results of a subject judged by comment'),
      terms: z.array(relativePath).min(1).describe('the results of each term and of the year'),
    })
    .optional()
    .describe("where the subjects' results stand, for kindOfMark"),
  plausibility: z
    .strictObject({
      birthDate: ruling.describe('the pupil is of an age for the grade'),
      classOfGrade: ruling.describe('a class that begins with a number begins with that of the grade'),
      kindOfMark: ruling.describe(
        'marks where a subject is judged by marks, else comments (Circular 22/2021)',
      ),
    })
    .prefault({})
    .describe(
      'whether what cannot be true is a remark or refuses; a day: refuses what is received from then on',
    ),
});

/** Văn bản về học bạ: what principal and seal say of records that stand, apart from them (Đ25). */
const recallProfile = z.strictObject({ ...common, content: z.literal('recall'), fields: recallFields });
const replacementProfile = z.strictObject({
  ...common,
  content: z.literal('replacement'),
  fields: replacementFields,
});
const closingProfile = z.strictObject({ ...common, content: z.literal('closing'), ...closingFields });

/**
 * A format profile: how one version of a signed document looks, as data (config/profiles/<name>/profile.json).
 * Paths are child steps from the root, without namespace; each names fixed positions, never a search.
 * A Reference is accepted only when it names exactly the element that the role must sign.
 */
export const profileSchema = z.discriminatedUnion('content', [
  yearRecordProfile,
  recallProfile,
  replacementProfile,
  closingProfile,
]);

export type Profile = z.infer<typeof profileSchema> & { readonly xsdText: string };
export type YearRecordProfile = Extract<Profile, { content: 'year-record' }>;
export type StatementProfile = Exclude<Profile, { content: 'year-record' }>;
export type ProfileRole = z.infer<typeof role>;
export type SignedRegion = z.infer<typeof region>;
