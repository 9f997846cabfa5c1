import { readFile } from 'node:fs/promises';
import { decideCertificates } from '../acts/registry/decide-certificates.ts';
import { listOfSchool } from '../acts/registry/list-of-school.ts';
import { listProposed } from '../acts/registry/list-proposed.ts';
import { proposeCertificate } from '../acts/registry/propose-certificate.ts';
import { readCertificate } from '../acts/registry/read-certificate.ts';
import { configParts } from '../config/config-parts.ts';
import { declarationNumber } from '../domain/registry/certificate-approval.ts';
import { dayOf, decisionOf, declarationOf, kindOf, rolesOf, schoolOf } from './certificate-options.ts';
import { holderOf, listOutcome, moment, shownCertificate, stepOutcome } from './certificate-shown.ts';
import { certificateSteps } from './certificate-steps.ts';
import { printable } from './printable.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const atMost = 500;

const list = verb({
  name: 'list',
  act: 'certificate.list',
  usage: '[--school ID [--on YYYY-MM-DD]]',
  what: {
    vi: 'Chứng thư số chờ Sở duyệt; hoặc của một trường, có hiệu lực trong ngày',
    en: 'certificates that await the department; or of a school, in force on a day',
  },
  options: { school: { type: 'string' }, on: { type: 'string' } },
  read: ({ values: { school, on } }) => ({
    schoolId: school === undefined ? undefined : schoolOf(school),
    on: dayOf('--on', on),
  }),
  run: async ({ actor, clock, input: { schoolId, on }, ...office }) => {
    const found = schoolId
      ? await listOfSchool(office, actor, { schoolId, on }, moment(clock))
      : await listProposed(office, actor, { approver: 'department', limit: atMost });
    return found.ok ? listOutcome(found.certificates) : refused(found.refusal);
  },
});

const show = verb({
  name: 'show',
  act: 'certificate.read',
  usage: 'ID',
  what: { vi: 'Một chứng thư số và lịch sử của nó', en: 'one certificate and its history' },
  options: {},
  words: [1, 1],
  read: ({ words: [text = ''] }) => declarationOf(text),
  run: async ({ actor, clock, input: id, ...office }) => {
    const answer = await readCertificate(office, actor, id, moment(clock));
    if (!answer.ok) return refused(answer.refusal);
    const found = answer.certificate;
    const { compromise, decision, handover, holder } = found;
    return {
      lines: [
        ...holderOf(found),
        `${found.kind}, ${found.schoolId}; ${holder.roles.join(', ') || '-'}`,
        `Lần khai báo / declaration: ${declarationNumber(found)}`,
        ...(decision ? [`Quyết định / decision: ${decision.number}, ${decision.date}`] : []),
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
        ...(handover
          ? [`Bàn giao / handed over: ${handover.day}, ${handover.minutes}, ${handover.receiver}`]
          : []),
        ...(compromise
          ? [
              `Báo lộ khóa / compromise: ${compromise.upheld ? 'mọi trường / every school' : 'chỉ trường này / this school alone'}`,
            ]
          : []),
      ],
      json: { certificate: shownCertificate(found) },
    };
  },
});

const add = verb({
  name: 'add',
  act: 'certificate.propose',
  usage:
    'FILE --school ID --kind organisation|person|device [--roles R,R] [--name NAME] [--from YYYY-MM-DD] [--decision NUMBER --decision-date YYYY-MM-DD]',
  what: {
    vi: 'Khai báo thay cho trường (Đ33.7); cá nhân phải có quyết định bổ nhiệm (Đ7.2-3)',
    en: 'declares a certificate for a school; a person has an appointing decision',
  },
  options: {
    school: { type: 'string' },
    kind: { type: 'string' },
    roles: { type: 'string' },
    name: { type: 'string' },
    from: { type: 'string' },
    decision: { type: 'string' },
    'decision-date': { type: 'string' },
  },
  words: [1, 1],
  read: async ({ env, values, words: [file = ''] }) => {
    const declared = {
      schoolId: schoolOf(values.school),
      kind: kindOf(values.kind),
      roles: rolesOf(values.roles),
      name: printable('--name', values.name, 200),
      from: dayOf('--from', values.from),
      decision: decisionOf(values.decision, values['decision-date']),
    };
    const bytes = await readFile(file);
    const certificate = bytes[0] === 0x30 ? bytes.toString('base64') : bytes.toString('utf8');
    return { declaration: { ...declared, certificate }, trust: await configParts(env).trust() };
  },
  run: async ({ actor, clock, input: { declaration, trust }, ...office }) =>
    stepOutcome(await proposeCertificate({ ...office, trust }, actor, declaration, moment(clock))),
});

const approve = decision('approve', true, { vi: 'Sở duyệt (Đ9.3, Đ9.5)', en: 'the department approves' });
const refuse = decision('refuse', false, { vi: 'Sở không duyệt', en: 'the department refuses' });

function decision(name: 'approve' | 'refuse', yes: boolean, what: { vi: string; en: string }) {
  return verb({
    name,
    act: 'certificate.decide',
    usage: 'ID… [--note TEXT] [--declaration N]',
    what,
    options: { note: { type: 'string' }, declaration: { type: 'string' } },
    words: [1, atMost],
    read: ({ values, words }) => ({
      certificates: words.map(declarationOf),
      approve: yes,
      note: printable('--note', values.note, 500),
      declaration: numberOf(values.declaration, words.length),
    }),
    run: async ({ actor, clock, input, ...office }) => {
      const decided = await decideCertificates(office, actor, input, moment(clock));
      const told = decided.map(({ id, answer }) => ({ id, ...stepOutcome(answer) }));
      return {
        lines: told.map(({ id, failed, lines }) => (failed ? `${id}: ${lines.join(' ')}` : lines.join(' '))),
        json: { decided: told.map(({ id, json }) => ({ id, ...json })) },
        failed: told.some(({ failed }) => failed),
      };
    },
  });
}

/** `--declaration`: which of the school's declarations was read; of one certificate. @throws WrongUsage */
function numberOf(text: string | undefined, certificates: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,4}$/.test(text) || certificates !== 1)
    throw new WrongUsage(
      '--declaration: cần số lần khai báo của một chứng thư / want a number, of one certificate',
    );
  return Number(text);
}

export const certificates: Area = {
  name: 'certificates',
  what: { vi: 'Sổ đăng ký chứng thư số (Đ9, Đ12)', en: 'Certificate registry' },
  verbs: [list, show, add, approve, refuse, ...certificateSteps],
};
