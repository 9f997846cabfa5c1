import { readFile } from 'node:fs/promises';
import { configParts } from '../config/config.ts';
import { actorId } from '../domain/access/actor.ts';
import type { ActorFor } from '../domain/access/policy.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { parseSha256, type Sha256 } from '../domain/identity/sha256.ts';
import {
  inForceOn,
  type RegisteredCertificate,
  type RevocationReason,
  revocationReasons,
} from '../domain/registry/certificate.ts';
import { approverOf, decideCertificate } from '../domain/registry/certificate-approval.ts';
import { proposeCertificate } from '../domain/registry/certificate-proposal.ts';
import {
  reinstateCertificate,
  replaceCertificate,
  revokeCertificate,
  suspendCertificate,
} from '../domain/registry/certificate-steps.ts';
import { inspectCertificate } from '../signature/trust/certificate-facts.ts';
import {
  findCertificate,
  listCertificatesInState,
  listCertificatesOfSchool,
} from '../storage/index/certificates.ts';
import type { Database } from '../storage/index/database.ts';
import { findSchool } from '../storage/index/schools.ts';
import { kindOf, rolesOf } from './certificate-options.ts';
import { shownCertificate, takeStep } from './certificate-step.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const atMost = 500;
const department = (actor: ActorFor<'certificate.decide'>) =>
  ({ kind: 'department', name: actorId(actor) }) as const;
const ending = { since: { type: 'string' }, note: { type: 'string' } } as const;

const list = verb({
  name: 'list',
  act: 'certificate.list',
  usage: '[--school ID [--on YYYY-MM-DD]]',
  what: {
    vi: 'Chứng thư số chờ Sở duyệt; hoặc của một trường, có hiệu lực trong ngày',
    en: 'certificates that await the department; or of a school, in force on a day',
  },
  options: { school: { type: 'string' }, on: { type: 'string' } },
  run: async ({ database, values: { school, on } }) => {
    const schoolId = school === undefined ? undefined : parseSchoolId(school);
    if (school !== undefined && !schoolId) throw new WrongUsage('--school: want a school code');
    if (on !== undefined && !/^\d{4}-\d\d-\d\d$/.test(on)) throw new WrongUsage('--on: want YYYY-MM-DD');
    const found = schoolId
      ? (await listCertificatesOfSchool(database, schoolId)).filter((one) => !on || inForceOn(one, on))
      : (await listCertificatesInState(database, 'proposed', atMost)).filter(
          (one) => approverOf(one) === 'department',
        );
    return {
      lines: table(
        [
          'SHA-256',
          'Trường / school',
          'Loại / kind',
          'Người giữ / holder',
          'Trạng thái / state',
          'Từ / since',
        ],
        found.map((one) => [
          one._id,
          one.schoolId,
          one.kind,
          `${one.holder.name}\n${one.holder.roles.join(', ')}`,
          one.state,
          shownTime(one.history.at(-1)?.since),
        ]),
      ),
      json: { certificates: found.map(shownCertificate) },
    };
  },
});

const show = verb({
  name: 'show',
  act: 'certificate.read',
  usage: 'SHA256',
  what: { vi: 'Một chứng thư số và lịch sử của nó', en: 'one certificate and its history' },
  options: {},
  words: [1, 1],
  run: async ({ database, words: [text = ''] }) => {
    const found = await findCertificate(database, hashOf(text));
    if (!found) throw new WrongUsage('không có trong sổ / not in the registry');
    return {
      lines: [
        `${found.holder.name} (${found.kind}, ${found.schoolId}; ${found.holder.roles.join(', ') || '-'})`,
        `${shownTime(found.notBefore)} - ${shownTime(found.notAfter)}; ${found.issuer}`,
        ...table(
          ['Trạng thái / state', 'Từ / since', 'Ghi lúc / at', 'Bởi / by', 'Lý do / why'],
          found.history.map(({ state, since, at, by, reason, note }) => [
            state,
            shownTime(since),
            shownTime(at),
            by,
            [reason, note].filter(Boolean).join(': '),
          ]),
        ),
      ],
      json: { certificate: shownCertificate(found) },
    };
  },
});

