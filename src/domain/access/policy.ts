import type { SchoolId } from '../identity/school-id.ts';
import type { Actor, ActorKind, ActorOf } from './actor.ts';
import { actorId } from './actor.ts';

/**
 * On which things an actor may act: `any`; `own`, those that concern its school; `asked`, those it has asked for itself;
 * `not-asked`, those that somebody else has asked for (four eyes); `first`, while there is none yet.
 */
export type Scope = 'any' | 'own' | 'asked' | 'not-asked' | 'first';

/** What an act is done to, as far as rights go by it. What is not told counts as not its own. */
export interface Thing {
  /** the schools it concerns in the sense of the act: that hold it, issued it, receive it */
  readonly schools?: readonly SchoolId[];
  /** `actorId` of whoever asked for it */
  readonly askedBy?: string;
  /** whether there is none of its kind yet */
  readonly first?: boolean;
}

interface ActRule {
  readonly article: string;
  readonly vi: string;
  readonly en: string;
  /** an actor that is not named may not */
  readonly by: Partial<Readonly<Record<ActorKind | 'anyone', Scope>>>;
}

const read = { officer: 'any', auditor: 'any' } as const;

/** Every act of the repository and who may do it (Đ4, Đ6, Đ9, Đ24, Đ26, Đ29-31). Nothing else is allowed to anybody. */
export const POLICY = {
  'submission.push': rule('Đ24.7', 'Gửi học bạ đã ký', 'push a signed record', { school: 'own' }),
  'submission.read': rule('Đ29.4', 'Xem kết quả một lần gửi', 'read what became of a push', {
    school: 'own',
    officer: 'any',
  }),
  'submission.judge': rule('Đ15', 'Xét học bạ đã gửi', 'judge what was pushed', { system: 'any' }),

  'request.create': rule('Đ24.4', 'Yêu cầu khởi tạo', 'ask to open a school year', {
    school: 'own',
    officer: 'any',
  }),
  'request.cancel': rule('Đ25.3', 'Yêu cầu hủy bỏ', 'ask that a record be cancelled', {
    school: 'own',
    officer: 'any',
  }),
  'record.recall': rule('Đ25.3', 'Thu hồi học bạ chưa chốt', 'recall a record before its closing', {
    school: 'own',
  }),
  'record.close': rule('Đ25.1', 'Chốt học bạ của một lớp', 'close the records of a class', { school: 'own' }),
  'request.authenticate': rule('Đ31.1', 'Yêu cầu xác thực', 'ask that a record be authenticated', {
    school: 'own',
    officer: 'any',
  }),
  'request.read': rule('Đ29.3', 'Xem một yêu cầu', 'read a request', { school: 'asked', officer: 'any' }),
  'request.withdraw': rule('Đ29.3', 'Rút yêu cầu của mình', 'withdraw an own request', {
    school: 'asked',
    officer: 'asked',
  }),
  'request.list': rule('Đ4.4', 'Các yêu cầu chờ duyệt', 'list requests that await approval', {
    officer: 'any',
  }),
  'request.decide': rule('Đ4.4', 'Duyệt hoặc bác yêu cầu hủy', 'approve or reject a cancellation', {
    officer: 'not-asked',
  }),
  'request.answer': rule('Đ29.3', 'Trả lời yêu cầu', 'answer a request', { system: 'any' }),

  'transcript.read': rule('Đ30', 'Xem học bạ', "read a pupil's transcript", {
    school: 'own',
    officer: 'any',
  }),
  'transcript.list': rule('Đ30', 'Danh sách học bạ của trường', "list a school's transcripts", {
    school: 'own',
    officer: 'any',
  }),

  'transfer.release': rule('Đ26.2', 'Cho học sinh chuyển đi', 'release a pupil', { school: 'own' }),
  'transfer.accept': rule('Đ26.2', 'Tiếp nhận học sinh', 'take a pupil over', { school: 'own' }),
  'transfer.withdraw': rule('Đ26.2', 'Rút hồ sơ chuyển đi', 'take a release back', { school: 'own' }),
  'transfer.read': rule('Đ26', 'Xem hồ sơ chuyển trường', 'read a transfer', {
    school: 'own',
    officer: 'any',
  }),
  'transfer.list': rule('Đ26', 'Danh sách chuyển trường', 'list transfers', {
    school: 'own',
    officer: 'any',
  }),
  'transfer.forward': rule('Đ26.4', 'Gửi sang Kho của Bộ', 'forward to the ministry', { system: 'any' }),
  'transfer.take-in': rule('Đ26.3', 'Nhận từ tỉnh khác', 'take in from another province', { system: 'any' }),

  'certificate.propose': rule('Đ33.7', 'Khai báo chứng thư số', 'declare a certificate', {
    school: 'own',
    officer: 'any',
  }),
  'certificate.read': rule('Đ33.7', 'Xem chứng thư số', 'read a registered certificate', {
    school: 'own',
    ...read,
  }),
  'certificate.list': rule('Đ9', 'Chứng thư số chờ duyệt', 'list certificates that await a decision', read),
  'certificate.decide': rule('Đ9.3-5', 'Duyệt chứng thư số', 'approve or refuse a certificate', {
    school: 'own',
    officer: 'not-asked',
  }),
  'certificate.suspend': rule('Đ12', 'Tạm dừng chứng thư số', 'suspend a certificate', {
    school: 'own',
    officer: 'any',
  }),
  'certificate.reinstate': rule('Đ12', 'Cho dùng lại chứng thư số', 'take a suspension back', {
    school: 'own',
    officer: 'not-asked',
  }),
  'certificate.revoke': rule('Đ12', 'Thu hồi chứng thư số', 'revoke a certificate', {
    school: 'own',
    officer: 'any',
  }),
  'certificate.decide-compromise': rule('Đ8.3', 'Kết luận về báo lộ khóa', 'decide on a compromise', {
    officer: 'not-asked',
  }),
  'compromise.list': rule('Đ8.3', 'Báo lộ khóa chờ kết luận', 'list compromises that were told', read),
  'certificate.replace': rule('Đ12.1', 'Thay chứng thư số', 'replace a certificate', {
    school: 'own',
    officer: 'any',
  }),
  'certificate.hand-over': rule('Đ27.3', 'Ghi nhận bàn giao thiết bị', 'record the handover of a device', {
    school: 'own',
    officer: 'any',
  }),
  'handover.list': rule('Đ12.2', 'Thiết bị chưa bàn giao', 'list devices that were not handed over', {
    school: 'own',
    ...read,
  }),
  'assignment.record': rule('Đ24.2', 'Ghi nhận phân công', 'record assignments', {
    school: 'own',
    officer: 'any',
  }),
  'assignment.list': rule('Đ24.2', 'Xem phân công', "list a school's assignments", {
    school: 'own',
    ...read,
  }),

  'school.put': rule('Đ4', 'Thêm, đổi tên trường', 'add or rename a school', { officer: 'any' }),
  'school.list': rule('Đ4', 'Các trường trong tỉnh', 'list the schools', read),
  'key.issue': rule('Đ30', 'Cấp khóa cho trường', "issue a school's key", { officer: 'any' }),
  'key.revoke': rule('Đ30', 'Thu hồi khóa', 'revoke a key', { officer: 'any' }),
  'data-key.propose': rule('Đ28.2', 'Đề nghị hủy khóa niêm phong', 'propose to destroy a sealing key', {
    officer: 'any',
  }),
  'data-key.destroy': rule('Đ4.4', 'Duyệt hủy khóa niêm phong', 'approve the destruction of a sealing key', {
    officer: 'not-asked',
  }),
  'key.list': rule('Đ30', 'Các khóa đã cấp', 'list keys', read),
  'caller.read': rule('Đ30', 'Khóa này của ai', 'whose key this is', {
    school: 'any',
    officer: 'any',
    auditor: 'any',
  }),
  'officer.init': rule('Đ4', 'Lập hai tài khoản đầu tiên', 'make the first two accounts', {
    anyone: 'first',
  }),
  'officer.propose': rule('Đ4', 'Đề nghị một tài khoản', 'propose an account', { officer: 'any' }),
  'officer.approve': rule('Đ4', 'Duyệt một tài khoản', 'approve an account', { officer: 'not-asked' }),
  'officer.close': rule('Đ4', 'Đóng một tài khoản', 'close an account', { officer: 'any' }),
  'officer.list': rule('Đ4', 'Các tài khoản', 'list the accounts', read),

  'job.read': rule('Đ28', 'Việc định kỳ và lịch sử', 'schedules and their history', read),
  'job.run': rule('Đ28', 'Chạy việc định kỳ', 'run a schedule now', { officer: 'any', system: 'any' }),
  'dead-letter.list': rule('Đ28', 'Việc nền bị dừng', 'list dead letters', read),
  'dead-letter.retry': rule('Đ28', 'Chạy lại việc nền', 'retry dead letters', { officer: 'any' }),
  'deadline.read': rule('Đ25', 'Ngày chốt, học bạ nộp muộn', 'deadlines and late records', read),
  'retention.read': rule(
    'Đ28.2',
    'Khóa phải gia hạn, tệp bị từ chối hết hạn lưu',
    'locks to renew, refused uploads that may go',
    read,
  ),
  'backup.read': rule('Đ28.1', 'Tình trạng sao lưu', 'state of the backup', read),
  'second-opinion.read': rule('Đ15', 'Ý kiến thứ hai về chữ ký', 'where two verifiers part', read),
  'audit.verify': rule('Đ20.3', 'Kiểm tra sổ cái', 'verify the ledger', { anyone: 'any' }),
  'ledger.read': rule('Đ20.3', 'Đọc các mục của sổ cái', 'read entries of the ledger', { auditor: 'any' }),
  'ledger.prove': rule('Đ31', 'Điểm chốt, mã băm của sổ cái', 'checkpoint and hashes of the ledger', {
    anyone: 'any',
  }),
  'index.rebuild': rule('Đ28', 'Dựng lại cơ sở dữ liệu', 'make the index again from the ledger', {
    anyone: 'any',
  }),
  'look.list': rule('Đ20.3', 'Ai đã xem học bạ', "who looked at a pupil's data", {
    school: 'own',
    auditor: 'any',
  }),

  'house-key.make': rule('Đ31', 'Tạo khóa của kho', 'make a key of the repository', { anyone: 'any' }),
  'house-key.rewrap': rule('Đ31', 'Bọc lại khóa dữ liệu', 'wrap the data keys anew', { officer: 'any' }),
  'credential.make': rule('Đ30', 'Tạo khóa cho chính mình', 'make an own credential', { anyone: 'any' }),
  'receipt-key.read': rule('Đ31', 'Khóa công khai của kho', 'read the public keys', { anyone: 'any' }),
  'service.watch': rule('Đ28', 'Sức khỏe, số đo', 'health and metrics', { anyone: 'any' }),
  'service.describe': rule('Đ29', 'Mô tả giao diện', 'the description of the API', { anyone: 'any' }),
} as const satisfies Record<string, ActRule>;

