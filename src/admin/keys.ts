import { writeFile } from 'node:fs/promises';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { issueApiKey, listApiKeys, revokeApiKey } from '../storage/index/api-keys.ts';
import { appendAudit } from '../storage/index/audit.ts';
import type { ApiKey, KeyHolder } from '../storage/index/documents.ts';
import { generateReceiptKey, loadReceiptKey } from '../storage/index/receipts.ts';
import { operatorName } from './operator.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';
import { withDatabase } from './with-database.ts';

const issue = verb({
  name: 'issue',
  usage: '--school ID | --officer NAME',
  what: {
    vi: 'Cấp khóa truy cập; khóa chỉ hiện một lần',
    en: 'issues an API key; it is shown once and only its hash is kept',
  },
  options: { school: { type: 'string' }, officer: { type: 'string' } },
  run: ({ env, clock, values }) => {
    const holder = holderOf(values);
    return withDatabase(env, async (database) => {
      const now = clock();
      // A crash before the audit entry leaves a key whose token nobody was shown: it can be revoked from the list.
      const { id, token } = await issueApiKey(database, holder, now);
      await appendAudit(database, {
        key: `api-key-issued:${id}`,
        type: 'api-key-issued',
        actor: operatorName(),
        subject: { keyId: id, holder },
        at: now.toISOString(),
      });
      return {
        lines: [
          `Khóa / key ${id}: ${holderName(holder)}`,
          token,
          'Hãy cất giữ ngay: khóa không hiện lại / keep it now: it is not shown again',
        ],
        json: { id, holder, token },
      };
    });
  },
});

const list = verb({
  name: 'list',
  usage: '',
  what: { vi: 'Các khóa đã cấp', en: 'every key ever issued' },
  options: {},
  run: ({ env }) =>
    withDatabase(env, async (database) => {
      const keys = await listApiKeys(database);
      const rows = keys.map((key) => [
        key._id,
        holderName(key.holder),
        shownTime(key.issuedAt),
        shownTime(key.revokedAt),
      ]);
      return {
        lines: table(['Mã / id', 'Của / holder', 'Cấp lúc / issued', 'Thu hồi / revoked'], rows),
        json: { keys: keys.map(({ _id: id, ...key }) => ({ id, ...key })) },
      };
    }),
});

const revoke = verb({
  name: 'revoke',
  usage: 'ID',
  what: { vi: 'Thu hồi một khóa', en: 'revokes a key' },
  options: {},
  words: [1, 1],
  run: ({ env, clock, words: [id = ''] }) =>
    withDatabase(env, async (database) => {
      await revokeApiKey(database, id, clock());
      const key = (await listApiKeys(database)).find(({ _id }) => _id === id);
      if (!key?.revokedAt) {
        return { lines: [`không có khóa / no such key: ${id}`], json: { id, revoked: false }, failed: true };
      }
      await auditRevocation(database, key, key.revokedAt);
      return {
        lines: [`Đã thu hồi / revoked: ${id} (${holderName(key.holder)})`],
        json: { id, revoked: true, revokedAt: key.revokedAt },
      };
    }),
});

/** A crash before it leaves a revoked key without its entry; revoking again, which changes nothing else, writes it. */
async function auditRevocation(
  database: Parameters<typeof appendAudit>[0],
  { _id: keyId, holder }: Pick<ApiKey, '_id' | 'holder'>,
  at: string,
): Promise<void> {
  await appendAudit(database, {
    key: `api-key-revoked:${keyId}`,
    type: 'api-key-revoked',
    actor: operatorName(),
    subject: { keyId, holder },
    at,
  });
}

const receipt = verb({
  name: 'receipt',
  usage: '--out FILE',
  what: {
    vi: 'Tạo khóa Ed25519 để kho ký biên nhận; không ghi đè tệp đã có',
    en: 'makes the Ed25519 key that signs receipts; never overwrites a file',
  },
  options: { out: { type: 'string' } },
  run: async ({ values: { out } }) => {
    if (!out) throw new WrongUsage('cần / want: keys receipt --out FILE');
    const pem = await generateReceiptKey();
    try {
      await writeFile(out, pem, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      return {
        lines: [`tệp đã có, không ghi đè / it exists and is not overwritten: ${out}`],
        json: { out, made: false },
        failed: true,
      };
    }
    const { kid } = (await loadReceiptKey(pem)).publicJwk;
    return {
      lines: [`Đã tạo / made: ${out} (kid ${kid})`, `KHB_RECEIPT_KEY_FILE=${out}`],
      json: { out, made: true, kid },
    };
  },
});

function holderOf({ school, officer }: { school?: string; officer?: string }): KeyHolder {
  if ((school === undefined) === (officer === undefined)) {
    throw new WrongUsage('cần một trong hai / want one of the two: --school ID | --officer NAME');
  }
  if (officer !== undefined) {
    const name = officer.trim();
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,59}$/u.test(name)) {
      throw new WrongUsage('--officer: cần 2 đến 60 chữ, số / want 2 to 60 letters, digits, spaces, . _ -');
    }
    return { kind: 'department', officer: name };
  }
  const schoolId = parseSchoolId(school ?? '');
  if (!schoolId) throw new WrongUsage('--school: cần mã trường / want 4 to 20 digits or capital letters');
  return { kind: 'school', schoolId };
}

function holderName(holder: KeyHolder): string {
  return holder.kind === 'school'
    ? `trường / school ${holder.schoolId}`
    : `Sở / department ${holder.officer}`;
}

export const keys: Area = {
  name: 'keys',
  what: { vi: 'Khóa', en: 'Keys' },
  verbs: [issue, list, revoke, receipt],
};
