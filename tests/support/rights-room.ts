import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import { type Bearer, openApiRoom } from './api-room.ts';
import { registerSchool } from './register-school.ts';
import type { Addresses } from './service.ts';

type Letter = 'a' | 'b' | 'c';
export type RightsRoom = Awaited<ReturnType<typeof openRightsRoom>>;

/** Three schools are registered, the pupils are known to nobody yet; all that is asked goes over HTTP. */
export async function openRightsRoom(
  addresses: Addresses,
  { seed, pupils: count, ...options }: { seed: string; pupils: number } & Parameters<typeof openApiRoom>[2],
) {
  const school = (id: string) => makeSchool(id, { teachers: 1, classes: ['6A'] });
  const schools = { a: school('37099501'), b: school('37099502'), c: school('37099503') };
  const pki = await makePki({ schools: Object.values(schools) });
  const api = await openApiRoom(addresses, pki, options);
  api.startWorkers();
  for (const { id, name } of Object.values(schools))
    await registerSchool(api.room.database, { _id: id, name });

  const documentsOfA = (schoolYear: string, signingDay: string) =>
    makeSignedDocuments({
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
    const staff = signersOf(schoolOf(pki, schools[by].id), '6A');
    const xml = unsignedDocument({
      pupil: made.pupil,
      school: schools[by],
      staff,
      effectiveDate: signingDay,
    });
    return signDocument(xml, staff, { signingDay });
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
    officerKey: (name: string) => api.officerKey(name),
    close: () => api.close(),
  };
}
