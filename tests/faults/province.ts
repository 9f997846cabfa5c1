import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { type Signer, signersOf } from '../../kit/signer.ts';
import {
  type Addresses,
  makeSurroundings,
  type SurroundingsOptions,
  startService,
} from '../support/service.ts';
import type { Admin, Officer } from './adapter.ts';
import { done, type Ran, runProgram } from './checkout.ts';
import { type Caller, caller } from './http.ts';
import { adapterUnderTest } from './under-test.ts';

export const schoolYear = '2025-2026';
export const formerYear = '2024-2025';

/** A school with its signers and its key, registered unless it is told otherwise. */
export interface SchoolOfProvince {
  readonly id: string;
  readonly signers: ReturnType<typeof schoolOf>;
  readonly http: Caller;
  /** a file with its API key */
  readonly keyFile: string;
}

export type Province = Awaited<ReturnType<typeof openProvince>>;

interface ProvinceOptions extends Pick<SurroundingsOptions, 'registry' | 'quotas' | 'env'> {
  readonly addresses: Addresses;
  /** how many schools of the PKI are registered and have a key */
  readonly schools: number;
  /** who certifies them; the kit's own authorities unless told */
  readonly authorities?: Pick<Pki, 'root' | 'issuing'>;
}

/** The repository of the commit under test, running, with its department and schools; no pupil is known yet. */
export async function openProvince({ addresses, schools: count, authorities, ...options }: ProvinceOptions) {
  const adapter = adapterUnderTest();
  const ids = Array.from({ length: count }, (_, index) => `3709950${index + 1}`);
  const pki = await makePki({
    schools: ids.map((id) => makeSchool(id, { teachers: 1, classes: ['6A'] })),
    ...(authorities && { authorities }),
  });
  const surroundings = await makeSurroundings({ addresses, pki, openSchoolYear: schoolYear, ...options });
  const service = await startService(surroundings, { checkout: adapter.dir });
  const admin: Admin = (args, by) =>
    runProgram(adapter, 'admin', [...args, '--json'], { ...surroundings.env, ...by?.env });
  const [one, other] = await adapter.officers(admin, ['Nguyen Van A', 'Tran Thi B']);
  const kitDir = join(surroundings.dir, 'kit');
  const register = async (id: string): Promise<SchoolOfProvince> => {
    const signers = schoolOf(pki, id);
    done(await admin(['schools', 'put', id, '--name', signers.school.name], one));
    const { token } = done(await admin(['keys', 'issue', '--school', id], one)).json;
    const keyFile = join(surroundings.dir, `${id}.key`);
    await writeFile(keyFile, token, { mode: 0o600 });
    return { id, signers, keyFile, http: caller(service.url, token) };
  };
  const [a, b, c] = await Promise.all(ids.map(register));
  const school = (found: SchoolOfProvince | undefined) => {
    if (!found) throw new Error('no such school: openProvince({ schools })');
    return found;
  };
  return {
    url: service.url,
    queuePrefix: surroundings.queuePrefix,
    mongoUrl: surroundings.mongoUrl,
    /** the log as it stands stored; stop the service before it is changed */
    storedLog: () => adapter.storedLog(surroundings),
    /** the department's command line beside another database */
    adminAt: (mongoUrl: string): Admin => {
      const env = { ...surroundings.env, KHB_MONGO_URL: mongoUrl };
      return (args, by) => runProgram(adapter, 'admin', [...args, '--json'], { ...env, ...by?.env });
    },
    officersBy: (by: Admin, names: readonly [string, string]) => adapter.officers(by, names),
    stop: () => service.kill(),
    /** anything at all, asked without a credential */
    read: async (path: string) => (await fetch(`${service.url}${path}`)).text(),
    dir: surroundings.dir,
    pki,
    admin,
    /** the same for people: what a terminal is given */
    printed: async (args: readonly string[], by: Officer) =>
      (await runProgram(adapter, 'admin', args, { ...surroundings.env, ...by.env })).out,
    /** a verb of the school's kit that speaks to the repository, on the folder `kitDir`, with a school's key */
    kit: (
      args: readonly string[],
      { id, keyFile }: Pick<SchoolOfProvince, 'id' | 'keyFile'>,
    ): Promise<Ran> => {
      const where = ['--url', service.url, '--school', id, '--key-file', keyFile, '--dir', kitDir];
      return runProgram(adapter, 'school', [...args, ...where, '--json']);
    },
    kitDir,
    appointed: adapter.appointed,
    /** what is declared of a signer's certificate */
    declaration: ({ role, certificatePem: certificate }: Signer) =>
      role === 'school-seal'
        ? { certificate, kind: 'organisation', roles: [role] }
        : { certificate, kind: 'person', roles: [role], ...adapter.appointed.said },
    officers: [asked(one), asked(other)] as const,
    secondKey: (officer: Officer, name: string) => adapter.secondKey(admin, officer, name),
    with: (key: string) => caller(service.url, key),
    get a() {
      return school(a);
    },
    get b() {
      return school(b);
    },
    get c() {
      return school(c);
    },
    close: async () => {
      await service.kill();
      await surroundings.remove();
    },
  };

  function asked(officer: Officer) {
    return { ...officer, http: caller(service.url, officer.key) };
  }
}

/** Invented pupils of a school, each with the signed transcript of a year. */
export function documentsOf(
  pki: Pki,
  { id }: Pick<SchoolOfProvince, 'id'>,
  year: string,
  { pupils, seed }: { readonly pupils: number; readonly seed: string },
): readonly SignedDocument[] {
  const signingDay = `${year.slice(5)}-05-28`;
  return makeSignedDocuments({ pki, school: id, schoolYear: year, signingDay, pupilsPerClass: pupils, seed });
}

/** A pupil's transcript as another school writes and signs it. */
export function signedBy(
  { signers }: Pick<SchoolOfProvince, 'signers'>,
  pupil: SignedDocument['pupil'],
  year: string,
): Uint8Array {
  const signingDay = `${year.slice(5)}-05-28`;
  const staff = signersOf(signers, '6A');
  const xml = unsignedDocument({ pupil, school: signers.school, staff, effectiveDate: signingDay });
  return signDocument(xml, staff, { signingDay });
}
