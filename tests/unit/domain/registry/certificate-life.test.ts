import { describe, expect, test } from 'vitest';
import { type ActName, POLICY } from '../../../../src/domain/access/policy.ts';
import { certificateStates } from '../../../../src/domain/registry/certificate.ts';
import {
  begunBy,
  CERTIFICATE_LIFE,
  type LifeStepName,
  stepFrom,
  stepPath,
} from '../../../../src/domain/registry/certificate-life.ts';
import { generatedBlock, markdownTable } from '../../../support/generated-block.ts';
import { certificate, step } from './certificates.ts';

interface Row {
  readonly from: readonly string[];
  readonly to: string;
  readonly by: ActName;
  readonly approval?: ActName;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}
const rows = Object.entries<Row>(CERTIFICATE_LIFE);

describe('the life of a certificate', () => {
  test('every state is reached from a declaration on', () => {
    const reached = new Set<string>(['unknown']);
    for (const _ of rows) {
      for (const [, { from, to }] of rows) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    expect([...reached].sort()).toEqual(['unknown', ...certificateStates].sort());
  });
  test('is told as a path', () => {
    expect(stepPath('suspend')).toBe('in-force | suspended → suspended');
  });
  test('who declared has begun a decision, who stopped has begun a reinstatement; also once they are taken', () => {
    const one = certificate({}, [
      step({ by: 'b' }),
      step({ state: 'suspended', by: 'c' }),
      step({ by: 'd' }),
    ]);
    expect([begunBy(one, 'certificate.decide'), begunBy(one, 'certificate.reinstate')]).toEqual(['x', 'c']);
    expect(begunBy(certificate(), 'certificate.reinstate')).toBeUndefined();
  });
  test('a revocation is for good (Đ12)', () => {
    const leaving = rows.filter(([, { from, to }]) => from.includes('revoked') && to !== 'revoked');
    expect(leaving).toEqual([]);
  });
  test('what puts a certificate in force is done by another officer than began it', () => {
    const inForce = rows.filter(([, { to }]) => to === 'in-force');
    expect(inForce.map(([name]) => name)).toEqual(['approve', 'reinstate']);
    for (const [, { by }] of inForce) expect(POLICY[by].by).toMatchObject({ officer: 'not-asked' });
  });
  test.each(rows.map(([name]) => name as LifeStepName))(
    '%s is possible where the table says, and nowhere else',
    (name) => {
      const row: Row = CERTIFICATE_LIFE[name];
      for (const state of ['unknown', ...certificateStates] as const) {
        expect(stepFrom(state, name)).toEqual(
          row.from.includes(state)
            ? { ok: true, state: row.to }
            : { ok: false, refusal: { code: 'certificate-state', detail: state } },
        );
      }
    },
  );
});

test('docs/certificates.md tells the table as it is', async () => {
  const states = (names: readonly string[]) => names.map((state) => `\`${state}\``).join(', ');
  const told = rows.map(([, { from, to, by, approval, article, vi, en }]) => [
    states(from),
    `${vi} / ${en}`,
    states([to]),
    `\`${by}\` (${Object.entries(POLICY[by].by)
      .map(([kind, scope]) => `${kind}: ${scope}`)
      .join(', ')})`,
    approval ? `\`${approval}\`` : '-',
    article,
  ]);
  const moves = rows.flatMap(([name, { from, to }]) =>
    from.filter((state) => state !== to).map((state) => `  ${node(state)} --> ${node(to)}: ${name}`),
  );
  const diagram = ['```mermaid', 'stateDiagram-v2', ...moves, '```'].join('\n');
  const head = ['from', 'step', 'to', 'who', 'approval', 'article'];
  const made = `${markdownTable(head, told)}\n\n${diagram}`;
  expect(await generatedBlock('docs/certificates.md', 'steps of a certificate', made)).toBe(made);
});

/** Mermaid takes no hyphen in a state's name. */
function node(state: string): string {
  return state === 'unknown' ? '[*]' : state.replace('-', '_');
}
