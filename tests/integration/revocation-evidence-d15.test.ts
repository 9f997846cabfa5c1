import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { stepCertificate } from '../../src/acts/registry/take-step.ts';
import { refreshRevocation } from '../../src/acts/revocation/refresh-revocation.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { decideCertificate } from '../../src/domain/registry/certificate-approval.ts';
import { proposeCertificate } from '../../src/domain/registry/certificate-proposal.ts';
import { declarationId } from '../../src/domain/registry/declaration-id.ts';
import { authorityClient } from '../../src/interop/authority/client.ts';
import {
  type RevocationConfig,
  revocationConfigSchema,
} from '../../src/interop/authority/revocation-config.ts';
import { trustWithEvidence, watchTrust } from '../../src/roles/trust-with-evidence.ts';
import { createVerifierPool } from '../../src/signature/pool/pool.ts';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';
import { inspectCertificate } from '../../src/signature/trust/certificate-facts.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { currentEvidenceSet } from '../../src/storage/index/revocation-evidence.ts';
import { admin } from '../support/admin.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { makeAnswer, makeList } from '../support/revocation-evidence.ts';
import { makeSurroundings, startService } from '../support/service.ts';
import { PROFILES } from '../support/signed-documents.ts';

/** To the second, as evidence writes it. */
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const school = '37099001' as SchoolId;
let pki: Pki;
let trust: TrustSnapshot;
let authority: Server;
let host: string;
let index: Awaited<ReturnType<typeof freshDatabase>>;
/** what the authority answers, by path */
let pages: Map<
  string,
  { status?: number; body?: Uint8Array; headers?: Record<string, string>; delayMs?: number }
>;
let asked: string[];
let logged: string[];

beforeAll(async () => {
  pki = await makePki({ schools: [makeSchool(school, { classes: ['6A'] })] });
  trust = trustSnapshot([
    { name: 'root', text: pki.rootPem },
    { name: 'issuing', text: pki.issuingPem },
  ]);
  authority = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const page = pages.get(request.url ?? '') ?? { status: 404 };
    if (page.delayMs) await new Promise((resolve) => setTimeout(resolve, page.delayMs));
    response.writeHead(page.status ?? 200, page.headers);
    response.end(page.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => authority.once('listening', resolve));
  host = `127.0.0.1:${(authority.address() as AddressInfo).port}`;
});
afterAll(() => authority?.close());
beforeEach(async () => {
  await index?.drop();
  index = await freshDatabase(inject('addresses'));
  pages = new Map();
  asked = [];
  logged = [];
});
afterAll(() => index?.drop());

function settings(changes: Partial<RevocationConfig> = {}): RevocationConfig {
  return revocationConfigSchema.parse({
    policy: 'required',
    hosts: [host],
    lists: [`http://${host}/issuing.crl`, `http://${host}/root.crl`],
    responders: [],
    limits: { bytes: 100_000, timeoutMs: 500, answersPerRun: 10 },
    note: 'test',
    ...changes,
  });
}
const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line).fault) });
function refresh(changes: Partial<RevocationConfig> = {}, at = now, dryRun = false) {
  const revocation = settings(changes);
  const deps = {
    database: index.database,
    trust,
    revocation,
    authority: authorityClient(revocation),
    logger,
  };
  return refreshRevocation(deps, {
    dryRun,
    now: at,
    requestId: 'test',
    signal: new AbortController().signal,
  });
}
async function serve(revoked: Parameters<typeof makeList>[1] = {}) {
  const times = { thisUpdate: hours(-1), nextUpdate: hours(24), ...revoked };
  pages.set('/issuing.crl', { body: await makeList(pki.issuing, times) });
  pages.set('/root.crl', {
    body: await makeList(pki.root, { thisUpdate: hours(-1), nextUpdate: hours(24) }),
  });
}
const places = async () =>
  (await currentEvidenceSet(index.database))?.pieces.map(({ place, evidence }) => `${place} ${evidence}`);

