import { join } from 'node:path';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SignOptions } from '../../kit/sign.ts';
import type { SchoolSigners } from '../../kit/signer.ts';
import type { Profile, YearRecordProfile } from '../../src/domain/profile/profile.ts';
import { reasons, type VerificationReport } from '../../src/domain/verification/report.ts';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { verify } from '../../src/signature/verify.ts';
import { sharedPki } from './shared-pki.ts';
import { ofYearRecord } from './year-record-profile.ts';

export const PROFILES = join(import.meta.dirname, '../../config/profiles');
/** a few days after the signing day of the documents */
export const RECEIVED = new Date('2026-06-01T08:00:00+07:00');

/** A school of a test PKI, its profile and trust list, and documents signed as asked. */
export interface SignedDocuments {
  readonly pki: Pki;
  readonly school: SchoolSigners;
  readonly profile: YearRecordProfile;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly trust: TrustSnapshot;
  /** the usual document, or one whose signing differs; another `seed` is another pupil */
  text(signing?: Omit<SignOptions, 'signingDay'>, seed?: string, schoolYear?: string): string;
  verify(text: string | Uint8Array, now?: Date, trust?: TrustSnapshot): VerificationReport;
}

export async function makeFixture(): Promise<SignedDocuments> {
  const [pki, profiles] = await Promise.all([
    sharedPki([makeSchool('37099001', { classes: ['6A'] })]),
    readProfiles(PROFILES),
  ]);
  const profile = ofYearRecord(profiles.get('hocba-thcs/1'));
  const trust = trustSnapshot([
    { name: 'root.pem', text: pki.rootPem },
    { name: 'issuing.pem', text: pki.issuingPem },
  ]);
  const options = { pki, school: '37099001', pupilsPerClass: 1 };
  return {
    pki,
    school: schoolOf(pki, '37099001'),
    profile,
    profiles,
    trust,
    text(signing = {}, seed = 'first', schoolYear = '2025-2026') {
      const [document] = makeSignedDocuments({ ...options, schoolYear, seed, signing });
      if (!document) throw new Error('the kit made no document');
      return Buffer.from(document.bytes).toString('utf8');
    },
    verify: (text, now = RECEIVED, list = trust) =>
      verify(typeof text === 'string' ? Buffer.from(text) : text, profile, list, now),
  };
}

/** `role: code` (or `document: code`) of every reason, each once, sorted. */
export function codes(report: VerificationReport): readonly string[] {
  return [...new Set(reasons(report).map(({ role = 'document', code }) => `${role}: ${code}`))].sort();
}

/** Puts `to` in place of the only occurrence of `from`. */
export function edit(text: string, from: string, to: string): string {
  const at = text.indexOf(from);
  if (at < 0 || text.indexOf(from, at + 1) >= 0) throw new Error(`want exactly one ${from}`);
  return text.slice(0, at) + to + text.slice(at + from.length);
}

/** The Signature in a slot: `GVCN`, `CBQL`, `KY_PHAT_HANH`, or a teacher's Id such as `gv-TOAN`. */
export function signatureIn(text: string, slot: string): string {
  const open = slot.startsWith('gv-') ? `<GVBM Id="${slot}"><HO_VA_TEN>` : `<${slot}>`;
  const from = text.indexOf('<Signature ', text.indexOf(open));
  const to = text.indexOf('</Signature>', from) + '</Signature>'.length;
  if (!text.includes(open) || from < 0) throw new Error(`no Signature in ${slot}`);
  return text.slice(from, to);
}

/** Changes the Signature of one slot and nothing else. */
export function editSignature(text: string, slot: string, change: (signature: string) => string): string {
  const signature = signatureIn(text, slot);
  return edit(text, signature, change(signature));
}
