import { afterAll, beforeAll, expect, test } from 'vitest';
import { fault } from './fault.ts';
import { type Offline, openOffline } from './offline.ts';

let at: Offline;
let usual: string;
beforeAll(async () => {
  at = await openOffline();
  usual = at.signed();
});
afterAll(() => at?.close());

const beforeRoot = (text: string) => usual.replace('<HOC_BA ', `${text}<HOC_BA `);
const found = async (text: string | Uint8Array) => (await at.verify(text)).findings;

fault('five thousand blanks before the root change nothing', async () => {
  expect(await at.verify(beforeRoot(' '.repeat(5_000)))).toMatchObject({ code: 0, findings: [] });
});
fault('a DOCTYPE of five kilobytes is called a DOCTYPE', async () => {
  const doctype = `<!DOCTYPE HOC_BA [${'<!ENTITY a "b">'.repeat(340)}]>`;
  expect(await found(beforeRoot(doctype))).toEqual(['document: doctype']);
});
fault('an empty file is called empty', async () => {
  expect(await found('')).toEqual(['document: document-empty']);
});
fault('an unknown root in another encoding, or that does not end, is refused for that', async () => {
  expect(await found(Buffer.from('<TAI_LIEU>\u00e9</TAI_LIEU>', 'latin1'))).toEqual(['document: not-utf8']);
  expect(await found('<TAI_LIEU>')).toEqual(['document: not-well-formed']);
});
test('a well-formed document of no known format is one', async () => {
  expect(await found('<TAI_LIEU phienBan="1"/>')).toEqual(['document: unknown-profile']);
  expect(await found('<HOC_BA phienBan="7"/>')).toEqual(['document: unknown-profile']);
});
test('a short DOCTYPE is refused as one; a byte order mark and blanks are not', async () => {
  expect(await found(beforeRoot('<!DOCTYPE HOC_BA>'))).toEqual(['document: doctype']);
  expect(await found(`\ufeff${beforeRoot('\n\n')}`)).toEqual([]);
});
