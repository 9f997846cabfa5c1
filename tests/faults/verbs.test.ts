import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { savePki } from '../../kit/pki-files.ts';
import type { Ran } from './checkout.ts';
import { newVerb, notInHelp } from './fault.ts';
import { became, good, told } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

let at: Province;
let documents: readonly SignedDocument[];
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 2 });
  documents = documentsOf(at.pki, at.a, schoolYear, { pupils: 4, seed: 'verbs' });
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds }), 'done');
  for (const { bytes } of documents) good(await at.a.http.push(bytes), 'accepted');
  await savePki(at.pki, join(at.kitDir, 'pki'));
  const folder = join(at.kitDir, 'signed', at.a.id, schoolYear);
  await mkdir(folder, { recursive: true });
  for (const [index, { bytes }] of documents.entries()) await writeFile(join(folder, file(index)), bytes);
});
afterAll(() => at?.close());

const file = (pupil: number) => `6A-00${pupil + 1}.xml`;
const personalId = (pupil: number) => documents[pupil]?.pupil.personalId;
const idsOf = ({ json }: Ran) => json?.transfers?.map(({ id }: { id: string }) => id);
const cancellation = async (pupil: number): Promise<string> => {
  const body = { kind: 'cancel', personalId: personalId(pupil), schoolYear, reason: 'Nhập sai' };
  return good(await at.a.http.ask(body), 'awaiting-approval').json.id;
};
/** Why the API knows no such path, by its own description. */
const notInApi = async (path: string) => {
  const { paths } = JSON.parse(await at.read('/v1/openapi.json'));
  return path in paths ? undefined : `/v1/openapi.json: no "${path}"`;
};

describe('the department', () => {
  newVerb(
    '`admin requests approve` approves what waits',
    () => notInHelp('admin', 'requests approve'),
    async () => {
      const id = await cancellation(0);
      expect((await at.admin(['requests', 'approve', id], at.officers[0])).code).toBe(0);
      await expect
        .poll(async () => (await at.a.http.get(`/v1/requests/${id}`)).json.state, { timeout: 90_000 })
        .toBe('done');
    },
  );
  newVerb(
    '`admin transfers list` lists them',
    () => notInHelp('admin', 'transfers list'),
    async () => {
      const to = { kind: 'school', schoolId: at.b.id };
      const { json } = good(await at.a.http.post('/v1/transfers', { personalId: personalId(1), to }));
      const listed = await at.admin(['transfers', 'list', '--school', at.a.id], at.officers[0]);
      expect({ code: listed.code, ids: idsOf(listed) }).toEqual({ code: 0, ids: [json.id] });
    },
  );
});

describe('another verifier', () => {
  newVerb(
    '`admin second-opinion run` has what was accepted verified again, and finds the same',
    () => notInHelp('admin', 'second-opinion run'),
    async () => {
      const { code, json } = await at.admin(['second-opinion', 'run'], at.officers[0]);
      expect({ code, counts: json?.counts }).toMatchObject({
        code: 0,
        counts: { documents: documents.length, differing: 0, unread: 0, unjudged: 0, standing: 0 },
      });
    },
  );
});

describe('a school', () => {
  const withdrawal = '/v1/requests/{requestId}/withdrawal';
  newVerb(
    'withdraws its own request that waits, and no other school does',
    () => notInApi(withdrawal),
    async () => {
      const own = withdrawal.replace('{requestId}', await cancellation(2));
      const none = withdrawal.replace('{requestId}', 'none');
      expect(told(await at.b.http.post(own))).toEqual(told(await at.b.http.post(none)));
      expect(became(await at.a.http.post(own))).toBe('withdrawn');
    },
  );
});

describe('the school’s kit', () => {
  newVerb(
    '`school authenticate` asks whether a file is what is kept',
    () => notInHelp('school', 'authenticate'),
    async () => {
      const { code, json } = await at.kit(['authenticate', file(3)], at.a);
      expect([code, json.genuine]).toEqual([0, true]);
    },
  );
  newVerb(
    '`school cancel` asks for a cancellation',
    () => notInHelp('school', 'cancel'),
    async () => {
      const { code, json } = await at.kit(['cancel', file(2), '--reason', 'Nhập sai'], at.a);
      expect([code, json.state]).toEqual([0, 'awaiting-approval']);
    },
  );
  newVerb(
    '`school transfer` releases a pupil, lists and accepts',
    () => notInHelp('school', 'transfer'),
    async () => {
      const released = await at.kit(['transfer', 'release', file(3), '--to', at.b.id], at.a);
      expect(released.code).toBe(0);
      const listed = await at.kit(['transfer', 'list', 'incoming'], at.b);
      expect(idsOf(listed)).toContain(released.json.id);
      const accepted = await at.kit(['transfer', 'accept', released.json.id], at.b);
      expect([accepted.code, accepted.json.state]).toEqual([0, 'accepted']);
    },
  );
});
