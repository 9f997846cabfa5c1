import { beforeAll, expect, test } from 'vitest';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { extraSubjects, lowerSecondarySubjects } from '../../kit/subjects.ts';
import { trustSnapshot } from '../../src/signature/trust/trust.ts';
import { verify } from '../../src/signature/verify.ts';
import { allAttacks } from '../support/attacks/all-attacks.ts';
import type { Attack } from '../support/attacks/attack.ts';
import { makeFixture, RECEIVED, type SignedDocuments } from '../support/signed-documents.ts';

const MOST_TIMES = 10;
/** An attack that looks too dear is measured again: the machine may have been busy with something else. */
const CHANCES = 4;

interface Cost {
  readonly bytes: number;
  readonly microseconds: number;
}

let fixture: SignedDocuments;
let attacks: readonly Attack[];
let valid: readonly Cost[];

beforeAll(async () => {
  fixture = await makeFixture();
  attacks = await allAttacks(fixture);
  valid = await validCosts();
}, 180_000);

/** The processor's time of the median of some runs, after one that warms up. */
function median(run: () => void, runs: number): number {
  run();
  const times = Array.from({ length: runs }, () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

/** Valid documents of three sizes, among which and beyond which time goes with size. */
async function validCosts(): Promise<readonly Cost[]> {
  const schools = [
    makeSchool('37099001', { classes: ['6A'], subjects: lowerSecondarySubjects.slice(0, 2), teachers: 1 }),
    makeSchool('37099002', { classes: ['6A'] }),
    makeSchool('37099003', {
      classes: ['6A'],
      subjects: [...lowerSecondarySubjects, ...extraSubjects(45)],
    }),
  ];
  const pki = await makePki({ schools });
  const trust = trustSnapshot([
    { name: 'root.pem', text: pki.rootPem },
    { name: 'issuing.pem', text: pki.issuingPem },
  ]);
  return schools.map(({ id }, index) => {
    const [document] = makeSignedDocuments({
      pki,
      school: id,
      schoolYear: '2025-2026',
      pupilsPerClass: 1,
      seed: 'cost',
      ...(index === 2 && { remarkLength: 3_700 }),
    });
    if (!document) throw new Error('the kit made no document');
    const run = () => {
      const { indication } = verify(document.bytes, fixture.profile, trust, RECEIVED);
      if (indication !== 'TOTAL-PASSED') throw new Error(`a valid document is ${indication}`);
    };
    for (let warm = 0; warm < 30; warm++) run();
    return { bytes: document.bytes.length, microseconds: median(run, 31) };
  });
}

/** What a valid document of that size costs: by the two measured ones around it; the smallest is the least. */
function costOfValid(bytes: number): number {
  const [small, usual, large] = valid;
  if (!small || !usual || !large) throw new Error('not measured');
  if (bytes <= small.bytes) return small.microseconds;
  const [from, to] = bytes <= usual.bytes ? [small, usual] : [usual, large];
  const share = (bytes - from.bytes) / (to.bytes - from.bytes);
  return from.microseconds + share * (to.microseconds - from.microseconds);
}

test(`no attack costs more than ${MOST_TIMES} times a valid document of its size`, {
  timeout: 300_000,
}, () => {
  const dear = attacks.flatMap(({ name, document, profile = fixture.profile, trust = fixture.trust }) => {
    const bytes = Buffer.from(document);
    const run = () => verify(bytes, profile, trust, RECEIVED);
    let times = Number.POSITIVE_INFINITY;
    for (let chance = 0; chance < CHANCES && times > MOST_TIMES; chance++) {
      times = Math.min(times, median(run, 5) / costOfValid(bytes.length));
    }
    return times > MOST_TIMES ? [`${name}: ${times.toFixed(1)} times, ${bytes.length} bytes`] : [];
  });
  expect(dear).toEqual([]);
});
