import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { indexAsSource, siteAsSource, verifyLedger } from '../../src/acts/ledger/verify-ledger.ts';
import { proveLine } from '../../src/acts/receipts/prove-acceptance.ts';
import { askWitnesses } from '../../src/ledger/log/cosign.ts';
import { newestCosigned } from '../../src/ledger/log/cosigned.ts';
import { emptyCheckpoint } from '../../src/ledger/log/empty-checkpoint.ts';
import { follow } from '../../src/ledger/log/follow.ts';
import { checkpointPath, sizeOfPath } from '../../src/ledger/log/paths.ts';
import { proveEntry } from '../../src/ledger/log/prove.ts';
import { newestCheckpoint } from '../../src/ledger/log/reader.ts';
import { parseCheckpoint } from '../../src/ledger/note/checkpoint.ts';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { checkLogProof, type LogPolicy } from '../../src/ledger/note/log-proof.ts';
import { type LeaderRoom, type Led, leaderRoom } from '../support/leader-room.ts';
import { entriesOf, ledgerRoom } from '../support/ledger-room.ts';
import { type RunningWitness, startWitness } from '../support/witness.ts';

const OLD = 3;
const NEW = 6;
type Site = 'primary' | 'backup';

let one: LeaderRoom;
let witness: RunningWitness;
let led: Led[] = [];
beforeEach(async () => {
  one = await leaderRoom();
  const { name, backupS3Url, identity } = one.room;
  witness = await startWitness(backupS3Url, `${name}=${verifierKey(identity.key)}`);
});
afterEach(async () => {
  await Promise.all(led.map((each) => each.end()));
  led = [];
  await witness?.stop();
  await one?.drop();
});

/** Two batches, each proven. Answers how to put things back as they stood after the first, by whoever may write there. */
async function grown(witnesses: readonly RunningWitness[]) {
  // What led up to the newest is not cleared away, as if somebody had kept it.
  const pace = { ...one.parts.pace, clear: Number.POSITIVE_INFINITY };
  const parts = { ...one.parts, pace, witnesses, quorum: witnesses.length };
  const startLeading = () => {
    const leader = one.lead(parts);
    led.push(leader);
    return leader;
  };
  const leader = startLeading();
  const proven = (size: number) =>
    expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(size);
  await one.put('37000001', OLD);
  await proven(OLD);
  const { logHeads } = one.index.database;
  const head = await logHeads.findOne({ _id: one.room.name });
  await one.put('37000002', NEW - OLD);
  await proven(NEW);
  await leader.end();
  return {
    startLeading,
    async putBack(place: Site | 'head') {
      if (place === 'head') return void (await logHeads.replaceOne({ _id: one.room.name }, head as never));
      for (const prefix of ['checkpoint/', 'cosigned/'])
        for await (const path of one.room[place].list(prefix))
          if ((sizeOfPath(path) ?? 0) > OLD) await one.room[place].remove(path);
    },
  };
}

const newestAt = async (site: Site) => (await newestCheckpoint(one.room[site], one.room.identity))?.size;
/** What `admin audit verify` asks and is told. */
async function verified(site: Site, witnesses: readonly RunningWitness[]) {
  const { identity, primary, backup, name } = one.room;
  const sites = { log: identity, logName: name, logs: { primary, backup } };
  const other = siteAsSource(sites, site === 'primary' ? 'backup' : 'primary');
  const index = indexAsSource(sites, async () => one.index.database);
  const empty = emptyCheckpoint(one.room.log.signer);
  const verdict = await verifyLedger(sites, site, [other, index], { asked: witnesses, empty });
  return verdict.verdict === 'broken'
    ? `${verdict.fault.kind}: ${verdict.fault.message}`
    : verdict.verdict === 'away'
      ? 'away'
      : `${verdict.verdict} ${verdict.entries}`;
}
const missing = (source: string) => `missing: ${source}: knows of ${NEW} entries, of which ${OLD} are here`;
const intact = `intact ${NEW}`;
const CHECKPOINT = checkpointPath(NEW);

