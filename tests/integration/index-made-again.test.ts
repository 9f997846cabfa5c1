import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { openTranscripts } from '../../kit/open.ts';
import { pushDocuments } from '../../kit/push.ts';
import { makeSchool } from '../../kit/school.ts';
import { makeMasterKey } from '../../src/ledger/entry/master-key.ts';
import { admin } from '../support/admin.ts';
import { schoolKey } from '../support/issue-key.ts';
import { makeOfficers } from '../support/officers.ts';
import { registerSchool } from '../support/register-school.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';
import { sharedPki } from '../support/shared-pki.ts';

const school = makeSchool('37099951', { classes: ['6A'] });
const schoolYear = '2025-2026';
const WITNESS = 'witness.example/one';
let surroundings: Surroundings;
let room: ServiceRoom;
let token: string;
let auditor: string;
let officer: string;
let pupils: readonly string[];

beforeAll(async () => {
  const pki = await sharedPki([school]);
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki });
  room = await openServiceRoom(surroundings, { KHB_LEDGER_PACE_MS: '20', KHB_LOOKS_PACE_MS: '100' });
  const { service, database } = room;
  await registerSchool(database, { _id: school.id, name: school.name });
  token = (await schoolKey(database, school.id)).token;
  const officers = await makeOfficers(database, () => new Date());
  auditor = await officers.token('Thanh Tra', 'auditor');
  officer = await officers.token('Cán Bộ Ba');
  const documents = makeSignedDocuments({
    pki,
    school: school.id,
    schoolYear,
    pupilsPerClass: 6,
    seed: 'again',
  });
  pupils = documents.map(({ pupil }) => pupil.personalId);
  const client = { baseUrl: service.url, apiKey: token, patienceMs: 60_000 };
  await openTranscripts({ ...client, schoolYear, personalIds: pupils as never });
  const pushed = await pushDocuments({
    ...client,
    documents: documents.map(({ sha256, bytes }) => ({ name: sha256, bytes })),
    statePath: join(surroundings.dir, 'push.jsonl'),
    concurrency: 4,
  });
  expect(pushed.accepted).toBe(documents.length);
  for (const id of pupils.slice(0, 3)) expect((await ask(`/v1/transcripts/${id}`)).status).toBe(200);
  expect((await ask('/v1/transcripts/099999999999')).status).toBe(404);
  await room.settled();
});
afterAll(async () => {
  await room?.close();
  await surroundings?.remove();
});

