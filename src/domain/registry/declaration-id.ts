import type { Brand } from '../identity/brand.ts';
import { parseSchoolId, type SchoolId } from '../identity/school-id.ts';
import { parseSha256, type Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import { type CertificateKind, certificateKinds } from './certificate-kind.ts';

/**
 * Names a certificate as a school has declared it: `<sha256>.<school code>.<kind>`. Another school's declaration of the
 * same certificate, or the same school's of another kind, is another one with a life of its own (Đ9, Đ33.7). It stands in
 * the ledger for decades, in addresses, and on command lines.
 */
export type DeclarationId = Brand<string, 'DeclarationId'>;

export interface DeclarationPlace {
  readonly sha256: Sha256;
  readonly schoolId: SchoolId;
  readonly kind: CertificateKind;
}

export function declarationId({ sha256, schoolId, kind }: DeclarationPlace): DeclarationId {
  return `${sha256}.${schoolId}.${kind}` as DeclarationId;
}

export function parseDeclarationId(text: string): DeclarationId | undefined {
  return placeIn(text) && (text as DeclarationId);
}

/** @throws Error for a text that was not parsed */
export function placeOf(id: DeclarationId): DeclarationPlace {
  const place = placeIn(id);
  if (!place) throw new Error('an id that nobody has parsed');
  return place;
}

/** As what a certificate is declared that signs in a role: the seal is the school's, all others are persons' (Đ9.3-4). */
export function kindOfRole(role: SignerRole): CertificateKind {
  return role === 'school-seal' ? 'organisation' : 'person';
}

function placeIn(text: string): DeclarationPlace | undefined {
  const [hash = '', school = '', word, ...rest] = text.split('.');
  const sha256 = parseSha256(hash);
  const schoolId = parseSchoolId(school);
  const kind = certificateKinds.find((one) => one === word);
  return sha256 && schoolId && kind && rest.length === 0 ? { sha256, schoolId, kind } : undefined;
}
