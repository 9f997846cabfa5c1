import { z } from 'zod';
import { readLedgerPolicy } from '../../acts/ledger/read-policy.ts';
import { readBundle, readCheckpoint, readTile } from '../../acts/ledger/read-published.ts';
import type { ApiDeps } from '../deps.ts';
import { granted, problemOfRefusal } from '../http/problem.ts';
import { type Answer, type Route, route } from '../http/route.ts';

const LOG = '/v1/ledger/so-cai';
const levelField = z.string().regex(/^[0-9]{1,2}$/, 'want a level, from 0');
const groupField = z
  .string()
  .regex(
    /^(x[0-9]{3}|[0-9]{3}(\.p)?|[1-9][0-9]{0,2})$/,
    'want a part of a tile’s path (c2sp.org/tlog-tiles)',
  );
/** `067`, `067.p/12`, `x001/067`, … up to `x001/x234/067.p/12`: some 250 billion entries. */
const DEPTHS = [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']] as const;

/** The ledger for other programs, as tlog-tiles lays it out: `so-cai` is the prefix of the log. */
export function ledgerRoutes(deps: ApiDeps): readonly Route[] {
  const checkpoint = route({
    method: 'GET',
    path: `${LOG}/checkpoint`,
    operationId: 'readLedgerCheckpoint',
    tag: 'ledger',
    summary: {
      vi: 'Điểm chốt mới nhất của sổ cái, có chữ ký của nhân chứng',
      en: 'The newest checkpoint of the ledger, co-signed (c2sp.org/tlog-tiles)',
    },
    act: 'ledger.prove',
    answers: {
      200: {
        words: { vi: 'Điểm chốt', en: 'The checkpoint' },
        mediaType: 'text/plain; charset=utf-8',
        headers: { 'Cache-Control': 'no-cache' },
      },
    },
    problems: ['no-such-resource'],
    async handle({ actor }) {
      return answer(await readCheckpoint(deps, actor), 'text/plain; charset=utf-8');
    },
  });

  const policy = route({
    method: 'GET',
    path: '/.well-known/ledger.json',
    operationId: 'readLedgerPolicy',
    tag: 'ledger',
    summary: {
      vi: 'Khóa của sổ cái và các nhân chứng, để kiểm tra bằng chứng ngoại tuyến',
      en: 'Keys of the ledger and its witnesses: whose word a proof is checked by, offline',
    },
    act: 'ledger.prove',
    answers: {
      200: {
        words: { vi: 'Khóa', en: 'The keys, as verifier keys (c2sp.org/signed-note)' },
        schema: policySchema,
        headers: { 'Cache-Control': 'public, max-age=300' },
      },
    },
    async handle({ actor }) {
      const told = granted(readLedgerPolicy(deps, actor)).policy;
      return { status: 200, headers: { 'Cache-Control': 'public, max-age=300' }, json: told };
    },
  });

  const bundles = DEPTHS.map((names, at) =>
    route({
      method: 'GET',
      path: `${LOG}/tile/entries/${names.map((name) => `{${name}}`).join('/')}`,
      operationId: `readLedgerEntries${at + 1}`,
      tag: 'ledger',
      summary: {
        vi: 'Các mục của sổ cái, phần niêm phong vẫn niêm phong',
        en: 'A bundle of entries; what is sealed stays sealed (tile/entries of c2sp.org/tlog-tiles)',
      },
      act: 'ledger.read',
      params: paramsOf(names),
      answers: { 200: octets },
      problems: ['not-permitted', 'no-such-resource'],
      async handle({ actor, params }) {
        const path = `tile/entries/${Object.values(params).join('/')}`;
        return answer(await readBundle(deps, actor, path), 'application/octet-stream');
      },
    }),
  );

  const tiles = DEPTHS.map((names, at) =>
    route({
      method: 'GET',
      path: `${LOG}/tile/{level}/${names.map((name) => `{${name}}`).join('/')}`,
      operationId: `readLedgerTile${at + 1}`,
      tag: 'ledger',
      summary: {
        vi: 'Mã băm của cây sổ cái',
        en: 'Hashes of the tree (tile/L/N of c2sp.org/tlog-tiles)',
      },
      act: 'ledger.prove',
      params: z.strictObject({ level: levelField, ...paramsOf(names).shape }),
      answers: { 200: octets },
      problems: ['no-such-resource'],
      async handle({ actor, params: { level, ...groups } }) {
        const path = `tile/${level}/${Object.values(groups).join('/')}`;
        return answer(await readTile(deps, actor, path), 'application/octet-stream');
      },
    }),
  );

  return [policy, checkpoint, ...bundles, ...tiles];
}

const policySchema = z
  .object({
    origin: z.string(),
    keys: z.array(z.string()).readonly(),
    witnesses: z.array(z.string()).readonly(),
    quorum: z.int(),
  })
  .meta({
    id: 'LedgerPolicy',
    description:
      'Chữ ký của ai được tính: khóa của sổ cái (cả khóa trước đây), nhân chứng và số nhân chứng tối thiểu. Whose signatures count: the keys of the ledger, former ones among them, its witnesses, and how many of those are needed',
  });

const octets = {
  words: { vi: 'Bytes', en: 'The bytes' },
  mediaType: 'application/octet-stream',
  headers: { 'Cache-Control': 'a whole one never changes' },
} as const;

function paramsOf(names: readonly ('a' | 'b' | 'c' | 'd')[]) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, groupField])));
}

function answer(read: Awaited<ReturnType<typeof readCheckpoint>>, mediaType: string): Answer {
  if (!read.ok) throw problemOfRefusal(read.refusal);
  const cache = read.final ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { status: 200, headers: { 'Cache-Control': cache }, bytes: { mediaType, content: read.bytes } };
}
