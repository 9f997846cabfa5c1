import { z } from 'zod';
import { signStatement } from './principal-statement.ts';
import { type Problem, problemOf } from './problem.ts';
import {
  type ClientOptions,
  type RepositoryClient,
  RepositoryError,
  repositoryClient,
} from './repository-client.ts';
import type { SchoolSigners, Signer } from './signer.ts';

export interface RegisterOptions extends ClientOptions {
  readonly signers: SchoolSigners;
  readonly now?: () => Date;
}

interface Refused extends Problem {
  /** empty when it was the declaration that was refused */
  readonly sha256: string;
}

export interface RegisterSummary {
  /** states of all certificates of the school after this, by state */
  readonly states: Readonly<Record<string, number>>;
  /** the school's and the principal's, which the department approves (Đ9.3) */
  readonly waitingForDepartment: readonly string[];
  readonly refused: readonly Refused[];
}

const certificateSchema = z.object({
  sha256: z.string(),
  state: z.string(),
  approver: z.enum(['department', 'principal']),
});
type Registered = z.output<typeof certificateSchema>;

/**
 * Declares every certificate of the school (Đ33.7) and, once the principal's is in force, has the principal approve the
 * staff's with one signature (Đ9.4). Until the department has approved the school's and the principal's, the rest waits:
 * run it again then. Safe to repeat at any point.
 * @throws RepositoryError
 */
export async function registerCertificates(options: RegisterOptions): Promise<RegisterSummary> {
  const { signers, now = () => new Date() } = options;
  const client = repositoryClient(options);
  const refused: Refused[] = [];
  const registered = new Map<string, Registered>();
  const keep = (certificate: Registered | undefined) =>
    certificate && registered.set(certificate.sha256, certificate);

  for (const signer of [signers.seal, ...signers.teachers, ...signers.homeroom.values()]) {
    keep(await declare(client, signer, refused));
  }
  const principal = await declare(client, signers.principal, refused);
  keep(principal);
  const staff = [...registered.values()].filter(
    ({ state, approver }) => state === 'proposed' && approver === 'principal',
  );
  if (principal?.state === 'in-force' && staff.length > 0) {
    const words = {
      type: 'certificate-decision',
      approve: true,
      certificates: staff.map(({ sha256 }) => sha256),
    } as const;
    const statement = await signStatement(signers.principal, signers.school.id, words, now());
    for (const { sha256 } of staff) keep(await approve(client, sha256, statement, refused));
  }
  const all = [...registered.values()];
  return {
    states: countBy(all.map(({ state }) => state)),
    waitingForDepartment: all
      .filter(({ state, approver }) => state === 'proposed' && approver === 'department')
      .map(({ sha256 }) => sha256),
    refused,
  };
}

function declare(client: RepositoryClient, { role, certificatePem }: Signer, refused: Refused[]) {
  const kind = role === 'school-seal' ? 'organisation' : 'person';
  return call(client, '/v1/certificates', { certificate: certificatePem, kind, roles: [role] }, refused);
}

function approve(client: RepositoryClient, sha256: string, statement: string, refused: Refused[]) {
  return call(client, `/v1/certificates/${sha256}/decision`, { approve: true, statement }, refused, sha256);
}

async function call(
  client: RepositoryClient,
  path: string,
  body: object,
  refused: Refused[],
  sha256 = '',
): Promise<Registered | undefined> {
  const answer = await client.call({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status >= 400) {
    refused.push({ sha256, ...problemOf(answer) });
    return undefined;
  }
  const parsed = certificateSchema.safeParse(answer.json);
  if (!parsed.success) throw new RepositoryError('protocol', 'the answer is no certificate');
  return parsed.data;
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
