import type { Profile } from '../domain/profile/profile.ts';
import type { OpinionDifference } from '../domain/verification/opinion-difference.ts';
import type { SignatureReport, VerificationReport } from '../domain/verification/report.ts';
import { BY_DESIGN } from './by-design.ts';
import { ourDigest, ourValue } from './first-opinion.ts';
import type { Found, SecondOpinion, SignatureOpinion } from './opinion.ts';

export interface Comparison {
  /** statements on which both say the same */
  readonly agreed: number;
  /** differences that stand in the table */
  readonly byDesign: number;
  /** statements of ours that the other could not judge; one for each Signature where it read nothing of the document */
  readonly unread: number;
  readonly differences: readonly OpinionDifference[];
}

/**
 * Our report beside the other's opinion: each value and each digest that we computed. What we refused before that, by
 * policy, is not compared.
 */
export function compare(report: VerificationReport, opinion: SecondOpinion, profile: Profile): Comparison {
  const tally: Tally = { agreed: 0, byDesign: 0, unread: 0, differences: [] };
  if (opinion.unread !== undefined) return { ...tally, unread: report.signatures.length };
  const theirs = new Map(opinion.signatures.map((signature) => [signature.at, signature]));
  for (const ours of report.signatures) {
    const other = theirs.get(ours.at);
    if (other) compareSignature(ours, other, profile, tally);
    else tally.differences.push({ at: ours.at, of: 'signature', ours: 'true', theirs: 'absent' });
    theirs.delete(ours.at);
  }
  // Of what is refused, a Signature beside the slots has its own finding.
  if (report.indication === 'TOTAL-PASSED') {
    for (const at of theirs.keys())
      tally.differences.push({ at, of: 'signature', ours: 'absent', theirs: 'true' });
  }
  return tally;
}

/** What our own report calls false: of a document that was accepted, as much of an alarm as a difference. */
export function falseByOurs({ signatures }: VerificationReport): OpinionDifference[] {
  return signatures.flatMap((signature) => {
    const digests = signature.findings.flatMap(({ at = '' }) =>
      ourDigest(signature, at) === 'false' ? [falseByBoth(at, 'reference')] : [],
    );
    return ourValue(signature) === 'false' ? [falseByBoth(signature.at, 'value'), ...digests] : digests;
  });
}

function falseByBoth(at: string, of: OpinionDifference['of']): OpinionDifference {
  return { at, of, ours: 'false', theirs: 'false' };
}

interface Tally {
  agreed: number;
  byDesign: number;
  unread: number;
  readonly differences: OpinionDifference[];
}

function compareSignature(
  ours: SignatureReport,
  theirs: SignatureOpinion,
  profile: Profile,
  tally: Tally,
): void {
  note(tally, ours.at, 'value', ourValue(ours), theirs.value);
  // A Signature of which it could not even list the References.
  if (theirs.references.length === 0 && ours.checks.contentUnaltered !== 'not-checked') tally.unread += 1;
  for (const reference of theirs.references) {
    const { at, digest } = reference;
    const our = ourDigest(ours, at);
    const isByDesign =
      our === 'true' &&
      digest === 'false' &&
      BY_DESIGN.some((entry) => entry.holds(profile, ours, reference));
    if (isByDesign) tally.byDesign += 1;
    else note(tally, at, 'reference', our, digest);
  }
}

function note(tally: Tally, at: string, of: OpinionDifference['of'], ours: Found, theirs: Found): void {
  if (ours === 'unread') return;
  if (theirs === 'unread') tally.unread += 1;
  else if (theirs === ours) tally.agreed += 1;
  else tally.differences.push({ at, of, ours, theirs });
}