const cases: readonly [
  string,
  {
    readonly at: readonly (Site | 'head')[];
    /** by whom it is found that signs; undefined for nobody */
    readonly leader: (witnessed: boolean) => { readonly place: string; readonly words: RegExp } | undefined;
    readonly primary: (witnessed: boolean) => string;
    readonly backup: (witnessed: boolean) => string;
  },
][] = [
  [
    'at the primary',
    {
      at: ['primary'],
      leader: () => ({ place: CHECKPOINT, words: /the primary site.*3 entries now: it was put back/ }),
      primary: () => missing('the backup site'),
      backup: () => intact,
    },
  ],
  [
    'at the backup',
    {
      at: ['backup'],
      leader: () => ({ place: CHECKPOINT, words: /the backup site.*3 entries now: it was put back/ }),
      primary: () => intact,
      backup: () => missing('the primary site'),
    },
  ],
  [
    'at both sites',
    {
      at: ['primary', 'backup'],
      leader: () => ({ place: CHECKPOINT, words: /the primary site.*3 entries now: it was put back/ }),
      primary: () => missing('the index'),
      backup: () => missing('the index'),
    },
  ],
  [
    'at both sites and in the database',
    {
      at: ['primary', 'backup', 'head'],
      // Nobody else is left who knew more: that is what a witness is for.
      leader: (witnessed) =>
        witnessed
          ? { place: 'witness.example/one', words: /knows 6 entries, of which 3 are here/ }
          : undefined,
      primary: (witnessed) =>
        witnessed ? 'fork: witness.example/one: knows 6 entries, of which 3 are here' : `intact ${OLD}`,
      backup: (witnessed) =>
        witnessed ? 'fork: witness.example/one: knows 6 entries, of which 3 are here' : `intact ${OLD}`,
    },
  ],
];

describe.each([
  ['with a witness', true],
  ['without a witness', false],
])('%s, an older co-signed checkpoint put back', (_, witnessed) => {
  test.each(cases)('%s: found, the place named, nothing signed over it', async (_, shown) => {
    const witnesses = witnessed ? [witness] : [];
    const { startLeading, putBack } = await grown(witnesses);
    expect([await verified('primary', witnesses), await verified('backup', witnesses)]).toEqual([
      intact,
      intact,
    ]);
    for (const place of shown.at) await putBack(place);
    expect([await verified('primary', witnesses), await verified('backup', witnesses)]).toEqual([
      shown.primary(witnessed),
      shown.backup(witnessed),
    ]);
    const wanted = shown.leader(witnessed);
    if (!wanted) return;

    const stood = [await newestAt('primary'), await newestAt('backup')];
    await one.put('37000009');
    const leader = startLeading();
    await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(leader.faults[0]?.place).toBe(wanted.place);
    expect(leader.faults[0]?.message).toMatch(wanted.words);
    expect(leader.leads).toEqual([]);
    expect([await newestAt('primary'), await newestAt('backup'), await one.waiting()]).toEqual([...stood, 1]);
  });
});

test('the witness is shown the older one, and refuses', async () => {
  const { putBack } = await grown([witness]);
  for (const place of ['primary', 'backup', 'head'] as const) await putBack(place);
  const old = await newestCheckpoint(one.room.primary, one.room.identity);
  if (!old) throw new Error('no checkpoint');
  await expect(askWitnesses(one.room.primary, old, [witness])).rejects.toThrow(/knows 6 entries, of which 3/);
});

test('a backup that is put back while somebody leads is not filled as if it had been away', async () => {
  const { startLeading, putBack } = await grown([witness]);
  const leader = startLeading();
  await expect.poll(() => leader.leads, { timeout: 20_000 }).toEqual([NEW]);
  await putBack('backup');
  await one.put('37000009');
  await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(1);
  for (const { place } of leader.faults) expect(place).toBe(CHECKPOINT);
  expect([leader.leads, await newestAt('backup')]).toEqual([[NEW], OLD]);
});

test.each([
  ['primary', ['primary']],
  ['backup', ['backup']],
  ['primary', ['primary', 'backup']],
] as const)('its heads at the %s emptied, it is filled again and goes on', async (emptied, at) => {
  const { startLeading, putBack } = await grown([witness]);
  for (const place of at) await putBack(place);
  const leader = startLeading();
  await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(0);
  for (const prefix of ['checkpoint/', 'cosigned/', 'tail/'])
    for await (const path of one.room[emptied].list(prefix)) await one.room[emptied].remove(path);
  await one.put('37000009');
  await expect.poll(() => leader.published.at(-1)?.proven, { timeout: 20_000 }).toBe(NEW + 1);
  expect(await one.entries(one.room.backup)).toEqual(await one.entries());
});

