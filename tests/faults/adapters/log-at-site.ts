import { MongoClient } from 'mongodb';
import { configParts } from '../../../src/config/config-parts.ts';
import { bundlesOf, isWhole, tilePart } from '../../../src/ledger/log/parts.ts';
import { checkpointPath, tailPath } from '../../../src/ledger/log/paths.ts';
import { tailBytes } from '../../../src/ledger/log/tail.ts';
import { walkLog } from '../../../src/ledger/log/walk.ts';
import { checkpointText, signCheckpoint } from '../../../src/ledger/note/checkpoint.ts';
import { noteBytes } from '../../../src/ledger/note/note.ts';
import { EMPTY_EDGE, grow, partialTiles, rootOf } from '../../../src/ledger/tree/edge.ts';
import { leafHash } from '../../../src/ledger/tree/hash.ts';
import { openLogStore } from '../../../src/storage/sites/log-store.ts';
import { putBytes } from '../../../src/storage/sites/object-bytes.ts';
import { openS3Client } from '../../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../../src/storage/sites/s3-site.ts';
import type { Kept, StoredLog } from '../adapter.ts';

const LOG = 'so-cai';

/** A Merkle log at the primary site and its head in the collection `log-heads`. The other site is in other hands. */
export async function storedLogAtSite({ mongoUrl, primaryS3Url, env }: Kept): Promise<StoredLog> {
  const site = parseS3Url(primaryS3Url);
  const store = openLogStore('primary', site, LOG);
  const s3 = openS3Client(site, { silence: 5_000, total: 30_000 });
  const client = new MongoClient(mongoUrl);
  const heads = client.db().collection<{ readonly _id: string }>('log-heads');
  const { origin, signer } = await configParts(env).ledger();
  const original: Uint8Array[] = [];
  const verdict = await walkLog(
    store,
    { origin, key: signer.key },
    { seen: (entry) => original.push(entry) },
  );
  if (!verdict.ok) throw verdict.fault;

  const write = async (path: string, bytes: Uint8Array) => {
    const bucket = path.startsWith('tile/') ? site.bucket : `${site.bucket}-heads`;
    await putBytes(s3, bucket, `ledger/${LOG}/${path}`, bytes, {});
  };
  /** @param hashed the tiles are over these, whatever stands in the bundles */
  const put = async (entries: readonly Uint8Array[], hashed = entries) => {
    for (const prefix of ['checkpoint/', 'cosigned/', 'tail/'])
      for await (const path of store.list(prefix)) await store.remove(path);
    if (entries.length === 0) {
      await heads.deleteOne({ _id: LOG });
      return;
    }
    const { edge, whole } = grow(EMPTY_EDGE, hashed.map(leafHash));
    const parts = [...[...whole, ...partialTiles(edge)].map(tilePart), ...bundlesOf(0, entries)];
    for (const { path, bytes } of parts.filter(isWhole)) await write(path, bytes);
    const root = rootOf(edge);
    const tail = tailPath(edge.size, root, 0);
    await write(tail, tailBytes(parts));
    const text = checkpointText({ origin, size: edge.size, root });
    await write(checkpointPath(edge.size), noteBytes({ text, signatures: [signCheckpoint(text, signer)] }));
    const head = { size: edge.size, root: Buffer.from(root).toString('hex'), tail, handedOn: edge.size };
    await heads.replaceOne({ _id: LOG }, head as never, { upsert: true });
  };
  return {
    size: async () => original.length,
    rewrite: (keep) => put(original.filter((_, position) => keep(position))),
    addField: (position) => {
      const changed = original.map((entry, at) => (at === position ? withField(entry) : entry));
      return put(changed, original);
    },
    putBack: () => put(original),
    close: () => client.close(),
  };
}

function withField(entry: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(entry).toString()), note: 'a word more' }));
}
