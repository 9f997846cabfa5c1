import { type SignerRole, signerRole } from '../domain/profile/profile.ts';
import { type CertificateKind, certificateKinds } from '../domain/registry/certificate.ts';
import { WrongUsage } from './verb.ts';

/** @throws WrongUsage */
export function kindOf(text: string | undefined): CertificateKind {
  const kind = certificateKinds.find((one) => one === text);
  if (!kind) throw new WrongUsage(`--kind: want one of ${certificateKinds.join(', ')}`);
  return kind;
}

/** `principal,subject-teacher`; none for a device. @throws WrongUsage */
export function rolesOf(text: string | undefined): readonly SignerRole[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const role = signerRole.safeParse(part);
      if (!role.success) throw new WrongUsage(`--roles: want some of ${signerRole.options.join(', ')}`);
      return role.data;
    });
}
