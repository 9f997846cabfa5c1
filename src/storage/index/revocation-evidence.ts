import { Binary } from 'mongodb';
import type { Database } from './database.ts';
import type { EvidenceSet, StoredEvidence } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

export type EvidencePiece = Omit<StoredEvidence, 'bytes'> & { readonly bytes: Uint8Array };

export async function currentEvidenceSet(database: Database): Promise<EvidenceSet | undefined> {
  return (await database.revocationSets.findOne({ _id: 'current' })) ?? undefined;
}

/** The pieces of a set, in its order. @throws Error when one of them is missing: a set is written after its pieces */
export async function readEvidence(database: Database, set: EvidenceSet): Promise<readonly EvidencePiece[]> {
  const hashes = set.pieces.map(({ evidence }) => evidence);
  const stored = await database.revocationEvidence.find({ _id: { $in: hashes } }).toArray();
  const byHash = new Map(stored.map((piece) => [piece._id, piece]));
  return set.pieces.map(({ place, evidence }) => {
    const piece = byHash.get(evidence);
    if (!piece) throw new Error(`revocation evidence ${evidence} is missing`);
    return { ...piece, place, bytes: new Uint8Array(piece.bytes.value()) };
  });
}

/**
 * New pieces take the places of those before; places without a new one keep their last good one. The pieces are
 * written first, then the set in one document by compare-and-set: a crash between leaves pieces that no set names, and
 * the next run writes the set. Answers false when another process has replaced the set in between.
 */
export async function replaceEvidence(
  database: Database,
  standing: EvidenceSet | undefined,
  fresh: readonly EvidencePiece[],
  now: Date,
): Promise<boolean> {
  for (const piece of fresh) {
    try {
      await database.revocationEvidence.insertOne({ ...piece, bytes: new Binary(piece.bytes) });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  const pieces = new Map((standing?.pieces ?? []).map(({ place, evidence }) => [place, evidence]));
  for (const { place, _id } of fresh) pieces.set(place, _id);
  const next = {
    version: (standing?.version ?? 0) + 1,
    pieces: [...pieces].map(([place, evidence]) => ({ place, evidence })),
    at: now.toISOString(),
  };
  if (standing) {
    const filter = { _id: 'current', version: standing.version } as const;
    return (await database.revocationSets.updateOne(filter, { $set: next })).matchedCount === 1;
  }
  try {
    await database.revocationSets.insertOne({ _id: 'current', ...next });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