const ask = async (path: string) => {
  const response = await fetch(room.service.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
/** Another database of the same server. */
const beside = (name: string) => {
  const url = new URL(surroundings.mongoUrl);
  url.pathname += `-${name}`;
  return url.href;
};
const nobodyThere = 'mongodb://khoa:mat-khau@127.0.0.1:9/khb';
const strangersKey = async () => {
  const file = join(surroundings.dir, 'strangers-master-key');
  await writeFile(file, makeMasterKey());
  return { KHB_MASTER_KEY_FILE: file };
};
const told = async (...args: readonly string[]) => {
  // An officer runs jobs, an auditor reads the ledger and the looks.
  const key = args[0] === 'jobs' ? officer : auditor;
  const { code, out, err } = await admin([...args, '--json'], { ...room.env, KHB_ADMIN_KEY: key });
  return { code, json: JSON.parse(out.trimEnd().split('\n').at(-1) || '{}'), err };
};

describe('by command, beside the service that runs', () => {
  test('the ledger is intact at both sites, each held against the other, the index and the witness', async () => {
    const verified = await told('audit', 'verify');
    expect(verified).toMatchObject({ code: 0 });
    const sites = verified.json.sites as readonly { site: string; verdict: string; asked: string[] }[];
    expect(sites.map(({ site, verdict }) => [site, verdict])).toEqual([
      ['primary', 'intact'],
      ['backup', 'intact'],
    ]);
    expect(sites[0]?.asked).toEqual(['the backup site', 'the index', WITNESS]);
  });

  test.each([
    ['without its address', { KHB_MONGO_URL: '' }, /^KHB_MONGO_URL: .*is not set/],
    ['of a server that does not answer', { KHB_MONGO_URL: nobodyThere }, /database does not answer/],
    [
      'of a master key that opens none of its keys',
      () => strangersKey(),
      /^KHB_MASTER_KEY_FILE: .*does not open/,
    ],
  ])('an index %s is not asked: said, with the reason, and not called whole', async (_, given, why) => {
    const other = { ...room.env, ...(typeof given === 'function' ? await given() : given) };
    const { code, out, err } = await admin(['audit', 'verify'], other);
    expect(code).toBe(3);
    expect(out).toContain('không hỏi được / not asked: the index: ');
    expect(out + err).not.toContain('mat-khau');
    const asJson = await admin(['audit', 'verify', '--json'], other);
    expect(asJson.code).toBe(3);
    const said = JSON.parse(asJson.out);
    expect(said).not.toHaveProperty('indexBehind');
    expect(said.indexNotAsked).toMatch(why);
    expect(said.sites).toMatchObject([
      { verdict: 'intact', asked: ['the backup site', WITNESS], notAsked: [{ source: 'the index' }] },
      { verdict: 'intact', asked: ['the primary site', WITNESS], notAsked: [{ source: 'the index' }] },
    ]);
    expect(asJson.out).not.toContain('mat-khau');
  });

  test('of one site, the other one that is away is named: what is left is no proof of the end', async () => {
    const away = { ...room.env, KHB_BACKUP_S3_URL: 'http://khoa:mat-khau@127.0.0.1:9/khb' };
    const { code, out } = await admin(['audit', 'verify', '--site', 'primary', '--json'], away);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      indexBehind: false,
      sites: [
        { verdict: 'intact', asked: ['the index', WITNESS], notAsked: [{ source: 'the backup site' }] },
      ],
    });
    expect(out).not.toContain('mat-khau');
    const alone = await admin(['audit', 'verify', '--site', 'primary'], {
      ...away,
      KHB_MONGO_URL: '',
      KHB_WITNESSES_FILE: '',
    });
    expect(alone.code).toBe(2);
    expect(alone.out).toContain('not asked: the index: KHB_MONGO_URL');
  });

  test('a witness that is away is named', async () => {
    await room.witness.kill();
    const { code, out } = await admin(['audit', 'verify'], room.env);
    await room.witness.start();
    expect([code, out]).toEqual([3, expect.stringContaining(`không hỏi được / not asked: ${WITNESS}: `)]);
  });

  test('its entries are printed by position, what is sealed stays sealed', async () => {
    const { code, json } = await told('audit', 'cat', '0..2');
    expect(code).toBe(0);
    expect(json.entries).toHaveLength(3);
    for (const { entry } of json.entries) {
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(['id', 'type', 'at', 'actor', 'sealed']));
      for (const id of pupils) expect(JSON.stringify(entry)).not.toContain(id);
    }
  });

  test.each(['primary', 'backup'])('what the ledger at the %s gives is the live index', async (site) => {
    const checked = await told('rebuild', '--from', site, '--check');
    expect(checked).toMatchObject({ code: 0, json: { same: true, differences: [], unsettled: 0 } });
    expect(checked.json.documents).toBeGreaterThan(2 * pupils.length);
  });

  test('the schedules that compare find nothing', async () => {
    for (const job of ['reconcile', 'check-against-ledger']) {
      const ran = await told('jobs', 'run', job);
      expect([ran.code, ran.json.state], JSON.stringify(ran)).toEqual([0, 'done']);
    }
  });

  test('what was changed in it beside the ledger is named, and the command fails', async () => {
    const id = pupils[0] as never;
    await room.database.transcripts.updateOne({ _id: id }, { $set: { 'years.0.grade': 12 } });
    const checked = await told('rebuild', '--check');
    expect(checked).toMatchObject({ code: 1, json: { same: false } });
    expect(await told('jobs', 'run', 'check-against-ledger')).toMatchObject({ code: 1 });
    expect(checked.json.differences).toEqual([
      expect.objectContaining({ collection: 'transcripts', why: 'other-state', fields: ['years'] }),
    ]);
    await room.database.transcripts.updateOne({ _id: id }, { $set: { 'years.0.grade': 6 } });
    expect((await told('rebuild', '--check')).code).toBe(0);
  });
});

describe('the index is lost', () => {
  const answers = async () => {
    const paths = [...pupils.map((id) => `/v1/transcripts/${id}`), `/v1/schools/${school.id}/transcripts`];
    return Promise.all(paths.map(async (path) => (await ask(path)).json));
  };

  test('an empty one beside full sites is told by backup status and audit verify', async () => {
    const lost = { ...room.env, KHB_MONGO_URL: beside('lost') };
    const { code, out } = await admin(['audit', 'verify', '--json'], lost);
    expect(code).toBe(1);
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ indexBehind: true });
  });

  test('and made again from the backup alone: the same answers, and the log goes on', async () => {
    const before = await answers();
    await room.settled();
    await room.service.stop();
    const into = beside('again');
    const made = await told('rebuild', '--from', 'backup', '--into', into);
    expect(made).toMatchObject({ code: 0, json: { made: true, unnamed: [], notThere: [] } });
    expect(made.json.looks).toBeGreaterThan(3);
    expect((await told('rebuild', '--from', 'backup', '--into', into)).json).toMatchObject({
      made: false,
      why: 'not-empty',
    });
    await room.start({ KHB_MONGO_URL: into });
    expect(await answers()).toEqual(before);
    const looks = await told('looks', pupils[0] ?? '');
    expect(looks.code).toBe(0);
    expect(looks.json.looks.length).toBeGreaterThan(2);
    await room.settled();
    expect((await told('rebuild', '--check', '--from', 'backup')).json).toMatchObject({ same: true });
  });
});
