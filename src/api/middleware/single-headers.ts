import type { Middleware } from 'koa';
import { ApiProblem } from '../http/problem.ts';

/** Of which Node would take the first and a proxy perhaps the last: two of them are two requests in one. */
const SINGLE = ['host', 'authorization', 'content-type'];

/** Refuses a request that says twice where it goes, who asks or what it brings (RFC 9110 clauses 5.3 and 7.2). */
export function singleHeaders(): Middleware {
  return async ({ req }, next) => {
    const names = req.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const wrong = SINGLE.filter((single) => names.filter((name) => name === single).length > 1).map(
      (name) => ({
        at: `headers.${name}`,
        message: 'want it once',
      }),
    );
    if (req.httpVersion === '1.1' && req.headers.host === undefined) {
      wrong.push({ at: 'headers.host', message: 'want the host that is asked' });
    }
    if (wrong.length > 0) throw new ApiProblem('request-invalid', { invalid: wrong });
    await next();
  };
}