describe('the refreshing of revocation evidence', () => {
  test('takes the lists of authorities, once', async () => {
    await serve();
    expect(await refresh({}, now, true)).toMatchObject({ fetched: 2 });
    expect(await places()).toBeUndefined();
    expect(await refresh()).toEqual({ fetched: 2, unchanged: 0, failed: 0, outdated: 0 });
    expect(await refresh()).toEqual({ fetched: 0, unchanged: 2, failed: 0, outdated: 0 });
    const { trust: current } = await trustWithEvidence(index.database, trust, 'required');
    expect(current.revocation?.crls).toHaveLength(2);
  });

  test.each<[string, () => Promise<Parameters<typeof pages.set>[1]>, string]>([
    [
      'an HTML page',
      async () => ({
        body: Buffer.from('<!doctype html><p>Đang bảo trì'),
        headers: { 'content-type': 'application/pkix-crl' },
      }),
      'unreadable',
    ],
    ['nothing', async () => ({ body: new Uint8Array() }), 'unreadable'],
    ['an error', async () => ({ status: 503 }), 'status'],
    [
      'a redirection',
      async () => ({ status: 302, headers: { location: `http://${host}/root.crl` } }),
      'unreachable',
    ],
    ['a list without end', async () => ({ body: new Uint8Array(200_000) }), 'too-large'],
    ['no answer in time', async () => ({ delayMs: 2_000 }), 'unreachable'],
    [
      'a list signed by nobody known',
      async () => ({
        body: await makeList((await makePki({ schools: [] })).issuing, {
          thisUpdate: now,
          nextUpdate: hours(24),
        }),
      }),
      'not-signed-by-authority',
    ],
    [
      'a list that was due',
      async () => ({ body: await makeList(pki.issuing, { thisUpdate: hours(-48), nextUpdate: hours(-24) }) }),
      'outdated',
    ],
    [
      'a list from the future',
      async () => ({ body: await makeList(pki.issuing, { thisUpdate: hours(2), nextUpdate: hours(24) }) }),
      'early',
    ],
    [
      'an older list, from before a revocation',
      async () => ({ body: await makeList(pki.issuing, { thisUpdate: hours(-3), nextUpdate: hours(24) }) }),
      'older',
    ],
  ])('%s takes the place of nothing: the last good list is kept', async (_, page, fault) => {
    await serve();
    await refresh();
    const before = await places();
    pages.set('/issuing.crl', await page());
    expect(await refresh()).toEqual({ fetched: 0, unchanged: 1, failed: 1, outdated: 0 });
    expect(logged).toEqual([fault]);
    expect(await places()).toEqual(before);
  });

  test('a newer list takes the place of its own only; PEM is taken too', async () => {
    await serve();
    await refresh();
    const newer = Buffer.from(await makeList(pki.issuing, { thisUpdate: now, nextUpdate: hours(24) }));
    const lines = newer.toString('base64').replace(/.{64}/g, '$&\n');
    pages.set('/issuing.crl', {
      body: Buffer.from(`-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`),
    });
    const [first, root] = (await places()) ?? [];
    expect(await refresh()).toMatchObject({ fetched: 1, unchanged: 1 });
    const after = await places();
    expect(after?.[1]).toBe(root);
    expect(after?.[0]).not.toBe(first);
  });

  test('what is out of date and not renewed is counted', async () => {
    await serve();
    await refresh();
    pages.clear();
    expect(await refresh({}, hours(30))).toEqual({ fetched: 0, unchanged: 0, failed: 2, outdated: 2 });
  });

  test('asks OCSP for certificates in force, of configured authorities, until the answers are renewed', async () => {
    const { principal, seal } = schoolOf(pki, school);
    for (const { certificatePem } of [principal, seal]) await inForce(certificatePem);
    // In force at two schools, and asked about once.
    await inForce(principal.certificatePem, '37099002' as SchoolId);
    const answer = makeAnswer(pki.issuing, principal.certificatePem, {
      thisUpdate: hours(-1),
      nextUpdate: hours(24),
    });
    pages.set('/ocsp', { body: answer });
    const issuer = inspectCertificate(pki.issuingPem, trust, now)?.facts.sha256 ?? '';
    const responders = [{ url: `http://${host}/ocsp`, issuer }] as RevocationConfig['responders'];
    // The one answer is about the principal; for the seal it is none.
    expect(await refresh({ lists: [], responders })).toMatchObject({ fetched: 1, failed: 1 });
    expect(logged).toEqual(['not-about-it']);
    expect(asked).toEqual(['POST /ocsp', 'POST /ocsp']);
    expect(await refresh({ lists: [], responders })).toMatchObject({ fetched: 0, failed: 1 });
    const { trust: current } = await trustWithEvidence(index.database, trust, 'required');
    expect(current.revocation?.ocsp).toEqual([answer]);
  });

  test('never asks a host that is not configured', async () => {
    const client = authorityClient(settings());
    await expect(client.list('http://127.0.0.1:9/x.crl')).rejects.toMatchObject({ code: 'host-not-allowed' });
    await expect(client.list('ftp://x/')).rejects.toMatchObject({ code: 'host-not-allowed' });
    expect(() => settings({ hosts: ['khac.vn'] })).toThrow(/want the host of/);
  });
});

