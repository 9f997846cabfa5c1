import { AsnConvert } from '@peculiar/asn1-schema';
import { type GeneralName, NameConstraints, SubjectAlternativeName } from '@peculiar/asn1-x509';
import { comparableRdns } from '../core/name.ts';
import type { Certificate } from './certificate.ts';

const EMAIL = '1.2.840.113549.1.9.1';

/** One name of a certificate in the form that constraints speak of. */
type Named =
  | { readonly form: 'directory'; readonly rdns: readonly string[] }
  | { readonly form: 'email' | 'dns'; readonly text: string }
  | { readonly form: 'other' };

/**
 * Whether every name of a certificate is one that an authority above it may speak for (RFC 5280 clause 4.2.1.10):
 * directory names, mail addresses and host names. A constraint that is not understood permits nothing.
 */
export function isWithinNames(certificate: Certificate, { nameConstraints }: Certificate): boolean {
  if (!nameConstraints) return true;
  try {
    const { permittedSubtrees = [], excludedSubtrees = [] } = AsnConvert.parse(
      nameConstraints,
      NameConstraints,
    );
    const permitted = permittedSubtrees.map(({ base }) => treeOf(base));
    const excluded = excludedSubtrees.map(({ base }) => treeOf(base));
    return namesOf(certificate).every((name) => {
      if (name.form === 'other') return ![...permitted, ...excluded].some(({ form }) => form === 'other');
      if (excluded.some((tree) => lies(name, tree))) return false;
      const ofForm = permitted.filter(({ form }) => form === name.form);
      return ofForm.length === 0 || ofForm.some((tree) => lies(name, tree));
    });
  } catch {
    return false;
  }
}

const comparable = new WeakMap<Certificate, string>();

/** All names of a certificate that constraints speak of, as one text. */
export function comparableNames(certificate: Certificate): string {
  const known = comparable.get(certificate);
  if (known !== undefined) return known;
  const { subjectName, alternativeNames = [] } = certificate;
  const text = `${subjectName} ${Buffer.from(alternativeNames).toString('hex')}`;
  comparable.set(certificate, text);
  return text;
}

function namesOf({ parts, alternativeNames, subjectAttribute }: Certificate): readonly Named[] {
  const rdns = comparableRdns(parts.subject);
  const names: Named[] = rdns.length > 0 ? [{ form: 'directory', rdns }] : [];
  for (const address of subjectAttribute(EMAIL)) names.push({ form: 'email', text: address.toLowerCase() });
  const others = alternativeNames ? AsnConvert.parse(alternativeNames, SubjectAlternativeName) : [];
  return [...names, ...[...others].map(treeOf)];
}

function treeOf(name: GeneralName): Named {
  if (name.directoryName) {
    return {
      form: 'directory',
      rdns: comparableRdns(new Uint8Array(AsnConvert.serialize(name.directoryName))),
    };
  }
  if (name.rfc822Name !== undefined) return { form: 'email', text: name.rfc822Name.toLowerCase() };
  if (name.dNSName !== undefined) return { form: 'dns', text: name.dNSName.toLowerCase() };
  return { form: 'other' };
}

function lies(name: Named, tree: Named): boolean {
  if (name.form === 'other' || tree.form === 'other') return false;
  if (name.form === 'directory') {
    return tree.form === 'directory' && tree.rdns.every((rdn, at) => name.rdns[at] === rdn);
  }
  if (tree.form !== name.form) return false;
  if (name.form === 'dns') return name.text === tree.text || name.text.endsWith(`.${tree.text}`);
  // A tree of mail: one address, one host, or every host beneath a domain.
  const host = name.text.slice(name.text.lastIndexOf('@') + 1);
  if (tree.text.includes('@')) return name.text === tree.text;
  return tree.text.startsWith('.') ? host.endsWith(tree.text) : host === tree.text;
}
