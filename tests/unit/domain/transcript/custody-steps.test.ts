import { describe, expect, test } from 'vitest';
import { POLICY } from '../../../../src/domain/access/policy.ts';
import { CUSTODY_STEPS, custodyAllows } from '../../../../src/domain/transcript/custody-steps.ts';
import { transferStates } from '../../../../src/domain/transfer/transfer.ts';
import { generatedBlock, markdownTable } from '../../../support/generated-block.ts';

const KINDS = ['none', 'open', 'released', 'departing', 'departed', 'expected'] as const;

const ACTS_OF_HOLDER = [
  'submission.push',
  'record.recall',
  'record.close',
  'request.cancel',
  'transfer.release',
] as const;

describe('custody of a transcript (Đ26)', () => {
  test('every state is reached and may be left', () => {
    expect(new Set(CUSTODY_STEPS.map(({ to }) => to))).toEqual(
      new Set(KINDS.filter((kind) => kind !== 'none')),
    );
    expect(new Set(CUSTODY_STEPS.map(({ from }) => from))).toEqual(new Set(KINDS));
    expect(new Set(CUSTODY_STEPS.flatMap(({ transfer }) => transfer?.[1] ?? []))).toEqual(
      new Set(transferStates),
    );
  });

  test('the record is acted on, and a transfer begun, by the school that holds the pupil and nowhere else', () => {
    for (const kind of KINDS) {
      for (const act of ACTS_OF_HOLDER) {
        expect(custodyAllows(act, kind), `${act} ${kind}`).toBe(kind === 'open');
      }
    }
  });

  test('what may still reach the ministry is not taken back, and what has ended stays so', () => {
    const withdrawn = transferStates.filter((state) =>
      custodyAllows('transfer.withdraw', 'departing', state),
    );
    expect(withdrawn).toEqual(['refused-by-ministry']);
    for (const act of ['transfer.accept', 'transfer.withdraw', 'transfer.forward'] as const) {
      for (const ended of ['accepted', 'withdrawn', 'forwarded'] as const) {
        for (const kind of KINDS) expect(custodyAllows(act, kind, ended)).toBe(false);
      }
    }
  });

  test('where the table names a school, the policy lets schools act on what is their own', () => {
    for (const { by, school } of CUSTODY_STEPS) {
      const rights: Readonly<Record<string, string>> = POLICY[by].by;
      expect(rights[school === 'none' ? 'system' : 'school']).toBe(school === 'none' ? 'any' : 'own');
    }
  });

  test('docs/transfers.md tells the table as it is', async () => {
    const rows = CUSTODY_STEPS.map(({ by, from, to, school, approval, article, transfer }) => [
      `\`${from}\``,
      `\`${by}\``,
      `\`${to}\``,
      transfer ? `${transfer[0] ?? '-'} -> ${transfer[1]}` : '-',
      school === 'none' ? '-' : school,
      approval ? `\`${approval}\`` : '-',
      article,
    ]);
    const head = ['from', 'who', 'to', 'its transfer', 'school', 'approval', 'article'];
    const made = `${markdownTable(head, rows)}\n\n${diagram()}`;
    expect(await generatedBlock('docs/transfers.md', 'steps of custody', made)).toBe(made);
  });
});

function diagram(): string {
  const arrows = CUSTODY_STEPS.filter(({ from, to, transfer }) => from !== to || transfer).map(
    ({ by, from, to, article }) => `  ${from === 'none' ? '[*]' : from} --> ${to}: ${by} (${article})`,
  );
  return ['```mermaid', 'stateDiagram-v2', ...arrows, '```'].join('\n');
}
