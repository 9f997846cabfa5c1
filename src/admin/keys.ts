import { issueKey } from '../acts/keys/issue-key.ts';
import { listKeys } from '../acts/keys/list-keys.ts';
import { makeCredential } from '../acts/keys/make-credential.ts';
import { revokeKey } from '../acts/keys/revoke-key.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { destroy, proposeDestroy } from './destroy-keys.ts';
import { ledger, master, receipt, witness } from './make-house-key.ts';
import { refused } from './refused.ts';
import { rewrap } from './rewrap-keys.ts';
import { rotate } from './rotate-receipt-key.ts';
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

type KeyHolder = Extract<Awaited<ReturnType<typeof listKeys>>, { ok: true }>['keys'][number]['holder'];

function holderName(holder: KeyHolder): string {
  return holder.kind === 'school'
    ? `trường / school ${holder.schoolId}`
    : `Sở / department ${holder.officerId}`;
}

export const keys: Area = {
  name: 'keys',
  what: { vi: 'Khóa', en: 'Keys' },
  verbs: [
    issue,
    make,
    list,
    revoke,
    proposeDestroy,
    destroy,
    receipt,
    rotate,
    master,
    rewrap,
    ledger,
    witness,
  ],
};
