import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fault } from './fault.ts';
import { type Offline, openOffline } from './offline.ts';

let at: Offline;
beforeAll(async () => {
  at = await openOffline();
});
afterAll(() => at?.close());

/** One subject teacher at 08:00:12, homeroom at 10:11:12, principal at 14:11:12, seal at 15:11:12 unless told. */
const verified = (signingTimes: Readonly<Record<string, string>>) =>
  at.verify(at.signed({ signing: { signingTimes } }));
const passed = { code: 0, indication: 'TOTAL-PASSED', findings: [], remarks: [], diagnosis: [] };

describe('clocks of signers differ', () => {
  fault('a homeroom teacher a second behind a subject teacher passes, with a remark', async () => {
    expect(await verified({ GVCN: '2026-05-28T08:00:11' })).toEqual({
      ...passed,
      remarks: ['homeroom-teacher: time-order-within-tolerance'],
    });
  });
  fault('a seal five minutes before the principal passes', async () => {
    expect(await verified({ KY_PHAT_HANH: '2026-05-28T14:06:12' })).toMatchObject({ code: 0 });
  });
  test('five minutes and a second are refused', async () => {
    expect(await verified({ KY_PHAT_HANH: '2026-05-28T14:06:11' })).toMatchObject({
      code: 2,
      findings: ['school-seal: time-order'],
    });
  });
  test('each in turn passes without a remark', async () => {
    expect(await verified({})).toEqual(passed);
  });
});

describe('the cause is named, and nobody else', () => {
  fault("a subject teacher's local hour with a Z", async () => {
    expect(await verified({ 'gv-1': '2026-05-28T08:00:12Z' })).toMatchObject({
      code: 2,
      findings: ['subject-teacher: time-after-later-roles'],
      diagnosis: ['subject-teacher: local-hour-written-as-utc'],
    });
  });
  fault("a homeroom teacher's clock a day ahead", async () => {
    expect(await verified({ GVCN: '2026-05-29T10:11:12' })).toMatchObject({
      code: 2,
      findings: ['homeroom-teacher: time-after-later-roles'],
      diagnosis: ['homeroom-teacher: clock-ahead'],
    });
  });
  test('a Z behind an hour that is UTC passes', async () => {
    expect(await verified({ 'gv-1': '2026-05-28T01:00:12Z' })).toEqual(passed);
  });
});

describe('SigningTime is an xs:dateTime', () => {
  fault('seven digits of a second, as .NET writes them, and more', async () => {
    const signingTimes = {
      'gv-1': '2026-05-28T08:00:12.1234567+07:00',
      GVCN: '2026-05-28T10:11:12.000000000001',
    };
    expect(await verified(signingTimes)).toEqual(passed);
  });
  test('three digits pass; none behind the point do not', async () => {
    expect(await verified({ CBQL: '2026-05-28T14:11:12.123' })).toEqual(passed);
    expect(await verified({ CBQL: '2026-05-28T14:11:12.' })).toMatchObject({
      findings: ['principal: signing-time-invalid'],
    });
  });
});
