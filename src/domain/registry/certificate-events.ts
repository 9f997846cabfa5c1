import { z } from 'zod';
import type { Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';
import { signerRole } from '../profile/profile.ts';
import { revocationReasons } from './certificate.ts';
import { certificateKinds } from './certificate-kind.ts';

const sha256 = parsed(parseSha256, 'a SHA-256');
const instant = z.iso.datetime();

const proposed = z.strictObject({
  sha256,
  kind: z.enum(certificateKinds),
  schoolId: parsed(parseSchoolId, 'a school code'),
  holder: z.strictObject({ name: z.string(), roles: z.array(signerRole).readonly() }),
  commonName: z.string(),
  decision: z.strictObject({ number: z.string(), date: z.iso.date() }).exactOptional(),
  schoolYears: z.array(parsed(parseSchoolYear, 'a school year')).readonly().exactOptional(),
  from: z.iso.date(),
  serial: z.string(),
  issuer: z.string(),
  notBefore: instant,
  notAfter: instant,
  uids: z.array(z.string()).readonly(),
  der: z.base64(),
});

/** The principal's signed words that a step rests on, and those that need not be remembered as used any more. */
const used = z.strictObject({
  /** the words' own name, and the certificate that signed them */
  statement: z.strictObject({ id: sha256, certificate: sha256 }),
  forgotten: z.array(sha256).readonly().exactOptional(),
});
const step = z.strictObject({ since: instant, note: z.string().exactOptional() });
const decided = step.extend({
  statement: used.shape.statement.exactOptional(),
  forgotten: used.shape.forgotten,
});
const replaced = step.extend({ replacedBy: sha256 });
const revoked = step.extend({ reason: z.enum(revocationReasons) });
const handedOver = z.strictObject({ day: z.iso.date(), minutes: z.string(), receiver: z.string() });
const compromise = z.strictObject({ upheld: z.boolean(), note: z.string().exactOptional() });
const signed = z.strictObject({ id: sha256, words: z.string() });

export const certificateEvents = {
  'certificate.proposed': proposed,
  'certificate.approved': decided,
  'certificate.refused': decided,
  'certificate.suspended': step,
  'certificate.reinstated': decided,
  'certificate.replaced': replaced,
  'certificate.revoked': revoked,
  'certificate.handed-over': handedOver,
  'certificate.compromise-decided': compromise,
  'certificate.statement-used': used,
  'certificate.statement-signed': signed,
} as const;

type Data<T extends keyof typeof certificateEvents> = z.output<(typeof certificateEvents)[T]>;
export type UsedWords = z.output<typeof used>;

export type CertificateStepEvent =
  | Happened<'certificate.approved', Data<'certificate.approved'>>
  | Happened<'certificate.refused', Data<'certificate.refused'>>
  | Happened<'certificate.suspended', Data<'certificate.suspended'>>
  | Happened<'certificate.reinstated', Data<'certificate.reinstated'>>
  | Happened<'certificate.replaced', Data<'certificate.replaced'>>
  | Happened<'certificate.revoked', Data<'certificate.revoked'>>;

export type CertificateEvent =
  /** declared, or declared anew after it was refused: all of it */
  | Happened<'certificate.proposed', Data<'certificate.proposed'>>
  | CertificateStepEvent
  | Happened<'certificate.handed-over', Data<'certificate.handed-over'>>
  /** whether a compromise that one school has told binds the others */
  | Happened<'certificate.compromise-decided', Data<'certificate.compromise-decided'>>
  /** signed words were shown for a step that was taken already */
  | Happened<'certificate.statement-used', Data<'certificate.statement-used'>>
  /** What the holder has signed as principal, once, before whatever rests on it; long words in parts, in the order of `n`. */
  | Happened<'certificate.statement-signed', Data<'certificate.statement-signed'>>;
