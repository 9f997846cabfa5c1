import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '../../src/domain/profile/profile.ts';
import type { VerificationReport } from '../../src/domain/verification/report.ts';
import { type CoreReport, validateCore } from '../../src/signature/core/validate.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { verify } from '../../src/signature/verify.ts';
import type { Corpus } from './corpus.ts';
import { type FuzzCase, guarded, seedOf } from './fuzz-case.ts';
import { mutate } from './mutate.ts';
import { random } from './random.ts';
import { type SignedByLibxml2, signedParts } from './signed-parts.ts';

/** Two weeks after the last signing day of the corpus. */
const RECEIVED = new Date('2026-06-11T08:00:00+07:00');
/** Of the processor, for a document of some kB, which takes a few milliseconds as a rule. */
const MOST_MILLISECONDS = 1000;

interface Original {
  /** one character for each byte */
  readonly text: string;
  /** by libxml2, in canonical JSON */
  readonly parts: readonly string[];
  readonly content: VerificationReport['content'];
}

export interface VerifyContext {
  readonly profile: Profile;
  readonly trust: TrustSnapshot;
  readonly transcripts: readonly Original[];
  readonly others: readonly Original[];
  /** what any Signature of any original signs */
  readonly known: ReadonlySet<string>;
}

/**
 * Mutation fuzzing: what is accepted of a mutated document must be what one of the originals had signed, judged by
 * libxml2's canonical form of every signed region.
 */
export function verifyCase(context: VerifyContext, seed: number): FuzzCase {
  return guarded(
    (index) => {
      const source = random(seedOf(seed, index));
      const family = source.chance(0.6) ? context.transcripts : context.others;
      const [original, other] = [source.pick(family), source.pick(family)];
      return Buffer.from(mutate(source, original.text, other.text), 'latin1');
    },
    (_, document) => wrongAcceptance(document, context),
  );
}

/** @throws Error when an original is not accepted itself, so that a run can't pass by refusing everything */
export function verifyContext(
  { transcripts, others, rootPem, issuingPem }: Corpus,
  profile: Profile,
): VerifyContext {
  const trust = trustSnapshot([
    { name: 'root.pem', text: rootPem },
    { name: 'issuing.pem', text: issuingPem },
  ]);
  const signed = transcripts.map((bytes) => {
    const report = verify(bytes, profile, trust, RECEIVED);
    if (report.indication !== 'TOTAL-PASSED')
      throw new Error('the corpus holds a transcript that is refused');
    return original(bytes, report.content);
  });
  const plain = others.map((bytes) => original(bytes, undefined));
  const known = new Set([...signed, ...plain].flatMap(({ parts }) => parts));
  return { profile, trust, transcripts: signed, others: plain, known };
}

function original(bytes: Uint8Array, content: VerificationReport['content']): Original {
  const { verdict, reason } = validateCore(bytes);
  if (verdict !== 'valid') throw new Error(`the corpus holds a document that is not valid: ${reason}`);
  const parts = signedParts(bytes);
  if (!parts) throw new Error('the corpus holds a document that libxml2 does not read');
  return { text: Buffer.from(bytes).toString('latin1'), parts: parts.map(written), content };
}

/** What is wrong with how we judge a document; undefined when nothing is. */
export function wrongAcceptance(document: Uint8Array, context: VerifyContext) {
  const before = process.threadCpuUsage();
  const report = verify(document, context.profile, context.trust, RECEIVED);
  const core = validateCore(document);
  const { user, system } = process.threadCpuUsage(before);
  const took = (user + system) / 1000;
  if (took > MOST_MILLISECONDS) return { kind: 'crash', what: `took ${Math.round(took)} ms` } as const;
  if (report.indication !== 'TOTAL-PASSED' && core.verdict !== 'valid') return undefined;
  const parts = signedParts(document);
  const what =
    parts === undefined
      ? 'libxml2 does not read it'
      : (coreFault(core, parts, context) ?? reportFault(report, parts, context));
  return what === undefined ? undefined : ({ kind: 'wronglyAccepted', what } as const);
}

/** Each Signature must sign what one of an original signs, and the report must say the same hashes as libxml2. */
function coreFault(core: CoreReport, parts: readonly SignedByLibxml2[], { known }: VerifyContext) {
  if (core.verdict !== 'valid') return undefined;
  if (!parts.every((one) => known.has(written(one)))) return 'core: signs what no original signs';
  const reported = core.signatures.map(({ signed }) => signed.map(({ sha256 }) => sha256));
  const theirs = parts.map(({ regions }) => regions);
  return isDeepStrictEqual(reported, theirs) ? undefined : 'core: reports other octets than libxml2';
}

/** All Signatures of one original, no other, and its content. */
function reportFault(report: VerificationReport, parts: readonly SignedByLibxml2[], context: VerifyContext) {
  if (report.indication !== 'TOTAL-PASSED') return undefined;
  const all = parts.map(written).sort();
  const same = context.transcripts.find((one) => isDeepStrictEqual([...one.parts].sort(), all));
  if (!same) return 'transcript: signs what no original signs';
  return isDeepStrictEqual(report.content, same.content) ? undefined : 'transcript: other content';
}

function written({ signedInfo, regions }: SignedByLibxml2): string {
  return [signedInfo, ...regions].join(' ');
}
