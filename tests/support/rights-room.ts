import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Bearer, openApiRoom } from './api-room.ts';
import type { Addresses } from './service.ts';

type Kit = typeof import('../../kit/make-signed.ts') &
  typeof import('../../kit/pki.ts') &
  typeof import('../../kit/school.ts') &
  typeof import('../../kit/document.ts') &
  typeof import('../../kit/sign.ts') &
  typeof import('../../kit/signer.ts');
type Letter = 'a' | 'b' | 'c';
export type RightsRoom = Awaited<ReturnType<typeof openRightsRoom>>;

/**
 * A province for the tests of rights (tests/integration/rights-*.test.ts), which speak HTTP alone and are also run against
 * a2ba4db. Whatever differs between the two commits is in here, and nothing of what is asked or expected. Three schools are
 * registered, the pupils are known to nobody yet.
 */
export async function openRightsRoom(
  addresses: Addresses,
  { seed, pupils: count, ...options }: { seed: string; pupils: number } & Parameters<typeof openApiRoom>[2],
) {
  const kit = await openKit();
  const school = (id: string) => kit.makeSchool(id, { teachers: 1, classes: ['6A'] });
  const schools = { a: school('37099501'), b: school('37099502'), c: school('37099503') };
  const pki = await kit.makePki({ schools: Object.values(schools) });
  const api = await openApiRoom(addresses, pki, options);
  api.startWorkers();
  for (const { id, name } of Object.values(schools))
    await api.room.database.schools.insertOne({ _id: id, name });

  const documentsOfA = (schoolYear: string, signingDay: string) =>
    kit.makeSignedDocuments({
      pki,
      school: schools.a.id,
      schoolYear,
      signingDay,
      pupilsPerClass: count,
      seed,
    });
  const signed = (pupil: number, by: Letter, schoolYear: string): Uint8Array => {
    const signingDay = `${schoolYear.slice(5)}-05-28`;
    const made = documentsOfA(schoolYear, signingDay)[pupil];
    if (!made) throw new Error(`no pupil ${pupil}`);
    if (by === 'a') return made.bytes;
    const staff = kit.signersOf(kit.schoolOf(pki, schools[by].id), '6A');
    const xml = kit.unsignedDocument({
      pupil: made.pupil,
      school: schools[by],
      staff,
      effectiveDate: signingDay,
    });
    return kit.signDocument(xml, staff, { signingDay });
  };

  const heard = async (response: Response) => {
    const text = await response.text();
    const json = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, etag: response.headers.get('etag') ?? '', json };
  };
  const post = async (key: Bearer, path: string, body?: object, headers: Record<string, string> = {}) =>
    heard(
      await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { ...key, prefer: 'wait=20', 'content-type': 'application/json', ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
  const get = async (key: Bearer, path: string, headers: Record<string, string> = {}) =>
    heard(await fetch(`${api.url}${path}`, { headers: { ...key, ...headers } }));
  const push = async (key: Bearer, bytes: Uint8Array) =>
    heard(
      await fetch(`${api.url}/v1/submissions`, {
        method: 'POST',
        headers: { ...key, prefer: 'wait=20', 'content-type': 'application/xml' },
        body: new Uint8Array(bytes),
      }),
    );

  return {
    schools,
    keys: {
      a: await api.schoolKey(schools.a.id),
      b: await api.schoolKey(schools.b.id),
      c: await api.schoolKey(schools.c.id),
    },
    pupils: documentsOfA('2025-2026', '2026-05-28').map(({ pupil }) => pupil.personalId),
    signed,
    post,
    get,
    push,
    ask: (key: Bearer, body: object) => post(key, '/v1/requests', body),
    unregisteredKey: (id: string) => api.schoolKey(id, { registered: false }),
    officerKey: (name: string) => api.officerKey(name),
    /** What the same person's key is, once the name is spelled in another way: where accounts have ids, there is but one. */
    respelledKey: async (name: string, key: Bearer) =>
      existsSync('src/domain/access/officer.ts') ? key : api.officerKey(name.replaceAll(' ', '  ')),
    close: () => api.close(),
  };
}

/** The school's kit, which stood in src/interop/school at a2ba4db. */
async function openKit(): Promise<Kit> {
  const folder = existsSync('kit') ? 'kit' : 'src/interop/school';
  const files = ['make-signed', 'pki', 'school', 'document', 'sign', 'signer'];
  const parts = await Promise.all(
    files.map((file) => import(/* @vite-ignore */ pathToFileURL(resolve(folder, `${file}.ts`)).href)),
  );
  return Object.assign({}, ...parts);
}
