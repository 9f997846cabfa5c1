import { parseSchoolYear } from '../domain/identity/school-year.ts';
import type { OutOfOrder } from '../domain/identity/signing-order.ts';
import type { Profile } from '../domain/profile/profile.ts';
import { type Finding, finding } from '../domain/verification/finding.ts';
import type { VerificationReport } from '../domain/verification/report.ts';
import { indexIds } from './core/id-index.ts';
import { pathOf } from './core/path-of.ts';
import { createRegionDigests } from './core/region-digests.ts';
import { diagnose } from './diagnosis/diagnosis.ts';
import { Refused } from './findings/refused.ts';
import { conclude, type Evidence } from './judging/conclude.ts';
import { otherNames, placeOf, readYearRecord, uncoveredFields } from './judging/content.ts';
import { uncoveredParts, unsignedContent } from './judging/coverage.ts';
import { type JudgeContext, type JudgedSignature, judgeSignature } from './judging/judge-signature.ts';
import { implausibilities } from './judging/plausibility.ts';
import { readStatement } from './judging/statement.ts';
import { orderWords, signingOrder } from './judging/time-order.ts';
import { elementFinder } from './reading/elements.ts';
import { locateSignatures } from './reading/locate.ts';
import { scanDocument } from './reading/scan-document.ts';
import { schemaFindings, schemaOf } from './schema/schema-findings.ts';
import type { TrustSnapshot } from './trust/trust.ts';
import { trustedCertificates } from './trust/trusted-certificates.ts';
import { attribute, nameOf, namespaceOf } from './xml/nodes.ts';
import { ROOT } from './xml/tape.ts';

/** What a record says of itself may be implausible; a statement is held against the records that it names. */
const NOT_ASKED = { findings: [], remarks: [] };

type Judgement = Omit<Evidence, 'bytes' | 'profile' | 'trust' | keyof Times>;

/**
 * Đ15 for a whole document, after ETSI EN 319 102-1: the same bytes, profile, trust list and time always give the same
 * report. It reads nothing else and never throws for anything the bytes hold.
 *
 * @param now the time of judgement
 * @param receivedAt since when the bytes are known to exist: no signature may be later, and old algorithms count by it
 * @throws Error only when the profile's own XSD does not compile, which `readProfiles` has ruled out
 */
export function verify(
  bytes: Uint8Array,
  profile: Profile,
  trust: TrustSnapshot,
  now: Date,
  receivedAt: Date = now,
): VerificationReport {
  return conclude({
    bytes,
    profile,
    trust,
    now,
    receivedAt,
    ...judgeOrRefuse(bytes, profile, trust, { now, receivedAt }),
  });
}

type Times = Pick<JudgeContext, 'now' | 'receivedAt'>;

function judgeDocument(bytes: Uint8Array, profile: Profile, trust: TrustSnapshot, times: Times): Judgement {
  const tape = scanDocument(bytes, profile);
  const { element, version, versionAttribute, namespace = '' } = profile.root;
  const isOfProfile =
    nameOf(tape, ROOT).text === element &&
    namespaceOf(tape, ROOT) === namespace &&
    attribute(tape, ROOT, versionAttribute) === version;
  if (!isOfProfile) return refused(finding('profile-mismatch'));

  const find = elementFinder(tape);
  const located = locateSignatures(tape, find, profile);
  const isYearRecord = profile.content === 'year-record';
  const said = isYearRecord ? readYearRecord(tape, find, profile) : readStatement(tape, find, profile);
  const { fields } = said;
  const context = {
    tape,
    profile,
    trusted: trustedCertificates(trust),
    ...times,
    ids: indexIds(tape),
    digests: createRegionDigests(tape),
    authorities: trust.timestamping,
    schoolId: fields.schoolId?.text,
    year: parseSchoolYear(fields.schoolYear?.text ?? ''),
  };
  const alone = located.signatures.map((signature) => judgeSignature(signature, context));

  const order = signingOrder(alone, profile);
  const judged = alone.map((signature) => inOrder(signature, order.get(signature), profile));
  const implausible = isYearRecord
    ? implausibilities(tape, find, said.content, profile, times.receivedAt)
    : NOT_ASKED;
  const findings = [
    ...located.findings,
    ...unsignedContent(tape, judged, profile),
    ...schemaFindings(tape, profile),
    ...said.findings,
    ...otherNames(tape, find, profile),
    ...implausible.findings,
  ];
  // A fault found so far is the cause; that fields are left uncovered would only be its consequence.
  const sound = findings.length === 0 && judged.every((signature) => signature.findings.length === 0);
  return {
    findings: sound ? uncoveredFields(tape, said.elements, judged, profile) : findings,
    remarks: implausible.remarks,
    judged,
    ...(!sound && { diagnosis: diagnose(judged, context) }),
    uncovered: uncoveredParts(tape, judged),
    place: placeOf(fields),
    content: said.content,
    statement: said.statement,
    pathOf: (element) => pathOf(tape, element),
  };
}

/** Fails closed: whatever goes wrong while hostile bytes are read is a refusal, never a pass and never a crash. */
function judgeOrRefuse(bytes: Uint8Array, profile: Profile, trust: TrustSnapshot, times: Times): Judgement {
  schemaOf(profile);
  try {
    return judgeDocument(bytes, profile, trust, times);
  } catch (error) {
    if (error instanceof Refused) return refused(error.finding);
    return refused(finding('not-checkable', undefined, error instanceof Error ? error.name : undefined));
  }
}

function refused(reason: Finding): Judgement {
  return { findings: [reason], judged: [], pathOf: String };
}

function inOrder(
  signature: JudgedSignature,
  what: OutOfOrder | undefined,
  profile: Profile,
): JudgedSignature {
  if (what === undefined) return signature;
  const { findings, remarks } = orderWords(what, profile);
  return {
    ...signature,
    findings: [...signature.findings, ...findings],
    remarks: [...signature.remarks, ...remarks],
  };
}
