import { makePki, schoolOf } from '../../kit/pki.ts';
import { signStatement } from '../../kit/principal-statement.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolSigners, Signer } from '../../kit/signer.ts';
import { type Bearer, openApiRoom } from './api-room.ts';
import { registerSchool } from './register-school.ts';
import type { Addresses } from './service.ts';

export type RegistryRoom = Awaited<ReturnType<typeof openRegistryRoom>>;
export type Heard = Awaited<ReturnType<RegistryRoom['post']>>;

const decision = { number: 'QĐ-099/2025', date: '2025-08-15' };

/** Two schools with their signers and keys, and two officers; nothing is declared yet. */
export async function openRegistryRoom(addresses: Addresses) {
  const ids = ['37099601', '37099602'] as const;
  const pki = await makePki({ schools: ids.map((id) => makeSchool(id, { classes: ['6A'] })) });
  const api = await openApiRoom(addresses, pki, { registry: 'required' });
  const [here, there] = ids.map((id) => schoolOf(pki, id)) as [SchoolSigners, SchoolSigners];
  for (const { school } of [here, there]) {
    await registerSchool(api.room.database, { _id: school.id, name: school.name });
  }
  const keys = { here: await api.schoolKey(ids[0]), there: await api.schoolKey(ids[1]) };
  const officers = { one: await api.officerKey('An'), two: await api.officerKey('Bình') };

  const heard = async (response: Response) => {
    const json = JSON.parse(await response.text());
    return {
      status: response.status,
      json,
      /** the problem's code, or what the certificate has become */
      became: String(json.type?.replace('urn:kho-hoc-ba:problem:', '') ?? json.state),
    };
  };
  const post = async (key: Bearer, path: string, body: object) =>
    heard(
      await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { ...key, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const declare = (key: Bearer, { role, certificatePem }: Signer, more: object = {}) => {
    const kind = role === 'school-seal' ? 'organisation' : 'person';
    const appointed = kind === 'person' ? { decision } : {};
    const body = { certificate: certificatePem, kind, roles: [role], ...appointed, ...more };
    return post(key, '/v1/certificates', body);
  };
  return {
    ...{ here, there, keys, officers, post, declare },
    get: async (key: Bearer, path: string) =>
      heard(await fetch(`${api.url}${path}`, { headers: { ...key } })),
    /** one step of a certificate as it was declared, by its id */
    step: (key: Bearer, id: string, word: string, body: object = {}) =>
      post(key, `/v1/certificates/${id}/${word}`, body),
    /** declared by its school and approved: the principal's by an officer, a teacher's by the principal; its id */
    inForce: async (signer: Signer): Promise<string> => {
      const { json } = await declare(keys.here, signer);
      const words = { type: 'certificate-decision', approve: true, certificates: [json.sha256] } as const;
      const statement = () => signStatement(here.principal, here.school.id, words, new Date());
      const path = `/v1/certificates/${json.id}/decision`;
      if (json.approver === 'department') await post(officers.one, path, { approve: true });
      else await post(keys.here, path, { approve: true, statement: await statement() });
      return json.id;
    },
    close: () => api.close(),
  };
}
