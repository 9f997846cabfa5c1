import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { issueAuthority } from '../../kit/certificate.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSurroundings, startService } from '../support/service.ts';
import { fault } from './fault.ts';
import { became, good } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';
import { adapterUnderTest } from './under-test.ts';

/** Authorities that do not say they are for trials, as licensed ones do not. */
async function licensed() {
  const validity = { notBefore: new Date('2020-01-01'), notAfter: new Date('2049-01-01') };
  const named = (commonName: string) => ({ commonName, organisation: 'Ban Cơ yếu Chính phủ' });
  const root = await issueAuthority(named('CA gốc'), validity);
  return { root, issuing: await issueAuthority(named('CA cấp phát'), validity, root) };
}

async function accepted(at: Province, seed: string) {
  const [document] = documentsOf(at.pki, at.a, schoolYear, { pupils: 1, seed });
  if (!document) throw new Error('no document');
  const { personalId } = document.pupil;
  const opened = await at.a.http.ask({ kind: 'create', schoolYear, personalIds: [personalId] });
  return { opened: good(opened, 'done'), pushed: await at.a.http.push(document.bytes) };
}

describe('a repository for trials', () => {
  let at: Province;
  const started = new Date();
  beforeAll(async () => {
    at = await openProvince({
      addresses: inject('addresses'),
      schools: 1,
      env: { KHB_CLOCK_OFFSET: '+30d' },
    });
  });
  afterAll(() => at?.close());

  fault('says so in the receipts that it signs, and keeps the time that its clock was moved to', async () => {
    const { pushed } = await accepted(at, 'trial');
    expect(became(pushed)).toBe('accepted');
    const receipt = decodeJwt(pushed.json.receipt);
    expect(receipt.environment).toBe('test');
    const daysAhead = (Date.parse(String(receipt.receivedAt)) - started.getTime()) / 86_400_000;
    expect(daysAhead).toBeGreaterThan(29.9);
    expect(daysAhead).toBeLessThan(31);
  });
});

describe('a repository in production', () => {
  let at: Province;
  beforeAll(async () => {
    const env = { KHB_ENVIRONMENT: 'production' };
    at = await openProvince({
      addresses: inject('addresses'),
      schools: 1,
      authorities: await licensed(),
      env,
    });
  });
  afterAll(() => at?.close());

  fault('refuses numbers of invented pupils by name, wherever they come in', async () => {
    const { opened, pushed } = await accepted(at, 'production');
    expect(opened.json.answer.results).toMatchObject([
      { opened: false, refusal: { code: 'personal-id-invented' } },
    ]);
    expect(pushed.json).toMatchObject({ state: 'refused', refusal: { code: 'personal-id-invented' } });
  });

  test('takes other numbers', async () => {
    // 098 is no province's code either.
    const personalIds = ['098204000991'];
    const opened = good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds }), 'done');
    expect(opened.json.answer.results).toMatchObject([{ opened: true }]);
  });
});

describe('a service that would start wrong', () => {
  /** What it says as it refuses; empty where it starts. */
  async function refusal(
    env: Readonly<Record<string, string>>,
    authorities?: Awaited<ReturnType<typeof licensed>>,
  ) {
    const pki = await makePki({ schools: [], ...(authorities && { authorities }) });
    const surroundings = await makeSurroundings({ addresses: inject('addresses'), pki, env });
    try {
      const service = await startService(surroundings, { checkout: adapterUnderTest().dir, role: 'api' });
      await service.kill();
      return '';
    } catch (error) {
      return String(error);
    } finally {
      await surroundings.remove();
    }
  }

  fault('without KHB_ENVIRONMENT is told what to set', async () => {
    expect(await refusal({ KHB_ENVIRONMENT: '' })).toMatch(/KHB_ENVIRONMENT.*production.*test/);
  });
  fault('in production with a test root on its trust list is told which', async () => {
    expect(await refusal({ KHB_ENVIRONMENT: 'production' })).toMatch(/KHB_TRUST_DIR.*thử nghiệm/);
  });
  fault('in production with a moved clock is told to unset it', async () => {
    const env = { KHB_ENVIRONMENT: 'production', KHB_CLOCK_OFFSET: '-1h' };
    expect(await refusal(env, await licensed())).toContain('KHB_CLOCK_OFFSET');
  });
  test('in production with licensed authorities and the machine’s clock starts', async () => {
    expect(await refusal({ KHB_ENVIRONMENT: 'production' }, await licensed())).toBe('');
  });
});
