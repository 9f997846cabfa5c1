import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { StorageError } from '../storage-error.ts';
import { type AuditPlace, BEGINNING } from './audit-turn.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import type { AuditEntry, AuditEvent } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

const PATIENCE = 200;

/** Adds one entry at the end of the chain, or finds the one with the same key. Safe among several processes. */
export function appendAudit(database: Database, event: AuditEvent): Promise<AuditPlace> {
  const turn = database.auditTurn;
  const mine = turn.last.then(() => append(database, event));
  turn.last = mine.catch(() => undefined);
  return mine;
}

async function append(database: Database, event: AuditEvent): Promise<AuditPlace> {
  const turn = database.auditTurn;
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    if (attempt > 1) await pause(Math.random() * Math.min(2 * attempt, 50));
    if (!turn.current) turn.head = await readHead(database, turn.head);
    const entry = linkAfter(turn.head, event);
    // Until the answer is here the entry may be there or not; after any fault the head is read anew.
    turn.current = false;
    try {
      await database.audit.insertOne(entry);
      turn.head = { position: entry.position, hash: entry.hash };
      turn.current = true;
      return { position: entry.position, hash: entry.hash };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const standing = await database.audit.findOne({ key: event.key });
    if (standing) return { position: standing.position, hash: standing.hash };
  }
  throw new StorageError('contention', 'the audit log is being written by too many at once');
}

/** Looks only past the head it knows: an entry once acknowledged is never taken back. */
async function readHead(database: Database, known: AuditPlace): Promise<AuditPlace> {
  const newer = database.audit.find({ position: { $gt: known.position } });
  const last = await newer.sort({ position: -1 }).limit(1).next();
  return last ? { position: last.position, hash: last.hash } : known;
}

function linkAfter(head: AuditPlace, { key, type, actor, subject, at }: AuditEvent): AuditEntry {
  const position = head.position + 1;
  const linked = { position, previous: head.hash, key, type, actor, subject, at };
  return { _id: position, ...linked, hash: hashOf(linked) };
}

function hashOf(linked: Omit<AuditEntry, '_id' | 'hash'>): Sha256 {
  const { position, previous, key, type, actor, subject, at } = linked;
  const text = canonicalJson({ position, previous, key, type, actor, subject, at });
  return createHash('sha256').update(text).digest('hex') as Sha256;
}

export async function findAuditEntry(database: Database, key: string): Promise<AuditEntry | undefined> {
  return (await database.audit.findOne({ key })) ?? undefined;
}

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: AuditPlace }
  | { readonly ok: false; readonly entries: number; readonly brokenAt: number; readonly why: AuditBreak };

/** `gap`: an entry is missing. `link`: `previous` is not the hash before. `hash`: the entry's own words were changed. */
export type AuditBreak = 'gap' | 'link' | 'hash' | 'unlike-witness';

/**
 * Walks the whole chain and stops at the first break; `entries` counts the sound ones before it. A cut-off tail is
 * seen only against a witness: a place named by a receipt that a school keeps.
 */
export async function verifyAudit(
  database: Database,
  witnesses: readonly AuditPlace[] = [],
): Promise<AuditVerdict> {
  const expected = new Map(witnesses.map(({ position, hash }) => [position, hash]));
  let head = BEGINNING;
  const broken = (why: AuditBreak): AuditVerdict => ({
    ok: false,
    entries: head.position,
    brokenAt: head.position + 1,
    why,
  });
  for await (const entry of database.audit.find().sort({ position: 1 })) {
    if (entry.position !== head.position + 1 || entry._id !== entry.position) return broken('gap');
    if (entry.previous !== head.hash) return broken('link');
    if (hashOf(entry) !== entry.hash) return broken('hash');
    if ((expected.get(entry.position) ?? entry.hash) !== entry.hash) return broken('unlike-witness');
    head = { position: entry.position, hash: entry.hash };
  }
  if (witnesses.some(({ position }) => position > head.position)) return broken('gap');
  return { ok: true, entries: head.position, head };
}
