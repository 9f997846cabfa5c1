import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { openProvince, type Province, schoolYear } from './province.ts';

let at: Province;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
});
afterAll(() => at?.close());

const issue = (school: string) => at.admin(['keys', 'issue', '--school', school], at.officers[0]);
/** How many of one pupil's transcripts a key has opened; none where there is no key. */
async function opened(token: string | undefined, personalId: string): Promise<number> {
  if (token === undefined) return 0;
  const { json } = await at.with(token).ask({ kind: 'create', schoolYear, personalIds: [personalId] });
  return (json.answer?.results ?? []).filter((result: { opened: boolean }) => result.opened).length;
}

fault('no key is issued for a school that is not registered, and none creates transcripts', async () => {
  const { code, json } = await issue('37099599');
  expect({ code, opened: await opened(json.token, '099288888888') }).toEqual({ code: 1, opened: 0 });
});
test('a registered school gets one, and creates', async () => {
  const { code, json } = await issue(at.a.id);
  expect({ code, opened: await opened(json.token, '099288888889') }).toEqual({ code: 0, opened: 1 });
});
