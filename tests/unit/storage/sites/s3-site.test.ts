import { describe, expect, it } from 'vitest';
import { parseS3Url } from '../../../../src/storage/sites/s3-site.ts';

describe('S3 URLs', () => {
  it('are read with their user info decoded', () => {
    expect(parseS3Url('http://key:s%2Fe%40c%3Aret@127.0.0.1:9000/hoc-ba')).toEqual({
      endPoint: '127.0.0.1',
      port: 9000,
      useSSL: false,
      accessKey: 'key',
      secretKey: 's/e@c:ret',
      bucket: 'hoc-ba',
      region: 'us-east-1',
    });
  });

  it('default to the port of their scheme and may name a region', () => {
    const site = parseS3Url('https://k:s@s3.example.vn/hoc-ba?region=ap-southeast-1');
    expect(site).toMatchObject({ port: 443, useSSL: true, region: 'ap-southeast-1' });
    expect(parseS3Url('http://k:s@s3.example.vn/hoc-ba').port).toBe(80);
  });

  it.each([
    'nonsense',
    'ftp://key:topsecret@host/bucket',
    'http://key:topsecret@host/',
    'http://key:topsecret@host/UPPER',
    'http://key:topsecret@host/a/b',
    'http://key@host/bucket',
    'http://host/bucket',
    'http://key:topsecret%ZZ@host/bucket',
  ])('are refused without repeating the secret: %s', (url) => {
    expect(() => parseS3Url(url)).toThrow(/^S3 URL(?!.*topsecret)/);
  });
});
