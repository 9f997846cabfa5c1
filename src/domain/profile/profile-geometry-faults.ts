import { ENVELOPED_SIGNATURE, type Profile, type ProfileRole } from './profile.ts';
import type { ProfileFault } from './profile-error.ts';
import { isInside, signedPaths } from './signed-paths.ts';

type Signing = Profile['signing'];

/** What a profile says of the build of signatures must be something that a signer can do. */
export function geometryFaults(signing: Signing): readonly ProfileFault[] {
  return [
    ...signing.roles.flatMap((role, index) => placementFaults(role, `signing.roles.${index}`, signing)),
    ...laterSlotFaults(signing),
    ...timeFaults(signing),
    ...endFaults(signing),
  ];
}

/** A signature stands outside what it signs, unless the profile says by name that it is enveloped there. */
function placementFaults(role: ProfileRole, key: string, { dataTransforms }: Signing): ProfileFault[] {
  const around = signedPaths(role).find((region) => role.slot === region || isInside(role.slot, region));
  if (role.placement === 'outside') {
    const want = `want a slot outside ${around}, which this role signs`;
    return around === undefined ? [] : [{ key: `${key}.slot`, got: role.slot, want }];
  }
  const faults: ProfileFault[] = [];
  const placement = { key: `${key}.placement`, got: role.placement };
  if (role.signs.kind !== 'element' || around === undefined || role.slot === around) {
    faults.push({ ...placement, want: 'want a slot inside the one element that this role signs' });
  }
  if (!dataTransforms.some(([first]) => first === ENVELOPED_SIGNATURE)) {
    faults.push({
      ...placement,
      want: 'want a list in signing.dataTransforms that begins with enveloped-signature',
    });
  }
  return faults;
}

/** A signature put into a region after it was signed breaks it. */
function laterSlotFaults({ roles, order }: Signing): ProfileFault[] {
  const faults: ProfileFault[] = [];
  for (const role of roles) {
    const later = roles.filter((other) => order.indexOf(other.role) > order.indexOf(role.role));
    for (const other of later.filter(({ slot }) => signedPaths(role).some((path) => isInside(slot, path)))) {
      faults.push({
        key: `signing.roles.${roles.indexOf(other)}.slot`,
        got: other.slot,
        want: `want a slot outside what the ${role.role} has signed before`,
      });
    }
  }
  return faults;
}

function timeFaults({ time }: Signing): ProfileFault[] {
  const named = time.transforms.flat().includes(ENVELOPED_SIGNATURE);
  if (!named || time.enveloped === 'ignored') return [];
  const want = 'want "ignored", as signing.time.transforms names enveloped-signature';
  return [{ key: 'signing.time.enveloped', got: `"${time.enveloped}"`, want }];
}

function endFaults({ algorithmEnds, canonicalization, digests, signatures }: Signing): ProfileFault[] {
  const allowed = [...canonicalization, ...digests, ...signatures];
  return Object.keys(algorithmEnds)
    .filter((uri) => !allowed.includes(uri))
    .map((uri) => ({
      key: 'signing.algorithmEnds',
      got: uri,
      want: 'want an algorithm that the profile allows',
    }));
}