const add = verb({
  name: 'add',
  act: 'certificate.propose',
  usage: 'FILE --school ID --kind organisation|person|device [--roles R,R] [--name NAME] [--from YYYY-MM-DD]',
  what: { vi: 'Khai báo thay cho trường (Đ33.7)', en: 'declares a certificate for a school' },
  options: {
    school: { type: 'string' },
    kind: { type: 'string' },
    roles: { type: 'string' },
    name: { type: 'string' },
    from: { type: 'string' },
  },
  words: [1, 1],
  run: async ({ env, clock, actor, database, values, words: [file = ''] }) => {
    const schoolId = parseSchoolId(values.school ?? '');
    if (!schoolId) throw new WrongUsage('--school: want a school code');
    const kind = kindOf(values.kind);
    const roles = rolesOf(values.roles);
    const bytes = await readFile(file);
    const text = bytes[0] === 0x30 ? bytes.toString('base64') : bytes.toString('utf8');
    const inspected = inspectCertificate(text, await configParts(env).trust(), clock());
    if (!inspected) throw new WrongUsage(`${file}: want a certificate, PEM or DER`);
    if (inspected.faults.length > 0) throw new WrongUsage(`${file}: ${inspected.faults.join(', ')}`);
    const { facts, der, name } = inspected;
    const proposal = {
      ...{ kind, schoolId, roles, facts, der, by: actorId(actor) },
      name: values.name ?? name,
      from: values.from,
    };
    if (!(await findSchool(database, schoolId)))
      throw new WrongUsage(`không có trường / no school ${schoolId}`);
    return takeStep(database, facts.sha256, clock(), (one, now) => proposeCertificate(one, proposal, now));
  },
});

const approve = decision('approve', true, { vi: 'Sở duyệt (Đ9.3, Đ9.5)', en: 'the department approves' });
const refuse = decision('refuse', false, { vi: 'Sở không duyệt', en: 'the department refuses' });

function decision(name: 'approve' | 'refuse', yes: boolean, what: { vi: string; en: string }) {
  return verb({
    name,
    act: 'certificate.decide',
    usage: 'SHA256 [--note TEXT]',
    what,
    options: { note: { type: 'string' } },
    words: [1, 1],
    run: ({ database, actor, clock, values: { note }, words: [text = ''] }) =>
      step(database, clock, text, (one, now) =>
        decideCertificate(one, { approve: yes, note }, department(actor), now),
      ),
  });
}

const suspend = verb({
  name: 'suspend',
  act: 'certificate.suspend',
  usage: 'SHA256 [--since INSTANT] [--note TEXT]',
  what: { vi: 'Tạm dừng', en: 'suspends' },
  options: ending,
  words: [1, 1],
  run: ({ database, actor, clock, values, words: [text = ''] }) =>
    step(database, clock, text, (one, now) => suspendCertificate(one, values, department(actor), now)),
});

const reinstate = verb({
  name: 'reinstate',
  act: 'certificate.reinstate',
  usage: 'SHA256 [--since INSTANT] [--note TEXT]',
  what: { vi: 'Cho dùng lại sau khi tạm dừng', en: 'takes a suspension back' },
  options: ending,
  words: [1, 1],
  run: ({ database, actor, clock, values, words: [text = ''] }) =>
    step(database, clock, text, (one, now) => reinstateCertificate(one, values, department(actor), now)),
});

const revoke = verb({
  name: 'revoke',
  act: 'certificate.revoke',
  usage: `SHA256 --reason ${revocationReasons.join('|')} [--since INSTANT] [--note TEXT]`,
  what: { vi: 'Thu hồi (Đ12)', en: 'revokes, for good' },
  options: { ...ending, reason: { type: 'string' } },
  words: [1, 1],
  run: async ({ database, actor, clock, values: { reason, ...values }, words: [text = ''] }) => {
    const known = revocationReasons.find((one): one is RevocationReason => one === reason);
    if (!known) throw new WrongUsage(`--reason: want one of ${revocationReasons.join(', ')}`);
    return step(database, clock, text, (one, now) =>
      revokeCertificate(one, known, values, department(actor), now),
    );
  },
});

const replace = verb({
  name: 'replace',
  act: 'certificate.replace',
  usage: 'SHA256 --by SHA256 [--since INSTANT] [--note TEXT]',
  what: { vi: 'Thay bằng chứng thư mới đã có hiệu lực', en: 'replaces by a new one that is in force' },
  options: { ...ending, by: { type: 'string', default: '' } },
  words: [1, 1],
  run: async ({ database, actor, clock, values: { by, ...values }, words: [text = ''] }) => {
    const successor = await findCertificate(database, hashOf(by));
    return takeStep(database, hashOf(text), clock(), (one, now) =>
      replaceCertificate(one, successor, values, department(actor), now),
    );
  },
});

function step(
  database: Database,
  clock: () => Date,
  text: string,
  rule: (one: RegisteredCertificate | undefined, now: Date) => ReturnType<typeof decideCertificate>,
) {
  const id = hashOf(text);
  return takeStep(database, id, clock(), rule);
}

/** @throws WrongUsage */
function hashOf(text: string): Sha256 {
  const hash = parseSha256(text.toLowerCase());
  if (!hash) throw new WrongUsage('want the SHA-256 of a certificate');
  return hash;
}

export const certificates: Area = {
  name: 'certificates',
  what: { vi: 'Sổ đăng ký chứng thư số (Đ9, Đ12)', en: 'Certificate registry' },
  verbs: [list, show, add, approve, refuse, suspend, reinstate, revoke, replace],
};
