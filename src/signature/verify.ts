import type { Profile } from '../domain/profile.ts';
import { createRegionDigest } from './canonicalize.ts';
import { conclude, type Evidence } from './conclude.ts';
import { readFields, uncoveredFields, yearContent } from './content.ts';
import { unsignedContent } from './coverage.ts';
import { indexIds } from './elements.ts';
import { type Finding, finding, Refused } from './findings.ts';
import { type JudgedSignature, judgeSignature } from './judge-signature.ts';
import { locateSignatures } from './locate.ts';
import { parseDocument } from './parse.ts';
import type { VerificationReport } from './report.ts';
import { scan } from './scan.ts';
import { compileSchema, schemaFindings } from './schema.ts';
import { timeOrderFindings } from './time-order.ts';
import type { TrustSnapshot } from './trust.ts';
import { trustedCertificates } from './trusted-certificates.ts';

type Judgement = Pick<Evidence, 'findings' | 'judged' | 'content'>;

/**
 * Đ15 for a whole document, after ETSI EN 319 102-1: the same bytes, profile, trust list and time always give the same
 * report. It reads nothing else and never throws for anything the bytes hold.
 *
 * @param now the time of receipt: no signature may be later
 * @throws Error only when the profile's own XSD does not compile, which `readProfiles` has ruled out
 */
export function verify(
  bytes: Uint8Array,
  profile: Profile,
  trust: TrustSnapshot,
  now: Date,
): VerificationReport {
  return conclude({
    bytes,
    profile: profile.id,
    trustVersion: trust.version,
    now,
    ...judgeOrRefuse(bytes, profile, trust, now),
  });
}

function judgeDocument(bytes: Uint8Array, profile: Profile, trust: TrustSnapshot, now: Date): Judgement {
  const scanned = scan(bytes, profile.limits);
  if (!scanned.ok) return refused(scanned.finding);

  const document = parseDocument(scanned.text);
  const root = document.documentElement;
  const { element, version, versionAttribute } = profile.root;
  if (root?.localName !== element || root.getAttribute(versionAttribute) !== version) {
    return refused(finding('profile-mismatch'));
  }

  const located = locateSignatures(document, root, profile);
  const fields = readFields(document, profile);
  const context = {
    profile,
    trusted: trustedCertificates(trust),
    now,
    ids: indexIds(root),
    digest: createRegionDigest(),
    schoolId: fields.schoolId?.text,
  };
  const alone = located.signatures.map((signature) => judgeSignature(signature, context));

  const order = timeOrderFindings(alone, profile);
  const judged = alone.map((signature) => withFindings(signature, order.get(signature) ?? []));
  const { content, findings: faults } = yearContent(fields, profile);
  const findings = [
    ...located.findings,
    ...unsignedContent(root, judged, profile),
    ...schemaFindings(bytes, profile),
    ...faults,
  ];
  // A fault found so far is the cause; that fields are left uncovered would only be its consequence.
  const sound = findings.length === 0 && judged.every((signature) => signature.findings.length === 0);
  return { findings: sound ? uncoveredFields(fields, judged, profile) : findings, judged, content };
}

/** Fails closed: whatever goes wrong while hostile bytes are read is a refusal, never a pass and never a crash. */
function judgeOrRefuse(bytes: Uint8Array, profile: Profile, trust: TrustSnapshot, now: Date): Judgement {
  compileSchema(profile);
  try {
    return judgeDocument(bytes, profile, trust, now);
  } catch (error) {
    if (error instanceof Refused) return refused(error.finding);
    return refused(finding('not-checkable', undefined, error instanceof Error ? error.name : undefined));
  }
}

function refused(reason: Finding): Judgement {
  return { findings: [reason], judged: [] };
}

function withFindings(signature: JudgedSignature, more: readonly Finding[]): JudgedSignature {
  return more.length === 0 ? signature : { ...signature, findings: [...signature.findings, ...more] };
}
