import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Authorities } from './authorities.ts';
import type { Certificate } from './certificate.ts';
import { comparableNames } from './name-constraints.ts';
import { type LinkQuestion, linkFindings } from './path-link.ts';

/** From the signer's issuer up to an anchor, each having signed the one before. */
export type IssuerPath = readonly Certificate[];

export interface JudgedPath {
  /** only when it is good in every point */
  readonly path: IssuerPath | undefined;
  /** why there is no good one: the faults of the one that has the fewest */
  readonly findings: readonly Finding[];
}

/** Tells of an authority's certificate and one above it that no path may take this way, as when it was revoked. */
export type Bar = (certificate: Certificate, issuer: Certificate) => boolean;

/** A step of the search: a certificate reached from the signer's. */
interface Reached {
  readonly certificate: Certificate;
  readonly path: IssuerPath;
  readonly findings: readonly Finding[];
  /** the signer's certificate and those on the way that are not self-issued: what path lengths and names are held to */
  readonly beneath: readonly Certificate[];
  /** of all those beneath; empty where nobody constrains names */
  readonly names: ReadonlySet<string>;
}

/** Far more than any real list of authorities needs: each certificate is reached once or twice. */
const MAX_REACHED = 2_000;

/**
 * RFC 5280 clause 6 for what occurs here: of all paths to an anchor the one with the fewest faults, a good one if there is
 * any. Paths grow where the faults are fewest; a certificate that was reached before, with no more faults, authorities and
 * names beneath it, is not followed again: whatever leads on from here led on from there. So renewed authorities and
 * those that certify each other cost their number and not the number of their paths, and none is missed.
 */
export function findPath(
  leaf: Certificate,
  authorities: Authorities,
  question: LinkQuestion,
  isBarred: Bar = () => false,
): JudgedPath {
  const { anchors, constrainNames } = authorities;
  const seen = new Map<Certificate, Reached[]>();
  const byFaults: Reached[][] = [];
  let reached = 0;
  const reach = (next: Reached): void => {
    const before = seen.get(next.certificate) ?? [];
    if (before.some((other) => isNoWorse(other, next))) return;
    seen.set(next.certificate, [...before, next]);
    const faults = next.findings.length;
    byFaults[faults] ??= [];
    byFaults[faults].push(next);
    reached += 1;
  };
  const none: ReadonlySet<string> = new Set();
  const names = constrainNames ? withNames(none, leaf) : none;
  reach({ certificate: leaf, path: [], findings: [], beneath: [leaf], names });
  for (;;) {
    const step = byFaults.find((steps) => steps?.length > 0)?.pop();
    if (!step) return { path: undefined, findings: [finding('untrusted-issuer')] };
    if (reached > MAX_REACHED) return { path: undefined, findings: [finding('certificate-path-unsearched')] };
    const { certificate, path, findings, beneath, names } = step;
    if (path.length > 0 && anchors.has(certificate)) {
      return { path: findings.length === 0 ? path : undefined, findings };
    }
    // The last to be reached is the first to be followed.
    for (const issuer of authorities.issuersOf(certificate).toReversed()) {
      if (path.length > 0 && isBarred(certificate, issuer)) continue;
      const faults = linkFindings({ leaf, certificate, issuer, beneath, place: path.length }, question);
      reach({
        certificate: issuer,
        path: [...path, issuer],
        findings: [...findings, ...faults],
        beneath: issuer.selfIssued ? beneath : [...beneath, issuer],
        names: constrainNames && !issuer.selfIssued ? withNames(names, issuer) : names,
      });
    }
  }
}

function isNoWorse(one: Reached, other: Reached): boolean {
  return (
    one.findings.length <= other.findings.length &&
    one.beneath.length <= other.beneath.length &&
    one.names.isSubsetOf(other.names)
  );
}

/** Two certificates of the same names are the same to whoever constrains them. */
function withNames(names: ReadonlySet<string>, certificate: Certificate): ReadonlySet<string> {
  const own = comparableNames(certificate);
  return names.has(own) ? names : new Set([...names, own]);
}

/**
 * The path of one signer, asked for signature after signature. The answer can only change where the validity of some
 * authority begins or ends, so it is remembered for each such span of time.
 */
export function pathFinder(
  leaf: Certificate,
  authorities: Authorities,
): (question: LinkQuestion, isBarred?: Bar) => JudgedPath {
  const known: { readonly asked: LinkQuestion; readonly span: Span; readonly judged: JudgedPath }[] = [];
  return (question, isBarred) => {
    if (isBarred) return findPath(leaf, authorities, question, isBarred);
    const { at, minimumRsaBits, skewMs } = question;
    const found = known.find(
      ({ asked, span }) =>
        asked.minimumRsaBits === minimumRsaBits && asked.skewMs === skewMs && isWithin(span, at),
    );
    if (found) return found.judged;
    const judged = findPath(leaf, authorities, question);
    known.push({ asked: question, span: spanAround(at, authorities, skewMs), judged });
    return judged;
  };
}

/** From an instant until before another; undefined for a question without a time. */
type Span = { readonly from: number; readonly until: number } | undefined;

function isWithin(span: Span, at: Date | undefined): boolean {
  if (!at || !span) return !at && !span;
  const time = at.getTime();
  return span.from <= time && time < span.until;
}

function spanAround(at: Date | undefined, { all }: Authorities, skewMs: number): Span {
  if (!at) return undefined;
  const changes = all.flatMap(({ notBefore, notAfter }) => [
    notBefore.getTime() - skewMs,
    notAfter.getTime() + 1,
  ]);
  const passed = changes.filter((change) => change <= at.getTime());
  const coming = changes.filter((change) => change > at.getTime());
  return {
    from: Math.max(Number.NEGATIVE_INFINITY, ...passed),
    until: Math.min(Number.POSITIVE_INFINITY, ...coming),
  };
}
