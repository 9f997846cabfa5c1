import { type IncomingMessage, request as requestInTheClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { type Answer, type Asked, type HttpWay, heardAfterBytes, heardAfterMs } from './answer.ts';

export interface HttpKnock {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request, in the clear or over TLS without checking whom it meets. Resolves with whatever comes of it. */
export function knockByHttp(
  { method, path, headers = {}, body }: HttpKnock,
  { door, identity, token }: Asked,
  way: HttpWay,
): Promise<Answer> {
  const answer = { knock: `${method} ${path}`, door, way };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = (served: boolean, said: string) => {
      clearTimeout(timer);
      resolve({ ...answer, served, said, body: Buffer.concat(chunks) });
      request.destroy();
    };
    const options = {
      host: door.address,
      port: door.port,
      method,
      path,
      agent: false as const,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    };
    const heard = (response: IncomingMessage) => {
      const { statusCode = 0 } = response;
      const said = `${statusCode} ${JSON.stringify(response.headers)}`;
      const done = () => end(statusCode < 400, said);
      clearTimeout(timer);
      timer = setTimeout(done, heardAfterMs);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunks.reduce((sum, { length }) => sum + length, 0) > heardAfterBytes) done();
      });
      response.on('end', done);
      response.on('error', done);
    };
    const request =
      way === 'HTTP'
        ? requestInTheClear(options, heard)
        : requestOverTls(
            { ...options, ...(way === 'HTTPS as another' && identity), rejectUnauthorized: false },
            heard,
          );
    let timer = setTimeout(() => end(false, 'no answer'), 5_000);
    request.on('error', (error: NodeJS.ErrnoException) => end(false, error.code ?? error.message));
    request.end(body);
  });
}
