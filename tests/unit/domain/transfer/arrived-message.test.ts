import { describe, expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import {
  type ArrivedMessage,
  arrivalAggregate,
  bindMessage,
  refuseMessage,
} from '../../../../src/domain/transfer/arrived-message.ts';

const messageId = 'tr-2026-message.out';
const content = {
  digest: 'd'.repeat(64) as Sha256,
  transferId: 'tr-20261127010203004-0123456789abcdef',
  records: [{ schoolYear: '2025-2026' as SchoolYear, sha256: 'a'.repeat(64) as Sha256 }],
};
const refusal = { code: 'verification-failed', detail: 'principal: digest-mismatch' };
type Decision = ReturnType<typeof bindMessage>;

/** The state after one step, its data read as from an entry of the ledger. */
function evolved(standing: ArrivedMessage | undefined, decision: Decision): ArrivedMessage {
  if (!decision.ok || !('events' in decision)) throw new Error('no step');
  const [event, ...more] = decision.events;
  if (!event || more.length > 0) throw new Error('one event');
  expect(event.subject).toBeUndefined();
  expect(arrivalAggregate.events[event.type].parse(JSON.parse(JSON.stringify(event.data)))).toEqual(
    event.data,
  );
  const frame = { aggregateId: 'ar-1', version: 1, n: 0, at: '2026-11-27T01:02:03.004Z' };
  return arrivalAggregate.evolve(standing, { ...event, ...frame, actor: 'ministry', requestId: 'r' });
}

const bind = (standing?: ArrivedMessage) => bindMessage(standing, messageId, content);
const refuse = (standing?: ArrivedMessage) => refuseMessage(standing, messageId, refusal);
const bound = () => evolved(undefined, bind());
const refused = () => evolved(undefined, refuse());
const both = () => evolved(bound(), refuse(bound()));

describe('a message of the mailbox', () => {
  test('is bound to its content, and that stands', () => {
    expect(bound()).toEqual({ _id: 'ar-1', messageId, bound: content });
    const other = { ...content, digest: 'e'.repeat(64) as Sha256 };
    for (const standing of [bound(), refused(), both()])
      expect(bindMessage(standing, messageId, other)).toEqual({ ok: true, already: standing });
  });

  test('is refused before it is bound, or by the transcript after it, and once', () => {
    expect(refused()).toEqual({ _id: 'ar-1', messageId, refusal });
    expect(both()).toEqual({ _id: 'ar-1', messageId, bound: content, refusal });
    for (const standing of [refused(), both()])
      expect(refuseMessage(standing, messageId, { code: 'departed' })).toEqual({
        ok: true,
        already: standing,
      });
    expect(
      evolved(undefined, refuseMessage(undefined, messageId, { code: 'departed' })).refusal,
    ).toStrictEqual({
      code: 'departed',
    });
  });

  test('its entries are found by its kind', () => {
    expect(arrivalAggregate.kind).toBe('arrival');
  });

  test('what can not follow stops a rebuild', () => {
    for (const standing of [bound(), refused(), both()])
      expect(() => evolved(standing, bind())).toThrow(EventOutOfPlace);
    for (const standing of [refused(), both()])
      expect(() => evolved(standing, refuse())).toThrow(EventOutOfPlace);
  });

  test('data that is not as it is written is refused', () => {
    const { 'arrival.bound': one, 'arrival.refused': two } = arrivalAggregate.events;
    expect(one.safeParse({ messageId, ...content, note: 'x' }).success).toBe(false);
    expect(one.safeParse({ messageId, ...content, transferId: 'tr-1' }).success).toBe(false);
    expect(one.safeParse({ messageId, ...content, digest: 'd' }).success).toBe(false);
    expect(one.safeParse({ messageId, ...content, records: [{ sha256: content.digest }] }).success).toBe(
      false,
    );
    expect(two.safeParse({ messageId }).success).toBe(false);
    expect(two.safeParse({ messageId, ...refusal, records: [] }).success).toBe(false);
  });
});
