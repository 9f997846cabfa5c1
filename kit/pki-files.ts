import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Issued } from './certificate.ts';
import { type Pki, toSigner } from './pki.ts';
import { makeSchool } from './school.ts';
import type { SchoolSigners, Signer } from './signer.ts';

const subject = z.strictObject({
  code: z.string(),
  name: z.string(),
  assessment: z.enum(['diem', 'nhanxet']),
  periodsPerYear: z.int().positive(),
});
const school = z.strictObject({
  id: z.string(),
  name: z.string(),
  communeId: z.string(),
  communeName: z.string(),
  classes: z.array(z.string()),
  subjects: z.array(subject),
  teachers: z.int().positive(),
});
/** Every signer is a pair of files `<stem>.pem` and `<stem>.key.pem` in the school's folder. */
const indexSchema = z.strictObject({
  schools: z.array(
    z.strictObject({
      school,
      teachers: z.array(z.strictObject({ id: z.string(), subjects: z.array(z.string()) })),
    }),
  ),
});

/**
 * Writes the PKI as PEM files and one index, `pki.json`. The index comes last and by rename: a folder
 * without it is an unfinished one, and making it again overwrites the rest.
 */
export async function savePki(pki: Pki, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await Promise.all([savePair(dir, 'root', pki.root), savePair(dir, 'issuing', pki.issuing)]);
  for (const signers of pki.schools) {
    const folder = join(dir, signers.school.id);
    await mkdir(folder, { recursive: true });
    const homeroom = [...signers.homeroom].map(([className, signer]) =>
      savePair(folder, homeroomStem(className), signer),
    );
    const teachers = signers.teachers.map((teacher) => savePair(folder, teacher.id, teacher));
    await Promise.all([
      savePair(folder, 'seal', signers.seal),
      savePair(folder, 'principal', signers.principal),
      ...homeroom,
      ...teachers,
    ]);
  }
  const index: z.infer<typeof indexSchema> = {
    schools: pki.schools.map((signers) => ({
      school: {
        ...signers.school,
        classes: [...signers.school.classes],
        subjects: [...signers.school.subjects],
      },
      teachers: signers.teachers.map(({ id, subjects }) => ({ id, subjects: [...subjects] })),
    })),
  };
  await writeFile(join(dir, 'pki.json.new'), `${JSON.stringify(index, null, 2)}\n`);
  await rename(join(dir, 'pki.json.new'), join(dir, 'pki.json'));
}

/** @throws Error (with the file's name) when the folder holds no finished PKI */
export async function loadPki(dir: string): Promise<Pki> {
  const index = indexSchema.parse(JSON.parse(await readFile(join(dir, 'pki.json'), 'utf8')));
  const [root, issuing] = await Promise.all([loadPair(dir, 'root'), loadPair(dir, 'issuing')]);
  const schools = await Promise.all(index.schools.map((entry) => loadSchool(dir, entry)));
  return { rootPem: root.certificatePem, issuingPem: issuing.certificatePem, root, issuing, schools };
}

async function loadSchool(
  dir: string,
  entry: z.infer<typeof indexSchema>['schools'][number],
): Promise<SchoolSigners> {
  const folder = join(dir, entry.school.id);
  const signer = async (role: Signer['role'], stem: string): Promise<Signer> =>
    toSigner(role, await loadPair(folder, stem));
  const [seal, principal, teachers, homeroom] = await Promise.all([
    signer('school-seal', 'seal'),
    signer('principal', 'principal'),
    Promise.all(
      entry.teachers.map(async (teacher) => ({
        ...(await signer('subject-teacher', teacher.id)),
        ...teacher,
      })),
    ),
    Promise.all(
      entry.school.classes.map(
        async (name) => [name, await signer('homeroom-teacher', homeroomStem(name))] as const,
      ),
    ),
  ]);
  const { id, ...rest } = entry.school;
  return { school: makeSchool(id, rest), seal, principal, teachers, homeroom: new Map(homeroom) };
}

function homeroomStem(className: string): string {
  return `gvcn-${encodeURIComponent(className)}`;
}

async function savePair(
  dir: string,
  stem: string,
  pair: { certificatePem: string; privateKey: KeyObject },
): Promise<void> {
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await Promise.all([
    writeFile(join(dir, `${stem}.pem`), pair.certificatePem),
    writeFile(join(dir, `${stem}.key.pem`), key, { mode: 0o600 }),
  ]);
}

async function loadPair(dir: string, stem: string): Promise<Issued> {
  const [certificatePem, key] = await Promise.all([
    readFile(join(dir, `${stem}.pem`), 'utf8'),
    readFile(join(dir, `${stem}.key.pem`)),
  ]);
  return { certificatePem, privateKey: createPrivateKey(key) };
}
