import { connect } from 'node:net';

/** The repository as the holder of one key speaks to it. */
export type Caller = ReturnType<typeof caller>;
export type Heard = Awaited<ReturnType<typeof call>>;

const urn = 'urn:kho-hoc-ba:problem:';

/** What no client would write, as it stands, and all that is answered until the connection ends. */
export async function raw(url: string, text: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8').on('error', () => undefined);
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  const [head = '', content = ''] = answer.split('\r\n\r\n');
  const type = /^content-type: *(.+)$/im.exec(head)?.[1];
  const json = content.startsWith('{') ? JSON.parse(content) : undefined;
  return { status: Number(head.slice(9, 12)), type, json };
}

export function caller(url: string, key: string) {
  const authorization = `Bearer ${key}`;
  const post = (path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
    call(`${url}${path}`, {
      method: 'POST',
      headers: { authorization, prefer: 'wait=20', 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  return {
    get: (path: string) => call(`${url}${path}`, { headers: { authorization } }),
    post,
    /** a request of Đ29.3 */
    ask: (body: object) => post('/v1/requests', body),
    /** a signed document */
    push: (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
      call(`${url}/v1/submissions`, {
        method: 'POST',
        headers: { authorization, prefer: 'wait=20', 'content-type': 'application/xml', ...headers },
        body: new Uint8Array(bytes),
      }),
  };
}

async function call(url: string, init: RequestInit) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  const json = text.startsWith('{') ? JSON.parse(text) : undefined;
  return { status: response.status, etag: response.headers.get('etag'), json };
}

/** A problem's code, or the state of what was answered. */
export function became({ status, json }: Heard): string {
  return String(json?.type?.replace(urn, '') ?? json?.state ?? status);
}

/** What addresses and commands name a certificate by; a2ba4db knew it by its hash alone. */
export function certificateId({ id, sha256 }: { readonly id?: string; readonly sha256: string }): string {
  return id ?? sha256;
}

/** All that a caller can tell from an answer, whatever pupil it asked about. */
export function told({ status, json }: Heard) {
  const { state, type, title, detail } = json ?? {};
  return { status, state, type, title, detail, refusal: json?.refusal ?? json?.answer?.refusal };
}

/** What a step of the set-up answered; a set-up that fails shows nothing about a fault. @throws Error */
export function good(heard: Heard, state?: string): Heard {
  if (heard.status < 300 && (state === undefined || heard.json?.state === state)) return heard;
  throw new Error(`set-up: ${heard.status} ${JSON.stringify(heard.json)}`);
}
