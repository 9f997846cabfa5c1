import { describe, expect, it } from 'vitest';
import {
  s3Url,
  stackEnvironment,
  uriFromEnvironment,
  withoutCredentials,
} from '../../../../trial/stack/addresses.ts';

describe('addresses', () => {
  it('percent-encodes the keys of an S3 URL so that they read back unchanged', () => {
    const url = new URL(s3Url(9000, { accessKey: 'a/b@c:d', secretKey: 'x+y/z=?#' }));
    expect(decodeURIComponent(url.username)).toBe('a/b@c:d');
    expect(decodeURIComponent(url.password)).toBe('x+y/z=?#');
    expect(url.host).toBe('127.0.0.1:9000');
    expect(url.pathname).toBe('/kho-hoc-ba');
  });

  it('names the four servers as the service reads them, and an environment for trials', () => {
    const addresses = { mongoUrl: 'm', redisUrl: 'r', primaryS3Url: 'p', backupS3Url: 'b' };
    expect(stackEnvironment(addresses)).toEqual({
      KHB_ENVIRONMENT: 'test',
      KHB_MONGO_URL: 'm',
      KHB_REDIS_URL: 'r',
      KHB_PRIMARY_S3_URL: 'p',
      KHB_BACKUP_S3_URL: 'b',
    });
  });

  it('takes an empty variable as not given', () => {
    expect(uriFromEnvironment('mongo', { KHB_MONGO_URL: ' ' })).toBeUndefined();
    expect(uriFromEnvironment('mongo', { KHB_MONGO_URL: 'mongodb://db/x' })).toBe('mongodb://db/x');
  });

  it('shows no password, not even of a URI it cannot read', () => {
    expect(withoutCredentials('http://user:hush@127.0.0.1:1/b')).toBe('http://***:***@127.0.0.1:1/b');
    expect(withoutCredentials('user:hush@host')).not.toContain('hush');
    expect(withoutCredentials('redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:6379');
  });
});
