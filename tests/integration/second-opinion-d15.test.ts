import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { openTranscripts } from '../../kit/open.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { runProgram } from '../faults/checkout.ts';
import { admin } from '../support/admin.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../support/service.ts';
import { PLANTED, treeWithFault } from '../support/tree-with-fault.ts';

const school = '37099078';
const schoolYear = '2025-2026';
let surroundings: Surroundings;
let env: Readonly<Record<string, string>>;
let key: string;
let documents: readonly SignedDocument[];
/** a copy of the repository that compares no digest */
let faulty: string;
let service: ServiceProcess;

beforeAll(async () => {
  const pki = await makePki({ schools: [makeSchool(school, { classes: ['6A'], teachers: 2 })] });
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki, openSchoolYear: schoolYear });
  env = surroundings.env;
  const { officers } = await json(['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai']);
  env = { ...surroundings.env, KHB_ADMIN_KEY: officers[0].token };
  await json(['schools', 'put', school, '--name', 'Trường Thử Nghiệm']);
  key = (await json(['keys', 'issue', '--school', school])).token;
  faulty = await treeWithFault(PLANTED['digests are not compared']);
  service = await startService(surroundings, { checkout: faulty });
  documents = makeSignedDocuments({ pki, school, schoolYear, pupilsPerClass: 3, seed: 'opinion' });
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await openTranscripts({ baseUrl: service.url, apiKey: key, schoolYear, personalIds });
});
afterAll(async () => {
  await service?.stop();
  await surroundings?.remove();
  if (faulty) await rm(faulty, { recursive: true });
});

async function json(args: readonly string[]) {
  const { code, out, err } = await admin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

/** A command of the copy, as its staff would run it. */
const ofCopy = (args: readonly string[]) =>
  runProgram(
    { dir: faulty, programs: { admin: 'src/admin/main.ts', school: '', stack: '', verify: '' } },
    'admin',
    args,
    env,
  );

async function push(bytes: Uint8Array): Promise<unknown> {
  const response = await fetch(new URL('/v1/submissions', service.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/xml', prefer: 'wait=25' },
    body: new Uint8Array(bytes),
  });
  return response.json();
}

function documentAt(index: number): Uint8Array {
  const document = documents[index];
  if (!document) throw new Error(`no document ${index}`);
  return document.bytes;
}

const alarms = async () => {
  const ready = await (await fetch(new URL('/readyz', service.url))).json();
  const metrics = await (await fetch(new URL('/metrics', service.url))).text();
  return { ready, gauge: /^khb_second_opinion_differences (\d+)$/m.exec(metrics)?.[1] };
};

test('on what was accepted rightly both verifiers say the same, and nothing is told', async () => {
  expect(await push(documentAt(0))).toMatchObject({ state: 'accepted' });
  expect(await push(documentAt(1))).toMatchObject({ state: 'accepted' });
  const { code, json, err } = await ofCopy(['second-opinion', 'run', '--json']);
  const statements = [documentAt(0), documentAt(1)].flatMap(
    (bytes) =>
      Buffer.from(bytes)
        .toString()
        .match(/<SignatureValue>|<Reference /g) ?? [],
  );
  expect(json).toMatchObject({
    state: 'done',
    counts: {
      documents: 2,
      differing: 0,
      agreed: statements.length,
      byDesign: 0,
      unread: 0,
      unjudged: 0,
      standing: 0,
    },
  });
  expect(json.alarm).toBeUndefined();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect((await admin(['second-opinion', 'list'], env)).code).toBe(0);
  expect(await alarms()).toMatchObject({ ready: { ready: true, alarms: [] }, gauge: '0' });
});

test('what a verifier believes that compares no digest raises the alarm: exit code, log, list, metric, readiness', async () => {
  const forged = Buffer.from(documentAt(2))
    .toString()
    .replace(/(?<=<TEN_XA>)/, 'Xã ');
  expect(await push(Buffer.from(forged))).toMatchObject({ state: 'accepted' });

  const tried = await ofCopy(['second-opinion', 'run', '--dry-run', '--json']);
  expect(tried).toMatchObject({ code: 1, json: { alarm: true, counts: { differing: 1, standing: 0 } } });
  expect(await alarms()).toMatchObject({ ready: { alarms: [] } });

  const { code, json: ran, err } = await ofCopy(['jobs', 'run', 'second-opinion', '--json']);
  expect(code).toBe(1);
  expect(ran).toMatchObject({ alarm: true, counts: { documents: 3, differing: 1, standing: 1 } });
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [50, 'second opinion: the two verifiers part'],
    [50, 'scheduled job raises an alarm'],
  ]);
  expect(err).not.toMatch(/\b\d{12}\b/);

  const list = await admin(['second-opinion', 'list', '--json'], env);
  expect(list.code).toBe(1);
  const [document] = JSON.parse(list.out).documents;
  expect(document).toMatchObject({ profile: 'hocba-thcs/1' });
  expect(document.differences).toContainEqual({
    at: '/HOC_BA/PHAT_HANH_HOC_BA/KY_PHAT_HANH/Signature/SignedInfo/Reference[1]',
    of: 'reference',
    ours: 'true',
    theirs: 'false',
  });
  expect(await alarms()).toMatchObject({ ready: { ready: true, alarms: ['second-opinion'] }, gauge: '1' });
});

test('the alarm stands whatever the next sample holds, and by the sound verifier too: the document is in the repository', async () => {
  const again = await ofCopy(['second-opinion', 'run', '--sample', '1', '--json']);
  expect(again).toMatchObject({ code: 1, json: { alarm: true, counts: { standing: 1 } } });
  const { code, out } = await admin(['second-opinion', 'run', '--json'], env);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ alarm: true, counts: { differing: 1, unread: 0, standing: 1 } });
  const list = JSON.parse((await admin(['second-opinion', 'list', '--json'], env)).out);
  expect(list.documents[0].differences[0]).toMatchObject({ ours: 'false', theirs: 'false' });
});
