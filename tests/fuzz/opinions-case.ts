import type { Profile } from '../../src/domain/profile/profile.ts';
import { compare } from '../../src/second-opinion/compare.ts';
import { askXmldsigjs } from '../../src/second-opinion/xmldsigjs.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { verify } from '../../src/signature/verify.ts';
import { crashOf, type Fault, type PatientFuzzCase, seedOf, type Tried } from './fuzz-case.ts';
import type { GeometryCorpus } from './geometry-corpus.ts';
import { mutate } from './mutate.ts';
import { random } from './random.ts';

/** Two weeks after the signing day of the corpus. */
const RECEIVED = new Date('2026-06-11T08:00:00+07:00');
const WHOLE = 0.1;

interface Geometry {
  readonly profile: Profile;
  /** one character for each byte */
  readonly transcripts: readonly string[];
}

/**
 * Our verifier beside xmldsigjs on documents of every geometry: one in ten as it was signed, the others mutated. A fault is a
 * value or a digest on which the two part and which the table of differences by design does not know.
 */
export function opinionsCase(
  { geometries, rootPem, issuingPem }: GeometryCorpus,
  seed: number,
): PatientFuzzCase {
  const trust = trustSnapshot([
    { name: 'root.pem', text: rootPem },
    { name: 'issuing.pem', text: issuingPem },
  ]);
  const known = geometries.map(({ profile, transcripts }) => ({
    profile,
    transcripts: transcripts.map((bytes) => Buffer.from(bytes).toString('latin1')),
  }));
  const made = (index: number) => makeDocument(known, seedOf(seed, index));
  return {
    make: (index) => made(index).document,
    async run(index) {
      const { document, profile } = made(index);
      try {
        const { what, counts } = await compareOpinions(document, profile, trust);
        const fault: Fault | undefined =
          what === undefined ? undefined : { kind: 'difference', index, what, document };
        return { fault, counts };
      } catch (error) {
        return { fault: { kind: 'crash', index, what: crashOf(error), document }, counts: {} };
      }
    },
  };
}

function makeDocument(geometries: readonly Geometry[], seed: number) {
  const source = random(seed);
  const { profile, transcripts } = source.pick(geometries);
  const [original, other] = [source.pick(transcripts), source.pick(transcripts)];
  const text = source.chance(WHOLE) ? original : mutate(source, original, other);
  return { document: Buffer.from(text, 'latin1'), profile };
}

/** `agreed`, `byDesign`, `unread` count values and digests; `refused` the documents of which we judged no signature. */
async function compareOpinions(
  document: Uint8Array,
  profile: Profile,
  trust: TrustSnapshot,
): Promise<{ what: string | undefined; counts: Tried['counts'] }> {
  const report = verify(document, profile, trust, RECEIVED);
  const accepted = report.indication === 'TOTAL-PASSED' ? 1 : 0;
  if (report.signatures.length === 0) return { what: undefined, counts: { accepted, refused: 1 } };
  const { differences, agreed, byDesign, unread } = compare(report, await askXmldsigjs(document), profile);
  const what =
    differences.length === 0 ? undefined : `${profile.id}: ${JSON.stringify(differences.slice(0, 5))}`;
  return { what, counts: { accepted, refused: 0, agreed, byDesign, unread } };
}
