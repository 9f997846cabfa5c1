import { parseSchoolId, type SchoolId } from '../domain/identity/school-id.ts';
import { parseSha256, type Sha256 } from '../domain/identity/sha256.ts';
import { type SignerRole, signerRole } from '../domain/profile/profile.ts';
import type { AppointingDecision } from '../domain/registry/appointing-decision.ts';
import { dayWords, instantWords } from '../domain/registry/assignment-words.ts';
import { type CertificateKind, certificateKinds } from '../domain/registry/certificate-kind.ts';
import { type DeclarationId, parseDeclarationId } from '../domain/registry/declaration-id.ts';
import type { Handover } from '../domain/registry/handover.ts';
import { printable } from './printable.ts';
import { WrongUsage } from './verb.ts';

/** @throws WrongUsage */
export function kindOf(text: string | undefined): CertificateKind {
  const kind = certificateKinds.find((one) => one === text);
  if (!kind) throw new WrongUsage(`--kind: cần một trong / want one of: ${certificateKinds.join(', ')}`);
  return kind;
}

/** `principal,subject-teacher`; none for a device. @throws WrongUsage */
export function rolesOf(text: string | undefined): readonly SignerRole[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const role = signerRole.safeParse(part);
      if (!role.success)
        throw new WrongUsage(`--roles: cần một số trong / want some of: ${signerRole.options.join(', ')}`);
      return role.data;
    });
}

/** @throws WrongUsage */
export function schoolOf(text: string | undefined): SchoolId {
  const schoolId = parseSchoolId(text ?? '');
  if (!schoolId) throw new WrongUsage('--school: cần mã trường / want a school code');
  return schoolId;
}

/** @throws WrongUsage */
export function hashOf(text: string): Sha256 {
  const hash = parseSha256(text.toLowerCase());
  if (!hash) throw new WrongUsage('cần SHA-256 của chứng thư / want the SHA-256 of a certificate');
  return hash;
}

/** @throws WrongUsage */
export function declarationOf(text: string): DeclarationId {
  const id = parseDeclarationId(text);
  if (!id)
    throw new WrongUsage(
      'cần mã chứng thư như certificates list in ra / want <sha256>.<school code>.<kind>, as certificates list prints it',
    );
  return id;
}

/** @throws WrongUsage */
export function dayOf(option: string, text: string | undefined): string | undefined {
  if (text !== undefined && !dayWords.safeParse(text).success)
    throw new WrongUsage(`${option}: cần / want YYYY-MM-DD`);
  return text;
}

/** `--since` and `--note` of a step. @throws WrongUsage */
export function endingOf(values: {
  readonly since?: string | undefined;
  readonly note?: string | undefined;
}) {
  const { since } = values;
  if (since !== undefined && !instantWords.safeParse(since).success) {
    throw new WrongUsage('--since: cần thời điểm, như / want an instant such as 2026-06-01T08:00:00+07:00');
  }
  return { since, note: printable('--note', values.note, 500) };
}

/** `--decision` and `--decision-date`: both or none. @throws WrongUsage */
export function decisionOf(
  number: string | undefined,
  date: string | undefined,
): AppointingDecision | undefined {
  const told = printable('--decision', number, 100);
  const day = dayOf('--decision-date', date);
  if (told === undefined && day === undefined) return undefined;
  if (told === undefined || day === undefined) {
    throw new WrongUsage(
      '--decision, --decision-date: cần cả số và ngày của quyết định / want number and day of the decision (Đ7.2-3)',
    );
  }
  return { number: told, date: day };
}

/** `--day`, `--minutes` and `--receiver`: all or none. @throws WrongUsage */
export function handoverOf(values: {
  readonly day?: string | undefined;
  readonly minutes?: string | undefined;
  readonly receiver?: string | undefined;
}): Handover | undefined {
  const day = dayOf('--day', values.day);
  const minutes = printable('--minutes', values.minutes, 100);
  const receiver = printable('--receiver', values.receiver, 200);
  if (day === undefined && minutes === undefined && receiver === undefined) return undefined;
  if (day === undefined || minutes === undefined || receiver === undefined) {
    throw new WrongUsage('cần / want --day YYYY-MM-DD --minutes NUMBER --receiver NAME (Đ12, Đ27.3)');
  }
  return { day, minutes, receiver };
}
