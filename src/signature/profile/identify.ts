import type { Profile } from '../../domain/profile/profile.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';

export type Identification =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly refusal: Refusal; readonly finding: Finding };

/** Enough for a byte order mark, an XML declaration and a root start tag. */
const FIRST_BYTES = 4096;
const START_TAG =
  /<([A-Za-z_][\w.-]{0,63})((?:[ \t\r\n]+[A-Za-z_][\w.:-]{0,63}[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*'))*)/g;

/**
 * Chooses the profile by root element and version, from the first bytes alone. It only chooses by what to judge:
 * `verify` reads the whole document and looks at both again, so a document that deceives this look is refused there.
 * The refusal names the first element, shortened, and a version only when it is a plain one.
 */
export function identifyProfile(bytes: Uint8Array, profiles: ReadonlyMap<string, Profile>): Identification {
  const text = new TextDecoder().decode(bytes.subarray(0, FIRST_BYTES));
  let seen: string | undefined;
  for (const [, root = '', attributes = ''] of text.matchAll(START_TAG)) {
    const candidates = [...profiles.values()].filter((profile) => profile.root.element === root);
    for (const profile of candidates) {
      const version = attributeOf(attributes, profile.root.versionAttribute);
      if (version === profile.root.version) return { ok: true, profile };
      const shown = version !== undefined && /^[\w.-]{1,16}$/.test(version) ? ` ${version}` : '';
      seen ??= `${root}${shown}`;
    }
    seen ??= root;
  }
  const detail = seen ?? 'no root element';
  return { ...refuse('unknown-profile', detail), finding: finding('unknown-profile', undefined, detail) };
}

function attributeOf(attributes: string, name: string): string | undefined {
  for (const [, found, double, single] of attributes.matchAll(
    /([\w.:-]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (found === name) return double ?? single;
  }
  return undefined;
}