test('a verifier at work takes new evidence whole, and keeps the last good one when the database is away', async () => {
  const { principal } = schoolOf(pki, school);
  const [document] = makeSignedDocuments({
    pki,
    school,
    schoolYear: '2025-2026',
    pupilsPerClass: 1,
    seed: 'x',
  });
  const profiles = await readProfiles(PROFILES);
  const verifier = createVerifierPool({ profiles, trust, threads: 1, timeoutMs: 10_000, maxQueue: 10 });
  const deps = { database: index.database, trust, policy: 'required', verifier, logger } as const;
  const watch = watchTrust(deps, 0, 50);
  const verdict = async () =>
    (await verifier.verify(document?.bytes ?? new Uint8Array(), 'hocba-thcs/1', now)).indication;
  try {
    expect(await verdict()).toBe('TOTAL-PASSED');
    await serve({
      revoked: [{ certificate: principal.certificatePem, since: new Date('2026-05-01T00:00:00Z') }],
    });
    await refresh();
    await expect.poll(verdict, { timeout: 15_000, interval: 100 }).toBe('TOTAL-FAILED');
  } finally {
    watch.close();
    await verifier.close();
  }
});

test('where evidence is required, an empty store refuses to start and says what to do; then it starts', async () => {
  const surroundings = await makeSurroundings({ addresses: inject('addresses'), pki });
  try {
    const file = join(surroundings.dir, 'revocation.json');
    await writeFile(file, JSON.stringify(settings()));
    const env = { ...surroundings.env, KHB_REVOCATION_FILE: file };
    await serve();
    const began = performance.now();
    await expect(startService({ env }, { role: 'worker' })).rejects.toThrow(/jobs run refresh-revocation/);
    // By itself, and not because the test lost its patience.
    expect(performance.now() - began).toBeLessThan(60_000);
    const scheduler = await startService({ env }, { role: 'scheduler' });
    await scheduler.stop();
    const office = { ...env, PATH: process.env.PATH };
    const made = await admin(['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai', '--json'], office);
    const key = JSON.parse(made.out).officers[0].token;
    const ran = await admin(['jobs', 'run', 'refresh-revocation', '--json'], {
      ...office,
      KHB_ADMIN_KEY: key,
    });
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('"fetched":2')]);
    const worker = await startService({ env }, { role: 'worker' });
    await worker.stop();
    expect((await loadConfig(env)).revocation.policy).toBe('required');
  } finally {
    await surroundings.remove();
  }
});

async function inForce(pem: string, schoolId: SchoolId = school) {
  const inspected = inspectCertificate(pem, trust, now);
  if (!inspected) throw new Error('unreadable');
  const { facts, der, name } = inspected;
  const isSeal = facts.uids.includes(`MDV:${school}`);
  const proposal = {
    ...{ facts, der, name, commonName: name, schoolId },
    decision: { number: 'QĐ-099/2025', date: '2025-08-15' },
    kind: isSeal ? ('organisation' as const) : ('person' as const),
    roles: [isSeal ? ('school-seal' as const) : ('principal' as const)],
  };
  const frame = { actor: 'test', requestId: 'test' };
  const step = (rule: Parameters<typeof stepCertificate>[2]) =>
    stepCertificate(index.database, declarationId({ ...proposal, sha256: facts.sha256 }), rule, now, frame);
  await step((one) => proposeCertificate(one, proposal, now));
  const officer = { kind: 'department' } as const;
  await step((one) => decideCertificate(one, { approve: true }, officer, now));
}
