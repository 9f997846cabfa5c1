import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki, makeSigner, personSubject, schoolOf, signerValidity } from '../../kit/pki.ts';
import { type StatementWords, signStatement } from '../../kit/principal-statement.ts';
import { registerCertificates } from '../../kit/register.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolSigners, Signer } from '../../kit/signer.ts';
import type { SignerRole } from '../../src/domain/profile/profile.ts';
import { type Bearer, openApiRoom } from './api-room.ts';
import type { Addresses } from './service.ts';

export type TwoSchools = Awaited<ReturnType<typeof openTwoSchools>>;
type Where = 'here' | 'there';

const schoolYear = '2025-2026';
const ids = { here: '37099611', there: '37099612' } as const;

/** Two schools whose own certificates are all in force, two officers, workers that judge; and people who serve both. */
export async function openTwoSchools(addresses: Addresses) {
  const schools = Object.values(ids).map((id) => makeSchool(id, { teachers: 1, classes: ['6A'] }));
  const pki = await makePki({ schools });
  const api = await openApiRoom(addresses, pki, { registry: 'required' });
  api.startWorkers();
  const signers = { here: schoolOf(pki, ids.here), there: schoolOf(pki, ids.there) };
  const keys = { here: await api.schoolKey(ids.here), there: await api.schoolKey(ids.there) };
  const officers = { one: await api.officerKey('An'), two: await api.officerKey('Bình') };

  async function heard(response: Response) {
    const json = JSON.parse(await response.text());
    const problem = json.type?.replace('urn:kho-hoc-ba:problem:', '');
    /** the problem's code, or what the certificate has become */
    return { status: response.status, json, became: String(problem ?? json.state) };
  }
  const post = async (key: Bearer, path: string, body: object) => {
    const headers = { ...key, 'content-type': 'application/json', prefer: 'wait=20' };
    return heard(await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  const get = async (key: Bearer, path: string) =>
    heard(await fetch(`${api.url}${path}`, { headers: { ...key } }));
  const say = (at: Where, words: StatementWords, by: Signer = signers[at].principal, now = new Date()) =>
    signStatement(by, ids[at], words, now);
  const declare = (key: Bearer, { certificatePem: certificate, role }: Signer, more: object = {}) => {
    const decision = { number: 'QĐ-099/2025', date: '2025-08-15' };
    return post(key, '/v1/certificates', { certificate, kind: 'person', roles: [role], decision, ...more });
  };
  /** by the school's principal */
  const approve = async (at: Where, sha256: string, by = at, approving = true) => {
    const words = { type: 'certificate-decision', approve: approving, certificates: [sha256] } as const;
    const body = { approve: approving, statement: await say(by, words) };
    return post(keys[by], `/v1/certificates/${sha256}.${ids[at]}.person/decision`, body);
  };
  const step = (key: Bearer, at: Where, sha256: string, word: string, body: object = {}) =>
    post(key, `/v1/certificates/${sha256}.${ids[at]}.person/${word}`, body);

  let people = 0;
  let pupils = 0;
  const room = {
    ...{ ids, signers, keys, officers, post, get, say, declare, approve, step, schoolYear },
    database: api.room.database,
    /** somebody whom no school has declared yet */
    person: (role: SignerRole = 'homeroom-teacher'): Promise<Signer> => {
      people += 1;
      const subject = personSubject(signers.here.school, `Người Thử ${people}`, people);
      return makeSigner(role, subject, signerValidity, pki.issuing);
    },
    /** declared by a school and approved by its principal; the hash */
    inForce: async (at: Where, signer: Signer): Promise<string> => {
      const { json } = await declare(keys[at], signer);
      const { became } = await approve(at, json.sha256);
      if (became !== 'in-force') throw new Error(`set-up: ${became}`);
      return json.sha256;
    },
    /** A pupil's record of a school, its homeroom teacher this one: signed on 28 May 2026. Its state, and what is wrong with who. */
    push: async (at: Where, homeroom: Signer, slot = 'GVCN') => {
      pupils += 1;
      const signing = { signers: { [slot]: homeroom } };
      const options = { pki, school: ids[at], schoolYear, seed: `two ${pupils}`, pupilsPerClass: 1, signing };
      const [document] = makeSignedDocuments(options);
      if (!document) throw new Error('no document');
      const personalIds = [document.pupil.personalId];
      await post(keys[at], '/v1/requests', { kind: 'create', schoolYear, personalIds });
      const headers = { ...keys[at], 'content-type': 'application/xml', prefer: 'wait=20' };
      const body = new Uint8Array(document.bytes);
      const { json } = await heard(
        await fetch(`${api.url}/v1/submissions`, { method: 'POST', headers, body }),
      );
      const signatures: readonly { role: string; findings: { code: string }[] }[] =
        json.report?.signatures ?? [];
      const codes = signatures.flatMap(({ role, findings }) =>
        findings.map(({ code }) => `${role}: ${code}`),
      );
      return codes.length > 0 ? [...new Set(codes)] : json.state;
    },
    close: () => api.close(),
  };
  for (const at of ['here', 'there'] as const) await registerAll(at);
  return room;

  async function registerAll(at: Where): Promise<void> {
    const apiKey = keys[at].authorization.slice('Bearer '.length);
    const options = { baseUrl: api.url, apiKey, signers: signers[at] satisfies SchoolSigners };
    const { waitingForDepartment: certificates } = await registerCertificates(options);
    await post(officers.one, '/v1/certificates/decisions', { approve: true, certificates });
    const { states } = await registerCertificates(options);
    if (Object.keys(states).join() !== 'in-force') throw new Error(`set-up: ${JSON.stringify(states)}`);
  }
}
