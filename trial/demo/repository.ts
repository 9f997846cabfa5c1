/** One answer of the repository: `json` is undefined where the body is none. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly json: unknown;
}

/** The repository as one holder of an API key sees it. Every status is an answer: scenes show refusals too. */
export interface RepositoryCaller {
  readonly token: string;
  get(path: string): Promise<Reply>;
  post(path: string, body?: object): Promise<Reply>;
  /** pushes a signed document under its Idempotency-Key and waits for the verdict */
  push(bytes: Uint8Array, idempotencyKey: string): Promise<Reply>;
}

const waitSeconds = 25;

/** @param url where the API answers, without a path */
export function repositoryCaller(url: string, token: string): RepositoryCaller {
  const call = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const headers = { ...init.headers, authorization: `Bearer ${token}`, prefer: `wait=${waitSeconds}` };
    const response = await fetch(new URL(path, url), {
      ...init,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout((waitSeconds + 35) * 1_000),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, json: readJson(response, bytes) };
  };
  return {
    token,
    get: (path) => call(path),
    post: (path, body) =>
      call(path, {
        method: 'POST',
        ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
      }),
    push: (bytes, idempotencyKey) =>
      call('/v1/submissions', {
        method: 'POST',
        headers: { 'content-type': 'application/xml', 'idempotency-key': idempotencyKey },
        body: new Uint8Array(bytes),
      }),
  };
}

function readJson(response: Response, bytes: Uint8Array): unknown {
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return isJson ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
}
