import { createHash, randomBytes } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { TimeStampReq } from '@peculiar/asn1-tsp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TsaClient, tsaClient } from '../../../../src/acts/receipts/take-timestamp.ts';
import { TsaUnavailable } from '../../../../src/interop/tsa/exchange.ts';
import { timestampQuery } from '../../../../src/interop/tsa/wire.ts';
import {
  makeTsaPki,
  makeTsaSigner,
  noTsaHere,
  type OpensslTsa,
  OTHER_POLICY,
  openssl,
  sendReply,
  startTsa,
  TSA_POLICY,
  type TsaFault,
  type TsaPki,
  type TsaServer,
  trustOf,
} from '../../../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of the time-stamping client: ${missing}`);
const digest = createHash('sha256').update('hello').digest();

describe.skipIf(missing)('a real time-stamping authority', () => {
  let pki: TsaPki;
  let server: TsaServer;
  const removals: OpensslTsa[] = [];
  beforeAll(async () => {
    pki = await makeTsaPki();
    server = await startTsa(await openssl(pki));
  });
  afterEach(() => {
    server.fault = undefined;
  });
  afterAll(async () => {
    await server?.close();
    for (const tsa of removals) await tsa.remove();
  });

  const client = (options: Partial<Parameters<typeof tsaClient>[0]> = {}): TsaClient =>
    tsaClient({
      url: server.url,
      authorities: pki.trust,
      clock: () => new Date(),
      nonce: () => randomBytes(16),
      timeoutMs: 10_000,
      ...options,
    });
  const failure = async (fault: TsaFault | undefined, options = {}): Promise<string> => {
    server.fault = fault;
    const error = await client(options)
      .stamp(digest)
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof TsaUnavailable)) throw new Error(`want TsaUnavailable, got ${String(error)}`);
    return error.message;
  };
  /** another signer behind the same door */
  const speaking = async (
    signer: Awaited<ReturnType<typeof makeTsaSigner>>,
    root = pki.root,
  ): Promise<TsaFault> => {
    const other = await openssl({ root, signer });
    removals.push(other);
    return async (query, response) => sendReply(response, await other.reply(query));
  };

  test('gives a token that holds, with its accuracy, policy and authority', async () => {
    const before = Date.now();
    const { token, timestamp } = await client().stamp(digest);
    expect(token.length).toBeGreaterThan(500);
    expect(timestamp).toMatchObject({ accuracyMs: 1_500, policy: TSA_POLICY, hash: 'sha256' });
    expect(timestamp.authority.subject).toContain('Thử Nghiệm Khác Thường');
    expect(Math.abs(timestamp.at.getTime() - before)).toBeLessThan(60_000);
  });

  test('is asked under the policy that is wanted', async () => {
    const { timestamp } = await client({ policy: OTHER_POLICY }).stamp(digest);
    expect(timestamp.policy).toBe(OTHER_POLICY);
    expect(await failure(undefined, { policy: '1.3.6.1.4.1.99999.3' })).toBe(
      'refused (status 2 unacceptedPolicy)',
    );
  });

  test.each(['00', 'ff', '80', '0000000000000001', 'ffffffffffffffffffffffffffffffffffffffff'])(
    'and a nonce that begins with any bits comes back (%s)',
    async (hex) => {
      await client({ nonce: () => Buffer.from(hex, 'hex') }).stamp(digest);
      const asked = AsnConvert.parse(server.asked.at(-1) as Buffer, TimeStampReq);
      const first = Buffer.from(asked.nonce ?? new ArrayBuffer(0))[0] ?? 0;
      expect(first).toBeGreaterThanOrEqual(0x40);
      expect(first).toBeLessThan(0x80);
    },
  );

  test('that is down, slow, or stays silent in the middle of its answer is away', async () => {
    await server.stop();
    expect(await failure(undefined)).toMatch(/^unreachable \((ECONNREFUSED|UND_ERR_SOCKET)\)$/);
    await server.start();
    expect(await failure(() => {}, { timeoutMs: 300 })).toBe('timeout');
    const half: TsaFault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).write(Buffer.alloc(10));
    };
    expect(await failure(half, { timeoutMs: 300 })).toBe('timeout');
  });

  test('that answers garbage, a page, too much or a redirect is not understood', async () => {
    expect(await failure((_, response) => sendReply(response, randomBytes(3_000)))).toBe(
      'answer-not-understood',
    );
    expect(await failure((_, response) => sendReply(response, Buffer.alloc(0)))).toBe(
      'answer-not-understood',
    );
    expect(
      await failure((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      }),
    ).toBe('answer-not-understood');
    expect(await failure((_, response) => sendReply(response, Buffer.alloc(200_000)))).toBe(
      'answer-too-large',
    );
    const endless: TsaFault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
      const more = () => {
        if (!response.destroyed) response.write(Buffer.alloc(16_384), more);
      };
      more();
    };
    expect(await failure(endless)).toBe('answer-too-large');
    expect(
      await failure((_, response) => {
        response.writeHead(307, { location: server.url }).end();
      }),
    ).toBe('status (307)');
    expect(
      await failure((_, response) => {
        response.writeHead(503).end();
      }),
    ).toBe('status (503)');
  });

  test('that says no is told with its own words', async () => {
    const no: TsaFault = async (_, response, tsa) =>
      sendReply(response, await tsa.reply(Buffer.from('no query')));
    expect(await failure(no)).toMatch(/^refused \(status 2 badDataFormat\)$/);
  });

  test('that stamps another digest is refused', async () => {
    const other = createHash('sha256').update('other').digest();
    const wrong: TsaFault = async (_, response, tsa) =>
      sendReply(response, await tsa.reply(timestampQuery(other, randomBytes(8), undefined)));
    expect(await failure(wrong)).toBe('token-refused (imprint-mismatch)');
  });

  test('that plays an earlier answer again is refused', async () => {
    let first: Buffer | undefined;
    const replay: TsaFault = async (query, response, tsa) => {
      first ??= await tsa.reply(query);
      sendReply(response, first);
    };
    server.fault = replay;
    await client().stamp(digest);
    expect(await failure(replay)).toBe('token-refused (nonce-mismatch)');
    const without: TsaFault = async (_, response, tsa) => {
      const query = AsnConvert.parse(timestampQuery(digest, Buffer.from([0x41]), undefined), TimeStampReq);
      delete query.nonce;
      sendReply(response, await tsa.reply(Buffer.from(AsnConvert.serialize(query))));
    };
    expect(await failure(without)).toBe('token-refused (nonce-mismatch)');
  });

  test('that is nobody on our list, or speaks with an expired certificate, is refused', async () => {
    const stranger = await makeTsaPki();
    expect(await failure(await speaking(stranger.signer, stranger.root))).toBe('token-refused (untrusted)');
    const past = { notBefore: new Date('2024-01-01T00:00:00Z'), notAfter: new Date('2025-01-01T00:00:00Z') };
    const expired = await makeTsaSigner(pki.root, { validity: past });
    expect(await failure(await speaking(expired))).toBe('token-refused (certificate-not-valid)');
  });

  test('whose clock is apart from ours is refused', async () => {
    const clock = () => new Date(Date.now() + 3_600_000);
    expect(await failure(undefined, { clock })).toBe('clock-apart');
    expect(await failure(undefined, { clock: () => new Date(Date.now() - 3_600_000) })).toBe('clock-apart');
  });

  test('is trusted by list, not by name', async () => {
    expect(await failure(undefined, { authorities: trustOf((await makeTsaPki()).root) })).toBe(
      'token-refused (untrusted)',
    );
  });
});
