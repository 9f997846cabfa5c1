import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concernedSchools } from '../../../../src/domain/access/access.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { Decision } from '../../../../src/domain/refusal.ts';
import { CUSTODY_STEPS } from '../../../../src/domain/transcript/custody-steps.ts';
import type { Transcript, TranscriptState } from '../../../../src/domain/transcript/transcript.ts';
import { acceptTransfer } from '../../../../src/domain/transfer/accept-transfer.ts';
import { releaseTranscript } from '../../../../src/domain/transfer/release-transcript.ts';
import {
  type TransferCase,
  type TransferState,
  transferStates,
} from '../../../../src/domain/transfer/transfer.ts';
import { withdrawTransfer } from '../../../../src/domain/transfer/withdraw-transfer.ts';
import { calendar, elsewhere, here, inTerm, record, there, transcript } from '../transcript/pupils.ts';

type Rule = (standing: Transcript | undefined, by: SchoolId) => Decision<object>;

/** Each rule of transfers that a school asks. */
const RULES: Record<string, Rule> = {
  releaseTranscript: (standing, from) =>
    releaseTranscript(
      standing,
      { transferId: 't9', from, to: { kind: 'school', schoolId: there } },
      calendar,
      inTerm,
    ),
  acceptTransfer: (standing, by) => acceptTransfer(standing, 't', by),
  withdrawTransfer: (standing, by) => withdrawTransfer(standing, 't', by),
};
/** Those that only the ministry's word sets going. */
const MINISTRYS = ['arriveFromProvince', 'completeDeparture', 'refuseDeparture'];

const transferId = 't';
const province = 'ha-noi';
const STATES: Record<TranscriptState['kind'], TranscriptState> = {
  open: { kind: 'open', schoolId: here },
  released: { kind: 'released', from: here, to: there, transferId },
  departing: { kind: 'departing', from: here, province, transferId },
  departed: { kind: 'departed', from: here, province, transferId },
  expected: { kind: 'expected', to: there, from: { province }, transferId },
};

/** Every state of the transcript with every state of a transfer in it, whether the two go together or not. */
function* everyCase(): Generator<Transcript> {
  for (const state of Object.values(STATES)) {
    for (const of of [undefined, ...transferStates]) {
      yield transcript({ state, years: [record()], transfers: of ? [caseIn(of)] : [] });
    }
  }
}

function caseIn(state: TransferState): TransferCase {
  const at = inTerm.toISOString();
  const to = { kind: 'school', schoolId: there } as const;
  const steps = [{ state, at, by: `school:${here}` }];
  return {
    id: transferId,
    from: { schoolId: here },
    to,
    timing: 'in-year',
    steps,
    state,
    createdAt: at,
    updatedAt: at,
  };
}

describe('state is never told before ownership', () => {
  test.each(Object.entries(RULES))('a stranger hears what is heard of nobody: %s', (_, rule) => {
    const unknown = rule(undefined, elsewhere);
    expect(unknown.ok).toBe(false);
    for (const standing of everyCase()) {
      expect(concernedSchools(standing)).not.toContain(elsewhere);
      expect(rule(standing, elsewhere), standing.state.kind).toEqual(unknown);
    }
  });

  test('a former school hears the same of a release as a stranger', () => {
    for (const state of Object.values(STATES)) {
      const standing = transcript({ state, years: [record({ schoolId: elsewhere })] });
      expect(concernedSchools(standing)).toContain(elsewhere);
      expect(RULES.releaseTranscript?.(standing, elsewhere)).toEqual(
        RULES.releaseTranscript?.(undefined, elsewhere),
      );
    }
  });

  test('the other school of a transfer hears that it is not the one, in every state', () => {
    for (const state of transferStates) {
      const standing = transcript({ transfers: [caseIn(state)] });
      expect(RULES.acceptTransfer?.(standing, here)).toMatchObject({
        refusal: { code: 'not-receiving-school' },
      });
      expect(RULES.withdrawTransfer?.(standing, there)).toMatchObject({
        refusal: { code: 'not-your-pupil' },
      });
    }
  });

  test('every rule is asked, and every state that the table knows', () => {
    const sources = globSync('src/domain/transfer/*.ts').map((file) => readFileSync(file, 'utf8'));
    const rules = sources.flatMap((source) =>
      [...source.matchAll(/export function (\w+)\(\s*transcript: Transcript \| undefined/g)].map(
        ([, name]) => name,
      ),
    );
    expect(rules.sort()).toEqual([...Object.keys(RULES), ...MINISTRYS].sort());
    expect(new Set(Object.keys(STATES))).toEqual(new Set(CUSTODY_STEPS.map(({ to }) => to)));
  });
});
