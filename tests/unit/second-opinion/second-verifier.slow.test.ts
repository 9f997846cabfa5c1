import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSecondVerifier } from '../../../src/second-opinion/second-verifier.ts';
import { makeFixture } from '../../support/signed-documents.ts';

test('a document that takes too long, or too much, was not read; the one after it is', async () => {
  const fixture = await makeFixture();
  const sound = Buffer.from(fixture.text());
  // Each path is looked for among all siblings: a row of them costs its square.
  const slow = Buffer.from(
    `<a>${'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'.repeat(20_000)}</a>`,
  );
  const large = Buffer.from(`<a>${'<b c="1"/>'.repeat(2_000_000)}</a>`);
  const other = openSecondVerifier({ timeoutMs: 4_000, heapMegabytes: 128 });
  try {
    const first = await other.ask(sound);
    expect(first.unread).toBeUndefined();
    expect(await other.ask(slow)).toEqual({ unread: 'too-slow' });
    expect(await other.ask(sound)).toEqual(first);
    expect((await other.ask(large)).unread).toMatch(/ended|too-slow/);
    expect(await other.ask(Buffer.from('<a>'))).toEqual({ unread: 'not-xml' });
    expect(await other.ask(sound)).toEqual(first);
  } finally {
    await other.close();
  }
});

test('one that is closed waits for nothing, whether its process has begun or not', async () => {
  const slow = Buffer.from(
    `<a>${'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'.repeat(20_000)}</a>`,
  );
  for (const wait of [0, 3_000]) {
    const other = openSecondVerifier({ timeoutMs: 100_000, heapMegabytes: 128 });
    const asked = other.ask(slow);
    await sleep(wait);
    await other.close();
    expect(await asked).toEqual({ unread: 'ended' });
    expect(await other.ask(Buffer.from('<a>'))).toEqual({ unread: 'ended' });
  }
});

test('documents that want more memory than there is cost themselves alone, time after time', async () => {
  const fixture = await makeFixture();
  const sound = Buffer.from(fixture.text());
  const large = Buffer.from(`<a>${'<b c="1"/>'.repeat(400_000)}</a>`);
  const other = openSecondVerifier({ timeoutMs: 20_000, heapMegabytes: 64 });
  try {
    for (const _ of [1, 2, 3]) expect(await other.ask(large)).toEqual({ unread: 'ended' });
    expect((await other.ask(sound)).unread).toBeUndefined();
  } finally {
    await other.close();
  }
});
