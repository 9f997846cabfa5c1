import { X509Certificate } from 'node:crypto';
import type { TrustSnapshot } from './trust.ts';

/** As the kit's own authorities say of themselves, and as licensed ones name those that they try things out with. */
const saysTest = /thử nghiệm|kiểm thử|\btest\b|\bdemo\b/i;

/**
 * Names of the authorities on a trust list whose own subject says that they are for trials: anybody may have their keys.
 * The timestamping list beside it is looked through too.
 */
export function testAuthorities({ anchors, intermediates, timestamping }: TrustSnapshot): readonly string[] {
  const names = [...anchors, ...intermediates]
    .map((der) => new X509Certificate(der).subject.split('\n').join(', '))
    .filter((name) => saysTest.test(name.normalize('NFC')));
  return timestamping ? [...names, ...testAuthorities(timestamping)] : names;
}
