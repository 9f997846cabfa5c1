import type { IncomingMessage } from 'node:http';
import { identifyCaller } from '../acts/callers/identify-caller.ts';
import type { Database } from '../acts/stores.ts';
import type { Caller } from '../domain/access/actor.ts';
import { ApiProblem } from './http/problem.ts';

/**
 * Who speaks, by proof. `undefined` when no credential was sent.
 * A client certificate joins here: a second function of this type reads the header that the TLS-ending proxy sets
 * (`X-Client-Cert`, accepted only from that proxy's address) and finds the school by the certificate's hash.
 * @throws ApiProblem credential-invalid
 */
export type Authenticate = (request: IncomingMessage) => Promise<Caller | undefined>;

/** API keys: `Authorization: Bearer khb_…` (RFC 6750 clause 2.1). */
export function authenticateByApiKey(database: Database, demandIndex: () => void): Authenticate {
  return async ({ headers }) => {
    if (headers.authorization === undefined) return undefined;
    demandIndex();
    const token = /^Bearer +([A-Za-z0-9._~+/-]{1,200}=*) *$/i.exec(headers.authorization)?.[1];
    const caller = token === undefined ? undefined : await identifyCaller(database, token);
    if (!caller) throw new ApiProblem('credential-invalid');
    return caller;
  };
}
