import { AsnConvert } from '@peculiar/asn1-schema';
import { IssuingDistributionPoint } from '@peculiar/asn1-x509';
import {
  contentOf,
  DER,
  type DerElement,
  derChildren,
  expectDer,
  integerHex,
  NotDer,
  timeOf,
} from '../core/der.ts';
import { extensionsOf } from './extensions.ts';

/** Which certificates of its issuer a list speaks of (RFC 5280 clause 5.2.5). */
export interface ListScope {
  readonly users: boolean;
  readonly authorities: boolean;
  /** where the list is a part of its issuer's: only certificates that name one of these addresses are in it */
  readonly addresses: readonly string[] | undefined;
  /** the list keeps certificates that expired since then (ISO/IEC 9594-8); else an expired one may have been dropped */
  readonly keepsExpiredSince: Date | undefined;
}

const CRL_NUMBER = '2.5.29.20';
const DELTA = '2.5.29.27';
const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
const EXPIRED_CERTS_ON_CRL = '2.5.29.60';
const WHOLE: ListScope = {
  users: true,
  authorities: true,
  addresses: undefined,
  keepsExpiredSince: undefined,
};

/** @param wrapped [0] around the extensions. @throws NotDer when the list is one that is not understood here */
export function listScope(
  bytes: Uint8Array,
  wrapped: DerElement | undefined,
): { readonly scope: ListScope; readonly number: string | undefined } {
  let scope = WHOLE;
  let number: string | undefined;
  if (!wrapped) return { scope, number };
  const [list, ...others] = derChildren(bytes, wrapped);
  if (!list || others.length > 0) throw new NotDer('extensions');
  for (const { oid, critical, value } of extensionsOf(bytes, list)) {
    if (oid === CRL_NUMBER) {
      number = integerHex(bytes, expectDer(bytes, value.start, value.end, DER.integer));
    } else if (oid === ISSUING_DISTRIBUTION_POINT) {
      scope = { ...scope, ...distributionPoint(contentOf(bytes, value)) };
    } else if (oid === EXPIRED_CERTS_ON_CRL) {
      const since = timeOf(bytes, expectDer(bytes, value.start, value.end, DER.generalizedTime));
      scope = { ...scope, keepsExpiredSince: since };
    } else if (oid === DELTA) {
      throw new NotDer('a delta list');
    } else if (critical) {
      throw new NotDer(`critical extension ${oid} of the list`);
    }
  }
  return { scope, number };
}

function distributionPoint(der: Uint8Array): Pick<ListScope, 'users' | 'authorities' | 'addresses'> {
  const point = AsnConvert.parse(der, IssuingDistributionPoint);
  if (point.indirectCRL) throw new NotDer('an indirect list');
  if (point.onlySomeReasons) throw new NotDer('a list of some reasons only');
  if (point.onlyContainsAttributeCerts) throw new NotDer('a list of attribute certificates');
  const names = point.distributionPoint?.fullName;
  if (point.distributionPoint && !names) throw new NotDer('a distribution point without a full name');
  const addresses = names?.flatMap(({ uniformResourceIdentifier: address }) => address ?? []);
  // Such a list would be held against no certificate, and nobody would be told.
  if (addresses?.length === 0) throw new NotDer('a distribution point without an address');
  return { users: !point.onlyContainsCACerts, authorities: !point.onlyContainsUserCerts, addresses };
}