export type ActName = keyof typeof POLICY;
export const actNames = Object.keys(POLICY) as readonly ActName[];

/** Whoever the policy lets do the act at all; `undefined` stands for anyone, who is told of nobody. */
export type ActorFor<A extends ActName> = A extends ActName
  ? ActorOfRule<keyof (typeof POLICY)[A]['by']>
  : never;
type ActorOfRule<Kind> = Kind extends 'anyone' ? undefined : Kind extends ActorKind ? ActorOf<Kind> : never;

/** `not-permitted`: never this act. Otherwise the thing is not one of the actor's, and its act says so in its own words. */
export type Permission =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'never' | 'not-own' | 'own-request' };

export type May = (actor: Actor | undefined, act: ActName, thing?: Thing) => Permission;

/** Acts that configuration closes to a kind of actor. It can only take away. */
export type Closed = readonly { readonly act: ActName; readonly actor: ActorKind | 'anyone' }[];

/** The one question of rights. `undefined` is whoever has shown no credential. */
export function policy(closed: Closed = []): May {
  return (actor, act, thing = {}) => {
    const scope = scopeFor(actor, act);
    if (scope === undefined) return { ok: false, why: 'never' };
    if (closed.some((one) => one.act === act && one.actor === (actor?.kind ?? 'anyone'))) {
      return { ok: false, why: 'never' };
    }
    return within(scope, actor, thing);
  };
}

