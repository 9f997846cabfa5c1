import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type LogStore, openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { freshName } from '../support/fresh-storage.ts';

const { primaryS3Url, backupS3Url } = inject('addresses');
const bytes = (text: string) => Buffer.from(text);

describe.each([
  ['primary', primaryS3Url],
  ['backup', backupS3Url],
] as const)('a log at the %s site', (site, url) => {
  const where = { ...parseS3Url(url), bucket: freshName() };
  let store: LogStore;
  beforeAll(async () => {
    store = openLogStore(site, where, 'so-cai');
    await store.ensureBuckets(1);
    await store.ensureBuckets(1);
  });

  test('what is kept stays, and whatever comes after is compared with it', async () => {
    for (const path of ['tile/0/000', 'checkpoint/00000000000000000001']) {
      expect(await store.read(path)).toBeUndefined();
      expect(await store.keep(path, bytes('one'))).toBe('kept');
      expect(await store.keep(path, bytes('one'))).toBe('stood');
      expect(await store.keep(path, bytes('two'))).toBe('differs');
      expect(Buffer.from((await store.read(path)) ?? '').toString()).toBe('one');
    }
  });

  test('two at once: one keeps, the other is told that it stood, or differs', async () => {
    const answers = await Promise.all(
      ['a', 'a', 'b'].map((text) => store.keep('checkpoint/00000000000000000002', bytes(text))),
    );
    expect(answers.filter((answer) => answer === 'kept')).toHaveLength(1);
    const standing = Buffer.from((await store.read('checkpoint/00000000000000000002')) ?? '').toString();
    expect(answers.filter((answer) => answer === 'differs')).toHaveLength(standing === 'a' ? 1 : 2);
  });

  test('a listing is in order, of one log alone', async () => {
    const other = openLogStore(site, where, 'so-cai-2');
    await other.keep('checkpoint/00000000000000000009', bytes('other'));
    const paths = await Array.fromAsync(store.list('checkpoint/'));
    expect(paths).toEqual(['checkpoint/00000000000000000001', 'checkpoint/00000000000000000002']);
    expect(await Array.fromAsync(store.list('tile/'))).toEqual(['tile/0/000']);
  });

  test('heads can be deleted, tiles can not', async () => {
    await store.keep('tail/1-aa', bytes('tail'));
    await store.remove('tail/1-aa');
    await store.remove('tail/1-aa');
    expect(await store.read('tail/1-aa')).toBeUndefined();
    await store.remove('tile/0/000');
    expect(await store.read('tile/0/000')).toBeDefined();
  });
});
