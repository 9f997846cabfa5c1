import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Decision } from '../../../../src/domain/refusal.ts';
import { acceptYearRecord } from '../../../../src/domain/transcript/accept-year-record.ts';
import { recordOfStatement } from '../../../../src/domain/transcript/by-statement.ts';
import { cancelYearRecord } from '../../../../src/domain/transcript/cancel-year-record.ts';
import { closeYearRecord } from '../../../../src/domain/transcript/close-year-record.ts';
import { createTranscript } from '../../../../src/domain/transcript/create-transcript.ts';
import { recallYearRecord } from '../../../../src/domain/transcript/recall-year-record.ts';
import { replaceYearRecord } from '../../../../src/domain/transcript/replace-year-record.ts';
import type { Transcript, TranscriptState } from '../../../../src/domain/transcript/transcript.ts';
import { calendar, elsewhere, hash, here, inTerm, pupil, record, there, transcript, year } from './pupils.ts';
import { closingOf, recallOf, replacementOf, submission } from './statements.ts';

/** Each rule that is given a transcript, asked by a school that neither holds the pupil nor issued a record. */
const RULES: Record<string, (standing: Transcript | undefined) => Decision<object>> = {
  createTranscript: (standing) =>
    createTranscript(
      standing,
      { personalId: pupil, schoolId: elsewhere, schoolYear: year, requestId: 'r9' },
      inTerm,
    ),
  acceptYearRecord: (standing) => acceptYearRecord(standing, push, calendar, inTerm),
  cancelYearRecord: (standing) =>
    cancelYearRecord(
      standing,
      { requestId: 'r9', schoolYear: year, reason: 'sai', requestedBy: elsewhere },
      calendar,
      inTerm,
    ),
  recordOfStatement: (standing) =>
    recordOfStatement(standing, recallOf(foreign).said, 'recall', calendar, inTerm),
  recallYearRecord: (standing) => recallYearRecord(standing, 'r9', recallOf(foreign), calendar, inTerm),
  closeYearRecord: (standing) => closeYearRecord(standing, 'r9', closingOf(foreign), calendar, inTerm),
  replaceYearRecord: (standing) =>
    replaceYearRecord(
      standing,
      push,
      replacementOf({ ...foreign, replacement: push.sha256 }),
      calendar,
      inTerm,
    ),
};
const foreign = { schoolId: elsewhere };

const push = submission({
  submissionId: 's9',
  schoolId: elsewhere,
  sha256: hash('e'),
  content: { ...submission().content, schoolId: elsewhere },
});

const transferId = 't';
const STATES: readonly TranscriptState[] = [
  { kind: 'open', schoolId: here },
  { kind: 'released', from: here, to: there, transferId },
  { kind: 'departing', from: here, province: 'x', transferId },
  { kind: 'departed', from: here, province: 'x', transferId },
  { kind: 'expected', to: here, from: { province: 'x' }, transferId },
];
const ended = { kind: 'cancelled', requestId: 'r', reason: 'x', at: 'y' } as const;
const YEARS = [[], [record()], [record({ ended })]];

/** An unknown pupil's create succeeds, so that a held one's must be told; it is told one thing only. */
const EXCEPTION: Record<string, string> = { createTranscript: 'open-at-another-school' };

test.each(Object.entries(RULES))('state is never told before ownership: %s', (name, rule) => {
  const unknown = rule(undefined);
  const told = EXCEPTION[name];
  expect(unknown.ok).toBe(told !== undefined);
  for (const state of STATES) {
    for (const years of YEARS) {
      const decision = rule(transcript({ state, years }));
      expect(decision, state.kind).toEqual(told ? { ok: false, refusal: { code: told } } : unknown);
    }
  }
});

test('every rule that is given a transcript is asked', () => {
  const sources = globSync('src/domain/transcript/*.ts').map((file) => readFileSync(file, 'utf8'));
  const rules = sources.flatMap((source) =>
    [...source.matchAll(/export function (\w+)\(\s*transcript: Transcript \| undefined/g)].map(
      ([, name]) => name,
    ),
  );
  expect(rules.sort()).toEqual(Object.keys(RULES).sort());
});
