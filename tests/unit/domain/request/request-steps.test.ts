import { describe, expect, test } from 'vitest';
import { POLICY } from '../../../../src/domain/access/policy.ts';
import { requestStates } from '../../../../src/domain/request/request.ts';
import {
  isFinal,
  isInHand,
  REQUEST_STEPS,
  statesBefore,
  stepsFrom,
} from '../../../../src/domain/request/request-steps.ts';
import { YEAR_RECORD_STEPS } from '../../../../src/domain/transcript/year-record-steps.ts';
import { generatedBlock, markdownTable } from '../../../support/generated-block.ts';

describe('the life of a request', () => {
  test('ends in done, rejected or withdrawn, and every state is reached', () => {
    expect(requestStates.filter((state) => isFinal({ state }))).toEqual(['rejected', 'withdrawn', 'done']);
    const reached = new Set(['received', ...REQUEST_STEPS.map(({ to }) => to)]);
    expect([...reached].sort()).toEqual([...requestStates].sort());
  });
  test('a job has what was received or approved in hand, never what awaits a person', () => {
    expect(requestStates.filter((state) => isInHand({ state }))).toEqual(['received', 'approved']);
  });
  test('may be withdrawn until it is approved; only a cancellation is decided on', () => {
    expect(statesBefore('withdraw')).toEqual(['received', 'awaiting-approval']);
    expect(statesBefore('approve')).toEqual(['awaiting-approval']);
    const steps = stepsFrom('awaiting-approval', 'create').map(({ step }) => step);
    expect(steps).toEqual([]);
    const ofCancel = stepsFrom('awaiting-approval', 'cancel').map(({ step }) => step);
    expect(ofCancel).toEqual(['approve', 'reject', 'withdraw']);
  });
  test('who decides is not who asked', () => {
    const decided = REQUEST_STEPS.filter(({ step }) => step === 'approve' || step === 'reject');
    for (const { by } of decided) expect(POLICY[by].by).toEqual({ officer: 'not-asked' });
  });
});

describe('docs/requests.md tells the tables as they are', () => {
  const words = (act: keyof typeof POLICY | undefined) => (act ? `\`${act}\`` : '-');
  test('of requests', async () => {
    const rows = REQUEST_STEPS.map(({ from, step, of, to, phases, by, approval, article }) => [
      `\`${from}\``,
      step,
      of.join(', '),
      phases?.join(', ') ?? 'any',
      `\`${to}\``,
      words(by),
      words(approval),
      article,
    ]);
    const head = ['from', 'step', 'of', 'phase of the year', 'to', 'who', 'approval', 'article'];
    const made = markdownTable(head, rows);
    expect(await generatedBlock('docs/requests.md', 'steps of a request', made)).toBe(made);
  });
  test('of year records', async () => {
    const rows = YEAR_RECORD_STEPS.map(({ from, step, to, phases, by, approval, article }) => [
      from.map((state) => `\`${state}\``).join(', '),
      step,
      phases.join(', '),
      `\`${to}\``,
      words(by),
      words(approval),
      article,
    ]);
    const head = ['from', 'step', 'phase of the year', 'to', 'who', 'approval', 'article'];
    const made = markdownTable(head, rows);
    expect(await generatedBlock('docs/requests.md', 'steps of a year record', made)).toBe(made);
  });
});
