import { DER, type DerElement, derChildren, NotDer, oidOf } from '../core/der.ts';

export interface DerExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** the OCTET STRING, whose content is the extension's own DER */
  readonly value: DerElement;
}

/** @param list SEQUENCE OF Extension. @throws NotDer */
export function extensionsOf(bytes: Uint8Array, list: DerElement): readonly DerExtension[] {
  return derChildren(bytes, list).map((extension) => {
    const [oid, ...rest] = derChildren(bytes, extension);
    const flag = rest[0]?.tag === DER.boolean ? rest[0] : undefined;
    const value = rest[flag ? 1 : 0];
    if (!oid || value?.tag !== DER.octetString) throw new NotDer('extension');
    return { oid: oidOf(bytes, oid), critical: flag !== undefined && bytes[flag.start] !== 0, value };
  });
}
