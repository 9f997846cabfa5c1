import type { Middleware } from 'koa';
import type { ApiState } from '../http/api-state.ts';
import { errorFacts } from '../http/error-facts.ts';
import { ApiProblem, type ProblemCode, problemDocument, problemStatus } from '../http/problem.ts';
import { problemOfError } from '../http/problem-of-error.ts';

/** Turns whatever was thrown, and every answer that nobody gave, into problem details (RFC 9457). */
export function problems(): Middleware<ApiState> {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.body === undefined && ctx.status === 404) throw new ApiProblem('no-such-resource');
    } catch (error) {
      const problem = problemOfError(error);
      const status = problemStatus(problem.code);
      if (status >= 500) ctx.state.log.error({ code: problem.code, ...errorFacts(error) }, 'request failed');
      else ctx.state.log.debug({ code: problem.code }, 'request refused');
      ctx.status = status;
      if (status === 401) ctx.set('WWW-Authenticate', challenge(problem.code));
      ctx.set(problem.headers);
      ctx.set('Cache-Control', 'no-store');
      ctx.remove('ETag');
      // A string, since Koa would set application/json for a value.
      ctx.body = JSON.stringify(problemDocument(problem, ctx.state.requestId));
      ctx.type = 'application/problem+json';
    }
  };
}

/** RFC 6750 clause 3: a credential that was sent and is wrong is named so. */
function challenge(code: ProblemCode): string {
  const realm = 'Bearer realm="kho-hoc-ba"';
  return code === 'credential-invalid' ? `${realm}, error="invalid_token"` : realm;
}
