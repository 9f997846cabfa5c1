import { readFile, rename, writeFile } from 'node:fs/promises';
import { issueKey } from '../acts/keys/issue-key.ts';
import { listKeys } from '../acts/keys/list-keys.ts';
import { makeCredential } from '../acts/keys/make-credential.ts';
import { makeReceiptKey } from '../acts/keys/make-receipt-key.ts';
import { revokeKey } from '../acts/keys/revoke-key.ts';
import { rotateReceiptKey } from '../acts/keys/rotate-receipt-key.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, offlineVerb, verb, WrongUsage } from './verb.ts';
import { whenOf } from './when-of.ts';

const keepIt = 'Hãy cất giữ ngay: khóa không hiện lại / keep it now: it is not shown again';

const issue = verb({
  name: 'issue',
  act: 'key.issue',
  usage: '--school ID',
  what: {
    vi: 'Cấp khóa truy cập cho một trường đã đăng ký; khóa chỉ hiện một lần',
    en: 'issues an API key to a registered school; it is shown once and only its hash is kept',
  },
  options: { school: { type: 'string' } },
  read: ({ values }) => {
    const schoolId = parseSchoolId(values.school ?? '');
    if (!schoolId) throw new WrongUsage('--school: cần mã trường / want 4 to 20 digits or capital letters');
    return schoolId;
  },
  run: async ({ clock, actor, input: schoolId, ...office }) => {
    const decision = await issueKey(office, actor, schoolId, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { id, token } = decision;
    const holder = { kind: 'school', schoolId } as const;
    return { lines: [`Khóa / key ${id}: ${holderName(holder)}`, token, keepIt], json: { id, holder, token } };
  },
});

const make = offlineVerb({
  name: 'make',
  act: 'credential.make',
  usage: '',
  what: {
    vi: 'Tạo khóa cho chính mình, ngay trên máy này; chỉ đưa dấu khóa cho người đề nghị tài khoản (officers propose)',
    en: 'makes a key for oneself on this machine; only its fingerprint is handed to whoever proposes the account',
  },
  options: {},
  run: async () => {
    const { token, fingerprint } = makeCredential();
    const text = `${fingerprint.keyId}.${fingerprint.secretSha256}`;
    return {
      lines: [token, keepIt, `Dấu khóa / fingerprint: ${text}`],
      json: { token, fingerprint: text },
    };
  },
});

const list = verb({
  name: 'list',
  act: 'key.list',
  usage: '',
  what: { vi: 'Các khóa đã cấp', en: 'every key ever issued' },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await listKeys(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const { keys } = decision;
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
  },
});

const revoke = verb({
  name: 'revoke',
  act: 'key.revoke',
  usage: 'ID',
  what: {
    vi: 'Thu hồi khóa của một trường; khóa của cán bộ hết giá trị khi đóng tài khoản (officers close)',
    en: "revokes a school's key; an officer's ends with the account (officers close)",
  },
  options: {},
  words: [1, 1],
  run: async ({ clock, actor, words: [id = ''], ...office }) => {
    const decision = await revokeKey(office, actor, id, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { holder, revokedAt } = decision;
    return {
      lines: [`Đã thu hồi / revoked: ${id} (${holderName(holder)})`],
      json: { id, revoked: true, revokedAt },
    };
  },
});

const receipt = offlineVerb({
  name: 'receipt',
  act: 'receipt-key.make',
  usage: '--out FILE',
  what: {
    vi: 'Tạo khóa Ed25519 để kho ký biên nhận; không ghi đè tệp đã có',
    en: 'makes the Ed25519 key that signs receipts; never overwrites a file',
  },
  options: { out: { type: 'string' } },
  run: async ({ values: { out } }) => {
    if (!out) throw new WrongUsage('cần / want: keys receipt --out FILE');
    const { pem, kid } = await makeReceiptKey();
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
    return {
      lines: [`Đã tạo / made: ${out} (kid ${kid})`, `KHB_RECEIPT_KEY_FILE=${out}`],
      json: { out, made: true, kid },
    };
  },
});

const rotate = offlineVerb({
  name: 'rotate',
  act: 'receipt-key.make',
  usage: '--key FILE --list FILE --out FILE [--until INSTANT]',
  what: {
    vi: 'Thay khóa ký biên nhận: tạo khóa mới, ghi cả hai vào danh sách khóa được công bố; biên nhận cũ vẫn kiểm tra được',
    en: 'puts a new key in the place of the one that signs receipts, and both into the published list; old receipts stay good',
  },
  options: {
    key: { type: 'string' },
    list: { type: 'string' },
    out: { type: 'string' },
    until: { type: 'string' },
  },
  run: async ({ values: { key, list: listFile, out, until }, clock }) => {
    if (!key || !listFile || !out)
      throw new WrongUsage('cần / want: keys rotate --key FILE --list FILE --out FILE');
    const now = clock();
    const files = {
      signingPem: await readFile(key, 'utf8'),
      listed: await readIfThere(listFile),
      madePem: await readIfThere(out),
    };
    const rotation = await rotateReceiptKey(files, { now, until: untilOf(until, now) });
    if (!rotation.ok) {
      const words = {
        replaced:
          'khóa này đã được thay, hoặc --out là chính nó / this key was replaced, or --out is the same',
        unlisted: 'khóa này không có trong danh sách / this key is not in the list',
      };
      return {
        lines: [`${key}: ${words[rotation.why]}`],
        json: { rotated: false, why: rotation.why },
        failed: true,
      };
    }
    // The key first: a list may only name a key that is there.
    if (files.madePem === undefined)
      await writeFile(out, rotation.pem, { flag: 'wx', mode: 0o600, flush: true });
    await writeFile(`${listFile}.new`, `${JSON.stringify({ keys: rotation.keys }, undefined, 2)}\n`, {
      flush: true,
    });
    await rename(`${listFile}.new`, listFile);
    const old = rotation.keys.findLast(({ exp }) => exp !== undefined)?.exp ?? 0;
    return {
      lines: [
        `Đã tạo / made: ${out} (kid ${rotation.kid})`,
        `KHB_RECEIPT_KEY_FILE=${out}`,
        `KHB_RECEIPT_KEYS_FILE=${listFile}`,
        `Khởi động lại mọi tiến trình trước / start every process anew before: ${new Date(old * 1_000).toISOString()}`,
      ],
      json: { rotated: true, kid: rotation.kid, out, list: listFile },
    };
  },
});

/** A day in which every process can be started anew, unless told. */
const CHANGE_MS = 24 * 3_600_000;

function untilOf(text: string | undefined, now: Date): Date {
  const until = text === undefined ? new Date(now.getTime() + CHANGE_MS) : new Date(text);
  if (!(until.getTime() > now.getTime()))
    throw new WrongUsage(
      '--until: cần thời điểm sau lúc này / want an instant after now, such as 2026-12-01T00:00:00Z',
    );
  return until;
}

async function readIfThere(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

type KeyHolder = Extract<Awaited<ReturnType<typeof listKeys>>, { ok: true }>['keys'][number]['holder'];

function holderName(holder: KeyHolder): string {
  return holder.kind === 'school'
    ? `trường / school ${holder.schoolId}`
    : `Sở / department ${holder.officerId}`;
}

export const keys: Area = {
  name: 'keys',
  what: { vi: 'Khóa', en: 'Keys' },
  verbs: [issue, make, list, revoke, receipt, rotate],
};
