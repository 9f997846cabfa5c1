import type { z } from 'zod';
import { type profileSchema, type SignerRole, XMLDSIG_NAMESPACE } from './profile.ts';
import type { ProfileFault } from './profile-error.ts';
import { geometryFaults } from './profile-geometry-faults.ts';
import { isInside, signedPaths } from './signed-paths.ts';

type Shape = z.infer<typeof profileSchema>;

/** What the shape alone can't say: the keys of a profile that must agree with each other, and with its XSD. */
export function profileFaults(profile: Shape, xsdText: string): readonly ProfileFault[] {
  return [
    ...identityFaults(profile),
    ...namespaceFaults(profile),
    ...pathFaults(profile),
    ...fieldFaults(profile),
    ...roleFaults(profile),
    ...orderFaults(profile),
    ...geometryFaults(profile.signing),
    ...limitFaults(profile),
    ...xsdFaults(profile, xsdText),
  ];
}

function identityFaults(profile: Shape): ProfileFault[] {
  const version = profile.id.split('/')[1];
  if (version === profile.root.version) return [];
  return [
    {
      key: 'root.version',
      got: `"${profile.root.version}"`,
      want: `want "${version}", the version that the id names`,
    },
  ];
}

function namespaceFaults({ root, schemaChecker }: Shape): ProfileFault[] {
  if (root.namespace === undefined) return [];
  if (root.namespace === XMLDSIG_NAMESPACE) {
    const want = "want the format's own, that of XML Signature is for signatures";
    return [{ key: 'root.namespace', got: root.namespace, want }];
  }
  if (schemaChecker === 'libxml2') return [];
  const want = 'want "libxml2": a target namespace is beyond the schema compiler';
  return [{ key: 'schemaChecker', got: schemaChecker ?? 'nothing', want }];
}

/** Where what is taken from a document stands. */
function takenPaths(profile: Shape): [key: string, path: string][] {
  const fields = Object.entries(profile.fields).map(([key, path]): [string, string] => [
    `fields.${key}`,
    path,
  ]);
  if ('list' in profile) fields.push(['list.path', profile.list.path]);
  if ('outcome' in profile && profile.outcome) fields.push(['outcome.path', profile.outcome.path]);
  return fields;
}

function pathFaults(profile: Shape): ProfileFault[] {
  const root = `/${profile.root.element}`;
  const inside = takenPaths(profile);
  const regions: [key: string, path: string][] = [];
  for (const [index, path] of profile.names.entries()) inside.push([`names.${index}`, path]);
  if ('results' in profile && profile.results) inside.push(['results.path', profile.results.path]);
  for (const [index, role] of profile.signing.roles.entries()) {
    inside.push([`signing.roles.${index}.slot`, role.slot]);
    for (const path of signedPaths(role)) regions.push([`signing.roles.${index}.signs`, path]);
  }
  return [
    ...inside.filter(([, path]) => !isInside(path, root)),
    ...regions.filter(([, path]) => path !== root && !isInside(path, root)),
  ].map(([key, path]) => ({ key, got: path, want: `want a path that begins with ${root}/` }));
}

/** Only that is taken from a document which the principal and the seal both answer for (Đ24.5 c, d). */
function fieldFaults(profile: Shape): ProfileFault[] {
  const taken = takenPaths(profile);
  const faults: ProfileFault[] = [];
  for (const role of profile.signing.roles) {
    if (role.role !== 'principal' && role.role !== 'school-seal') continue;
    for (const [key, path] of taken) {
      const signed = signedPaths(role);
      if (role.signs.kind !== 'results-of-teacher' && signed.some((region) => isInside(path, region)))
        continue;
      faults.push({
        key,
        got: path,
        want: `want a path inside ${signed.join(' or ')}, which the ${role.role} signs`,
      });
    }
  }
  return faults;
}

function roleFaults(profile: Shape): ProfileFault[] {
  const faults: ProfileFault[] = [];
  const slots = new Map<string, SignerRole>();
  for (const [index, role] of profile.signing.roles.entries()) {
    const key = `signing.roles.${index}`;
    const other = slots.get(role.slot);
    if (other)
      faults.push({
        key: `${key}.slot`,
        got: role.slot,
        want: `want a slot of its own, this one is the ${other}'s`,
      });
    slots.set(role.slot, role.role);
    const each = role.presence === 'each-teacher';
    if (each !== (role.signs.kind === 'results-of-teacher')) {
      const want = each
        ? 'want results-of-teacher with presence each-teacher'
        : 'want element with presence one';
      faults.push({ key: `${key}.signs.kind`, got: role.signs.kind, want });
    }
    const organisation = role.certificate === 'organisation';
    if (organisation !== (role.role === 'school-seal')) {
      const want = organisation
        ? 'want person: only the school seal is an organisation'
        : 'want organisation for the school seal';
      faults.push({ key: `${key}.certificate`, got: role.certificate, want });
    }
  }
  return faults;
}

function orderFaults(profile: Shape): ProfileFault[] {
  const faults: ProfileFault[] = [];
  const roles = profile.signing.roles.map((role) => role.role);
  for (const [key, names, others] of [
    ['signing.order', profile.signing.order, roles],
    ['signing.roles', roles, profile.signing.order],
  ] as const) {
    for (const twice of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
      faults.push({ key, got: `${twice} twice`, want: 'want each role once' });
    }
    for (const missing of others.filter((name) => !names.includes(name))) {
      faults.push({ key, got: names.join(', '), want: `want also ${missing}` });
    }
  }
  // Đ24.5 d, Đ25.5: a transcript without the principal or the seal has no standing, whatever its format.
  for (const needed of ['principal', 'school-seal'] as const) {
    if (!roles.includes(needed))
      faults.push({ key: 'signing.roles', got: roles.join(', '), want: `want also ${needed}` });
  }
  return faults;
}

function limitFaults({ limits, signing }: Shape): ProfileFault[] {
  if (limits.signatures >= signing.roles.length) return [];
  return [
    {
      key: 'limits.signatures',
      got: `${limits.signatures}`,
      want: `want at least ${signing.roles.length}, one for each role`,
    },
  ];
}

/** A cheap look that catches the wrong file; whether it is a schema is seen when the verifier compiles it at the start. */
function xsdFaults(profile: Shape, xsdText: string): ProfileFault[] {
  if (new RegExp(`<(\\w+:)?element\\s+name="${profile.root.element}"`).test(xsdText)) return [];
  return [
    { key: 'xsd', got: profile.xsd, want: `want a schema that declares the element ${profile.root.element}` },
  ];
}
