import type { Certificate } from './certificate.ts';

/** The certificates of a trust list, and who of them issued what. */
export interface Authorities {
  readonly anchors: ReadonlySet<Certificate>;
  readonly all: readonly Certificate[];
  /** whether names have to be held against constraints at all */
  readonly constrainNames: boolean;
  /**
   * Those whose name a certificate bears as its issuer's and whose key signed it; anchors first, then the newest, so that
   * the order of files decides nothing. Remembered.
   */
  issuersOf(certificate: Certificate): readonly Certificate[];
}

export function authoritiesOf(
  anchors: readonly Certificate[],
  intermediates: readonly Certificate[],
): Authorities {
  const set = new Set(anchors);
  const all = [...anchors, ...intermediates].sort(
    (a, b) =>
      Number(set.has(b)) - Number(set.has(a)) ||
      b.notBefore.getTime() - a.notBefore.getTime() ||
      (a.sha256 < b.sha256 ? -1 : 1),
  );
  const byName = Map.groupBy(all, ({ subjectName }) => subjectName);
  const remembered = new WeakMap<Certificate, readonly Certificate[]>();
  return {
    anchors: set,
    all,
    constrainNames: all.some(({ nameConstraints }) => nameConstraints !== undefined),
    issuersOf(certificate) {
      let issuers = remembered.get(certificate);
      if (!issuers) {
        const named = byName.get(certificate.issuerName) ?? [];
        issuers = named.filter((issuer) => hasSigned(issuer, certificate));
        remembered.set(certificate, issuers);
      }
      return issuers;
    },
  };
}

/** Whether the key of one made the signature on the other. */
export function hasSigned({ key }: Certificate, { x509 }: Certificate): boolean {
  try {
    return x509.verify(key);
  } catch {
    return false;
  }
}
