import { X509Certificate } from 'node:crypto';
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
  /** of the certificate as declared; empty when it was the declaration that was refused */
  readonly id: string;
}

export interface RegisterSummary {
  /** states of all certificates of the school after this, by state */
  readonly states: Readonly<Record<string, number>>;
  /** ids of the school's and the principal's, which the department approves (Đ9.3) */
  readonly waitingForDepartment: readonly string[];
  readonly refused: readonly Refused[];
}

const certificateSchema = z.object({
  id: z.string(),
  sha256: z.string(),
  state: z.string(),
  approver: z.enum(['department', 'principal']),
});
type Registered = z.output<typeof certificateSchema>;
const decisionsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      state: z.string().optional(),
      refusal: z.object({ code: z.string(), title: z.string() }).optional(),
    }),
  ),
});

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
    certificate && registered.set(certificate.id, certificate);

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
    const ids = staff.map(({ id }) => id);
    for (const { id, state } of await approve(client, ids, statement, refused)) {
      const known = registered.get(id);
      if (known) registered.set(id, { ...known, state });
    }
  }
  const all = [...registered.values()];
  return {
    states: countBy(all.map(({ state }) => state)),
    waitingForDepartment: all
      .filter(({ state, approver }) => state === 'proposed' && approver === 'department')
      .map(({ id }) => id),
    refused,
  };
}

async function declare(
  client: RepositoryClient,
  { role, certificatePem }: Signer,
  refused: Refused[],
): Promise<Registered | undefined> {
  const kind = role === 'school-seal' ? 'organisation' : 'person';
  const decision = kind === 'person' ? { decision: inventedDecision(certificatePem) } : {};
  const body = { certificate: certificatePem, kind, roles: [role], ...decision };
  const answer = await call(client, '/v1/certificates', body);
  if (answer.status < 400) return parsed(certificateSchema, answer.json);
  refused.push({ id: '', ...problemOf(answer) });
  return undefined;
}

/** Đ7.2-3 wants the decision that appoints; those of test schools are invented, each the same at every call. */
export function inventedDecision(certificatePem: string): { readonly number: string; readonly date: string } {
  const { serialNumber } = new X509Certificate(certificatePem);
  return { number: `QĐ-099/${serialNumber.slice(-8)}`, date: '2025-08-15' };
}

/** One call for all of them (500 at most), answered one by one. */
async function approve(
  client: RepositoryClient,
  certificates: readonly string[],
  statement: string,
  refused: Refused[],
): Promise<readonly { readonly id: string; readonly state: string }[]> {
  const answer = await call(client, '/v1/certificates/decisions', { approve: true, certificates, statement });
  if (answer.status >= 400) {
    refused.push({ id: '', ...problemOf(answer) });
    return [];
  }
  return parsed(decisionsSchema, answer.json).items.flatMap(({ id, state, refusal }) => {
    if (refusal) refused.push({ id, code: refusal.code, title: refusal.title });
    return state === undefined ? [] : [{ id, state }];
  });
}

function call(client: RepositoryClient, path: string, body: object) {
  return client.call({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** @throws RepositoryError */
function parsed<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const read = schema.safeParse(json);
  if (!read.success) throw new RepositoryError('protocol', 'the answer is none of the registry');
  return read.data;
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
