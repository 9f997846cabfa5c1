import type { Sha256 } from '../domain/identity/sha256.ts';
import { REFUSALS } from '../domain/refusal.ts';
import type { RegisteredCertificate } from '../domain/registry/certificate.ts';
import { type CertificateDecision, stepCertificate } from '../storage/index/certificates.ts';
import type { Database } from '../storage/index/database.ts';
import type { Outcome } from './verb.ts';

/** Takes one step in a certificate's life and tells where it stands, or the rule and article that say no. */
export async function takeStep(
  database: Database,
  id: Sha256,
  now: Date,
  rule: (standing: RegisteredCertificate | undefined, now: Date) => CertificateDecision,
): Promise<Outcome> {
  const { decision, certificate } = await stepCertificate(database, id, (one) => rule(one, now), now);
  if (!decision.ok) {
    const { code, detail } = decision.refusal;
    const { article, vi, en } = REFUSALS[code];
    const more = detail === undefined ? '' : ` (${detail})`;
    return {
      lines: [`${vi} / ${en}${more} [${code}, ${article}]`],
      json: { refusal: { code, article, detail } },
      failed: true,
    };
  }
  const shown = certificate && shownCertificate(certificate);
  return { lines: [`${id}: ${certificate?.state ?? '-'}`], json: { certificate: shown } };
}

/** For --json: without the certificate's own bytes and the signed statements. */
export function shownCertificate({ der: _der, history, _id: sha256, ...certificate }: RegisteredCertificate) {
  return { sha256, ...certificate, history: history.map(({ statement: _statement, ...step }) => step) };
}
