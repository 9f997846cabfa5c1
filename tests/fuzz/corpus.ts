import { generateKeyPairSync } from 'node:crypto';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makeSchool } from '../../kit/school.ts';
import { lowerSecondarySubjects } from '../../kit/subjects.ts';
import { ENVELOPED, EXCLUSIVE_C14N } from '../../src/signature/core/algorithms.ts';
import { sharedPki } from '../support/shared-pki.ts';
import { C14N_1_0, C14N_1_1, type SignXmlOptions, signXml, x509 } from '../support/sign-xml.ts';
import { makeTestAuthority } from '../support/test-keys.ts';

/** Really signed documents to start from; plain data, so that a worker thread can be given it. */
export interface Corpus {
  /** of `hocba-thcs/1`, by the people of one school: several pupils, several years */
  readonly transcripts: readonly Uint8Array[];
  /** any other XML, in every geometry that core validation reads */
  readonly others: readonly Uint8Array[];
  readonly rootPem: string;
  readonly issuingPem: string;
}

/** Transcripts of a third of the subjects: libxml2, which checks every accepted mutant, is slow with larger ones. */
export async function makeCorpus(): Promise<Corpus> {
  const subjects = lowerSecondarySubjects.slice(0, 4);
  const school = makeSchool('37099001', { classes: ['6A'], subjects, teachers: 2 });
  const pki = await sharedPki([school]);
  const transcripts = ['2024-2025', '2025-2026'].flatMap((schoolYear) =>
    makeSignedDocuments({
      pki,
      school: school.id,
      schoolYear,
      seed: 'fuzz',
      pupilsPerClass: 3,
      remarkLength: 40,
    }).map(({ bytes }) => bytes),
  );
  const { rootPem, issuingPem } = pki;
  return { transcripts, others: await makeOthers(), rootPem, issuingPem };
}

async function makeOthers(): Promise<Uint8Array[]> {
  const authority = await makeTestAuthority();
  const rsa = await authority.issue(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const ec = await authority.issue(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const byRsa = { key: rsa.privateKey, keyInfo: x509([rsa.certificate]) };
  const byEc = {
    key: ec.privateKey,
    keyInfo: x509([ec.certificate]),
    method: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  };
  const body =
    '<b Id="x1" q:z="1">điểm &amp; <i>8,5</i><!-- c --></b>\n<c ID="x2">9,0<d id="x3" e=\'"\'/></c>';
  const open = '<a xmlns:q="urn:q" xml:lang="vi">';
  const exclusive = { uri: EXCLUSIVE_C14N, prefixes: ['q', '#default'] };
  const made = (template: string, options: SignXmlOptions) => signXml(template, options);
  const enveloped = made(`${open}${body}{{signature}}</a>`, {
    ...byRsa,
    references: [{ uri: '', transforms: [{ uri: ENVELOPED }, { uri: C14N_1_1 }] }],
  });
  const inner = made(`<r xmlns="urn:r">{{outer}}<a Id="x0" xmlns:q="urn:q">${body}{{signature}}</a></r>`, {
    ...byRsa,
    references: [{ uri: '#x0', transforms: [{ uri: ENVELOPED }, exclusive] }],
  });
  const nested = made(inner.replace('{{outer}}', '{{signature}}'), {
    ...byEc,
    prefix: 'ds',
    keyInfo: x509([ec.certificate], 'ds'),
    references: [{ uri: '#x0' }],
  });
  const documents = [
    enveloped,
    made(`${open}${body}{{signature}}</a>`, {
      ...byEc,
      references: [
        { uri: '#x1', transforms: [{ uri: C14N_1_0 }] },
        { uri: '#x3', transforms: [exclusive] },
      ],
    }),
    made('{{signature}}', {
      ...byRsa,
      space: '\n',
      references: [{ uri: '#x1' }],
      objects: '<Object Id="x1"><b xmlns="urn:r">8,5</b></Object>',
    }),
    made(`${open}${body}{{signature}}</a>`, {
      ...byRsa,
      prefix: 'ds',
      keyInfo: x509([rsa.certificate], 'ds'),
      canonicalization: exclusive,
      references: [{ uri: "#xpointer(id('x1'))", transforms: [{ uri: `${C14N_1_0}#WithComments` }] }],
    }),
    nested,
  ];
  return documents.map((text) => Buffer.from(text));
}
