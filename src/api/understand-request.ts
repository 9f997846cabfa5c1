import { mayRead } from '../domain/access/access.ts';
import type { Caller } from '../domain/access/actor.ts';
import type { SchoolId } from '../domain/identity/school-id.ts';
import type { RequestBody } from '../domain/request/request.ts';
import { findSchool } from '../storage/index/schools.ts';
import { findTranscript } from '../storage/index/transcripts.ts';
import { sha256Of, storeBlob } from '../storage/sites/blobs.ts';
import type { ApiDeps } from './deps.ts';
import { looksLikeXml } from './http/looks-like-xml.ts';
import { ApiProblem } from './http/problem.ts';
import type { RequestInput } from './http/request-input.ts';

type Deps = Pick<ApiDeps, 'database' | 'sites' | 'limits' | 'clock'>;

/**
 * What a caller wrote, as the request that is kept: the school comes from the credential, a sent document goes to the
 * blobs and is named by its hash.
 * @throws ApiProblem
 */
export async function understandRequest(
  deps: Deps,
  caller: Caller,
  input: RequestInput,
): Promise<RequestBody> {
  switch (input.kind) {
    case 'create': {
      const schoolId = await schoolMeant(deps, caller, input.schoolId);
      const { kind, schoolYear } = input;
      return { kind, schoolId, schoolYear, personalIds: [...new Set(input.personalIds)] };
    }
    case 'cancel': {
      const schoolId = await schoolMeant(deps, caller, input.schoolId);
      const { kind, schoolYear, personalId, reason } = input;
      return { kind, schoolId, schoolYear, personalId, reason };
    }
    case 'authenticate': {
      const { kind, personalId, schoolYear } = input;
      const document =
        input.document === undefined ? undefined : decode(input.document, deps.limits.bodyBytes);
      await mayAuthenticate(deps, caller, personalId, document);
      const sha256 = document && (await storeBlob(deps.database, deps.sites, document, deps.clock()));
      return { kind, personalId, ...(schoolYear ? { schoolYear } : {}), ...(sha256 ? { sha256 } : {}) };
    }
  }
}

/** The school for which a caller speaks: its own, or the one that the department names. @throws ApiProblem */
export async function schoolMeant(
  deps: Pick<Deps, 'database'>,
  caller: Caller,
  named: SchoolId | undefined,
): Promise<SchoolId> {
  if (caller.kind === 'school') {
    if (named !== undefined && named !== caller.schoolId) throw new ApiProblem('not-permitted');
    return caller.schoolId;
  }
  if (named === undefined) {
    const invalid = [{ at: 'body.schoolId', message: 'want the school for which the department asks' }];
    throw new ApiProblem('request-invalid', { invalid });
  }
  if (!(await findSchool(deps.database, named))) throw new ApiProblem('unknown-school');
  return named;
}

/**
 * Đ31.1 lets those authenticate who were given access: a school its own pupils, and whoever holds the very bytes.
 * Anybody else is told what is said of a pupil who is not there.
 */
async function mayAuthenticate(
  { database }: Deps,
  caller: Caller,
  personalId: Parameters<typeof findTranscript>[1],
  document: Uint8Array | undefined,
): Promise<void> {
  if (caller.kind !== 'school') return;
  const transcript = await findTranscript(database, personalId);
  const held = document && sha256Of(document);
  const allowed =
    transcript !== undefined &&
    (mayRead(caller, transcript) || transcript.years.some(({ sha256 }) => sha256 === held));
  if (!allowed) throw new ApiProblem('no-such-transcript');
}

function decode(base64: string, most: number): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > most) {
    throw new ApiProblem('body-too-large', { detail: `limit of a document: ${most} bytes` });
  }
  if (!looksLikeXml(bytes)) throw new ApiProblem('document-not-xml');
  return bytes;
}
