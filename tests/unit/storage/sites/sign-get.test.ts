import { expect, test } from 'vitest';
import { getSigner } from '../../../../src/storage/sites/sign-get.ts';

const keys = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'secret-of-the-site', region: 'us-east-1' };
const get = { host: '127.0.0.1:9000', path: '/hoc-ba/blobs/ab/cd/abcd' };
const evening = new Date('2026-11-27T23:59:59.900Z');
const nextDay = new Date('2026-11-28T00:00:00.000Z');

test('a GET is signed with the key of its own day, whatever was signed before', () => {
  const sign = getSigner(keys);
  const signed = [evening, nextDay, evening].map((now) => sign(get, now));
  expect(signed).toEqual([evening, nextDay, evening].map((now) => getSigner(keys)(get, now)));
  expect(signed[0]).toMatchObject({
    'x-amz-date': '20261127T235959Z',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/20261127\/us-east-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    ),
  });
  expect(signed[1]?.authorization).toContain('/20261128/us-east-1/s3/');
});

test('another secret, region, host, path or second is another signature', () => {
  const signatureOf = (own: Partial<typeof keys & typeof get>, now = evening) =>
    getSigner({ ...keys, ...own })({ ...get, ...own }, now).authorization?.split('Signature=')[1];
  const signatures = [
    signatureOf({}),
    signatureOf({ secretKey: 'another' }),
    signatureOf({ region: 'eu-west-1' }),
    signatureOf({ host: '127.0.0.1:9001' }),
    signatureOf({ path: '/hoc-ba/blobs/ab/cd/abce' }),
    signatureOf({}, new Date(evening.getTime() - 1_000)),
  ];
  expect(new Set(signatures).size).toBe(signatures.length);
});