/** Whether there is anything at all to which the actor may do it; asked at the door, before anybody knows whose it is. */
export function mayAtAll(may: May, actor: Actor | undefined, act: ActName): boolean {
  const permission = may(actor, act);
  return permission.ok || permission.why !== 'never';
}

/** What an actor may do the act to; undefined where it may not do it at all. */
export function scopeFor(actor: Pick<Actor, 'kind'> | undefined, act: ActName): Scope | undefined {
  const { by }: ActRule = POLICY[act];
  return by[actor?.kind ?? 'anyone'] ?? (by.anyone === 'any' ? 'any' : undefined);
}

function within(scope: Scope, actor: Actor | undefined, { schools, askedBy, first }: Thing): Permission {
  switch (scope) {
    case 'any':
      return { ok: true };
    case 'own':
      return actor?.kind === 'school' && schools?.includes(actor.schoolId)
        ? { ok: true }
        : { ok: false, why: 'not-own' };
    case 'asked':
      return actor && askedBy === actorId(actor) ? { ok: true } : { ok: false, why: 'not-own' };
    case 'not-asked':
      return actor && askedBy !== undefined && askedBy !== actorId(actor)
        ? { ok: true }
        : { ok: false, why: 'own-request' };
    case 'first':
      return first === true ? { ok: true } : { ok: false, why: 'not-own' };
  }
}

function rule<By extends ActRule['by']>(article: string, vi: string, en: string, by: By) {
  return { article, vi, en, by };
}
