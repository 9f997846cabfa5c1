import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { checkpointPath } from '../../src/ledger/log/paths.ts';
import { checkpointSizes } from '../../src/ledger/log/reader.ts';
import { LEDGER } from '../../src/roles/ledger-sites.ts';
import { countWaiting } from '../../src/storage/index/pending.ts';
import type { LogStore } from '../../src/storage/sites/log-store.ts';
import { admin } from '../support/admin.ts';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';

let at: FaultRoom;
let room: ServiceRoom;
let documents: SignedDocument[];

beforeAll(async () => {
  at = await openFaultRoom(inject('addresses'), 3 * attacks.length);
  room = await openServiceRoom(at.surroundings, {
    KHB_LEDGER_PACE_MS: '20',
    KHB_LEDGER_UNPROVEN_MS: '600000',
    KHB_PROBE_PATIENCE_MS: '20000',
  });
  documents = [...at.documents];
});
afterAll(async () => {
  await room?.close();
  await at?.close();
});

/** Puts a thing back as it was. */
type Mend = () => Promise<unknown>;
interface Attack {
  /** by somebody who may write there, after the entries from `before` to `size` came */
  readonly hand: (heads: { readonly before: unknown; readonly size: number }) => Promise<Mend>;
  /** what the leader calls it */
  readonly place: (size: number) => string;
  /** what `audit verify` says of the sites, and of the index */
  readonly audit: { readonly primary: RegExp | 'intact'; readonly indexBehind: boolean };
}

const attacks: readonly [string, Attack][] = [
  [
    'the tail cut off at the primary',
    {
      hand: async ({ size }) => {
        const store = room.sites.primary;
        const cut = [await taken(store, checkpointPath(size)), await taken(store, await tailOf(store, size))];
        return () => Promise.all(cut.map((mend) => mend()));
      },
      place: checkpointPath,
      audit: { primary: /^missing the backup site$/, indexBehind: false },
    },
  ],
  [
    'the head set back in the database',
    {
      hand: async ({ before }) => {
        const head = await room.database.logHeads.findOneAndReplace({ _id: LEDGER }, before as never);
        return () => room.database.logHeads.replaceOne({ _id: LEDGER }, head as never);
      },
      place: () => 'the head',
      audit: { primary: 'intact', indexBehind: true },
    },
  ],
  [
    'an entry altered at the primary',
    {
      hand: async ({ size }) => {
        const store = room.sites.primary;
        const path = await tailOf(store, size);
        const good = (await store.read(path)) ?? new Uint8Array();
        const other = Buffer.from(good);
        other.write('Z', other.lastIndexOf('"type":"') + '"type":"'.length);
        const put = async (bytes: Uint8Array) => {
          await store.remove(path);
          await store.keep(path, bytes);
        };
        await put(other);
        return () => put(good);
      },
      place: (size) => `tree of ${size}`,
      audit: { primary: /^damaged tile\/0\/000/, indexBehind: false },
    },
  ],
];

describe('a ledger in which somebody had a hand while it was served', () => {
  test.each(attacks)('%s: the next leader stops, all else is answered, proofs wait', async (_, attack) => {
    const [known, waiting, later] = [next(), next(), next()];
    const proven = await push(known);
    await expect.poll(() => proof(proven), { timeout: 20_000 }).toBe('proven');
    const before = await room.database.logHeads.findOne({ _id: LEDGER });
    await room.witness.kill();
    const pending = await push(waiting);
    const waits = async () => (await countWaiting(room.database)).lines;
    await expect.poll(waits, { timeout: 20_000 }).toBe(0);
    const size = (await room.database.logHeads.findOne({ _id: LEDGER }))?.size ?? 0;
    await expect.poll(sizes, { timeout: 20_000 }).toEqual([size, size]);

    const mend = await attack.hand({ before, size });
    await room.service.stop();
    await room.witness.start();
    await room.start();
    await expect.poll(room.alarms, { timeout: 20_000 }).toEqual(['ledger-stopped']);
    expect(await room.gauge('khb_ledger_stopped')).toBe(1);
    expect(room.service.logs()).toContain(`"place":"${attack.place(size)}"`);
    const cut = await sizes();

    // Whoever reads or pushes sees no difference, and no receipt gets a proof of what was not looked at.
    expect((await ask(`/v1/transcripts/${known.pupil.personalId}/years/2025-2026/document`)).status).toBe(
      200,
    );
    const pushed = await push(later);
    expect([await proof(pending), await proof(pushed)]).toEqual(['pending', 'pending']);
    const { code, out } = await admin(['audit', 'verify', '--json'], room.env);
    const said = JSON.parse(out);
    const verdicts = said.sites.map((one: Record<string, string>) =>
      one.verdict === 'broken' ? `${one.fault} ${one.place}` : one.verdict,
    );
    expect([code, said.indexBehind]).toEqual([1, attack.audit.indexBehind]);
    expect(verdicts).toEqual([expect.stringMatching(attack.audit.primary), 'intact']);
    expect(await sizes()).toEqual(cut);

    await mend();
    await expect.poll(room.alarms, { timeout: 20_000 }).toEqual([]);
    await room.settled();
    expect([await proof(pending), await proof(pushed)]).toEqual(['proven', 'proven']);
  });
});

const next = (): SignedDocument => {
  const document = documents.pop();
  if (!document) throw new Error('no document left');
  return document;
};
const ask = (path: string, init: RequestInit = {}) =>
  fetch(room.service.url + path, {
    ...init,
    headers: { authorization: `Bearer ${at.apiKey}`, ...init.headers },
  });
/** Accepted; its number. */
const push = async ({ bytes }: SignedDocument) => {
  const answer = await ask('/v1/submissions', {
    method: 'POST',
    headers: { 'content-type': 'application/xml', prefer: 'wait=15' },
    body: new Uint8Array(bytes),
  });
  const { id, state } = (await answer.json()) as { id: string; state: string };
  expect(state).toBe('accepted');
  return id;
};
const proof = async (id: string) =>
  ((await (await ask(`/v1/submissions/${id}`)).json()) as { proof: { state: string } }).proof.state;
const sizes = async () => [
  (await checkpointSizes(room.sites.primary)).at(-1),
  (await checkpointSizes(room.sites.backup)).at(-1),
];
const tailOf = async (store: LogStore, size: number) => {
  const tails = await Array.fromAsync(store.list(`tail/${String(size).padStart(20, '0')}-`));
  if (tails[0] === undefined) throw new Error(`no tail of ${size}`);
  return tails[0];
};
const taken = async (store: LogStore, path: string): Promise<Mend> => {
  const bytes = await store.read(path);
  if (!bytes) throw new Error(`no ${path}`);
  await store.remove(path);
  return () => store.keep(path, bytes);
};
