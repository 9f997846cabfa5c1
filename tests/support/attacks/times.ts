import { edit, editSignature, type SignedDocuments, signatureIn } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

/** Signing times that lie, or that are written so that two readers take them for different moments. */
export function timeAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const signed = (name: string, time: string, code: string, slot = 'CBQL', role = 'principal'): Attack => ({
    name: `a signing time ${name}`,
    document: fixture.text({ signingTimes: { [slot]: time } }),
    expected: `${role}: ${code}`,
  });
  const principal = signatureIn(usual, 'CBQL');
  const property = /<SignatureProperty .*<\/SignatureProperty>/.exec(principal)?.[0] ?? '';
  return [
    signed('in the future', '2026-06-01T08:05:01', 'time-in-future', 'KY_PHAT_HANH', 'school-seal'),
    signed(
      'in the future by its zone',
      '2026-06-01T07:00:00-14:00',
      'time-in-future',
      'KY_PHAT_HANH',
      'school-seal',
    ),
    signed('before an earlier role', '2026-05-28T07:00:00', 'time-order'),
    signed('before the certificate was valid', '2020-05-28T14:11:12', 'certificate-not-yet-valid-at-signing'),
    signed('after the certificate ended', '2040-05-28T14:11:12', 'certificate-expired-at-signing'),
    signed('of year 0', '0000-01-01T00:00:00', 'signing-time-invalid'),
    signed('before the common era', '-2026-05-28T14:11:12', 'signing-time-invalid'),
    signed('of five digits of year', '12026-05-28T14:11:12', 'signing-time-invalid'),
    signed('on 30 February', '2026-02-30T10:00:00', 'signing-time-invalid'),
    signed('in a leap second', '2026-05-28T14:11:60', 'signing-time-invalid'),
    signed('at 24 hours', '2026-05-28T24:00:00', 'signing-time-invalid'),
    signed('with a zone that is none', '2026-05-28T14:11:12+15:00', 'signing-time-invalid'),
    signed('in full-width digits', '２０２６-05-28T14:11:12', 'signing-time-invalid'),
    signed('with white space around it', ' 2026-05-28T14:11:12 ', 'signing-time-invalid'),
    signed('the Vietnamese way', '28/05/2026 14:11:12', 'signing-time-invalid'),
    signed('that is empty', '', 'signing-time-invalid'),
    {
      name: 'a signing time changed after signing',
      document: editSignature(usual, 'CBQL', (s) => edit(s, 'T14:11:12<', 'T14:11:13<')),
      expected: 'principal: signing-time-altered',
    },
    {
      name: 'a signing time that is not signed',
      document: editSignature(usual, 'CBQL', (s) =>
        s.replace(/<Reference URI="#SigningTime.*?<\/Reference>/, ''),
      ),
      expected: 'principal: signing-time-not-signed',
    },
    {
      name: 'a second signing time beside the signed one',
      document: editSignature(usual, 'CBQL', (s) =>
        edit(s, property, property.replace('T14', 'T13') + property),
      ),
      expected: 'principal: signature-structure',
    },
    {
      name: "another signature's time by its Id",
      document: editSignature(usual, 'CBQL', (s) => {
        const other = /Id="(SigningTime-[0-9a-f]+)"/.exec(signatureIn(usual, 'GVCN'))?.[1] ?? '';
        return s.replace(/URI="#SigningTime-[0-9a-f]+"/, `URI="#${other}"`);
      }),
      expected: 'principal: reference-wrong-region',
    },
    {
      name: 'a time for another Signature',
      document: editSignature(usual, 'CBQL', (s) => s.replace(/Target="#sig-/, 'Target="#sig-0')),
      expected: 'principal: signature-structure',
    },
  ];
}