test('what was proven under the newer checkpoint stays so, and nothing of another history is proven', async () => {
  const { putBack } = await grown([witness]);
  const { identity, primary, backup, log } = one.room;
  const newest = await newestCosigned(primary, identity);
  const position = NEW - 1;
  const held = newest && (await proveEntry(primary, newest, position));
  if (!held) throw new Error('not proven');
  const policy: LogPolicy = {
    origin: identity.origin,
    keys: [identity.key],
    witnesses: [witness.key],
    quorum: 1,
  };
  const verdict = (entry: Uint8Array, proof: typeof held.proof) => {
    const said = checkLogProof(entry, proof, policy);
    return said.proven || said.why;
  };
  for (const place of ['primary', 'backup', 'head'] as const) await putBack(place);
  expect(verdict(held.entry, held.proof)).toBe(true);
  // Under the older one it is told without a proof, as what is not proven yet.
  const ledger = { log: identity, logs: { primary, backup }, policy };
  const { id: eventId } = JSON.parse(Buffer.from(held.entry).toString()) as { id: string };
  expect(await proveLine(ledger, { eventId, position })).toBeUndefined();

  // Another history, by whoever has the log's own key too; it goes on from nothing that the witness saw.
  const forged = await ledgerRoom(one.index.database, inject('addresses'), { signer: log.signer });
  await forged.append(entriesOf(0, NEW + 1));
  await follow(forged.primary, forged.backup, identity);
  const theirs = await newestCheckpoint(forged.primary, identity);
  const other = theirs && (await proveEntry(forged.primary, theirs.note, position));
  if (!theirs || !other) throw new Error('not forged');
  await expect(askWitnesses(forged.primary, theirs, [witness])).rejects.toThrow(/not consistent/);
  expect(verdict(other.entry, other.proof)).toBe('cosignatures-too-few');
  expect(verdict(held.entry, other.proof)).toBe('entry-not-in-tree');
  expect(verdict(other.entry, held.proof)).toBe('entry-not-in-tree');
  const [, cosignature] = held.proof.checkpoint.signatures;
  const lent = { text: theirs.note.text, signatures: [...theirs.note.signatures, cosignature] } as never;
  expect(verdict(other.entry, { ...other.proof, checkpoint: lent })).toBe('cosignature-false');
  expect(parseCheckpoint(theirs.note.text)?.size).toBe(NEW + 1);
});

test('all of it gone at both sites and in the database: the witness knows of it, and nothing is begun anew', async () => {
  const { startLeading } = await grown([witness]);
  await one.index.database.logHeads.deleteOne({ _id: one.room.name });
  for (const store of [one.room.primary, one.room.backup])
    for (const prefix of ['checkpoint/', 'cosigned/', 'tail/'])
      for await (const path of store.list(prefix)) await store.remove(path);
  await one.put('37000009');
  const known = 'witness.example/one: knows 6 entries, of which 0 are here';
  for (const site of ['primary', 'backup'] as const)
    expect(await verified(site, [witness])).toBe(`fork: ${known}`);
  const leader = startLeading();
  await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(leader.faults[0]?.message).toBe(known);
  expect([leader.leads, await newestAt('primary'), await one.waiting()]).toEqual([[], undefined, 1]);
});

test('all of it gone at the primary, the backup and the database put back: the backup is shown to the witness', async () => {
  const { startLeading, putBack } = await grown([witness]);
  for (const place of ['backup', 'head'] as const) await putBack(place);
  for (const prefix of ['checkpoint/', 'cosigned/', 'tail/'])
    for await (const path of one.room.primary.list(prefix)) await one.room.primary.remove(path);
  await one.put('37000009');
  const leader = startLeading();
  await expect.poll(() => leader.faults.length, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(leader.faults[0]?.message).toBe('witness.example/one: knows 6 entries, of which 3 are here');
  expect([leader.leads, await newestAt('primary'), await one.waiting()]).toEqual([[], undefined, 1]);
});
