import type { Profile } from '../../domain/profile/profile.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { attribute, nameOf } from '../xml/nodes.ts';
import { XmlRefusal } from '../xml/refusal.ts';
import { readRoot } from '../xml/root.ts';
import { scan } from '../xml/scan.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import { isOverLimit, MAX_ATTRIBUTES, MAX_ELEMENTS, xmlFinding } from './scan-document.ts';

export type Identification =
  | { readonly ok: true; readonly profile: Profile }
  | {
      readonly ok: false;
      readonly finding: Finding;
      /** where it can be read and is of no format known; else the finding says why it cannot */
      readonly refusal?: Refusal;
    };

/**
 * Chooses the profile by root element and version. It only chooses by what to judge: `verify` reads the whole document and
 * looks at both again. Where none fits, the document is asked the same questions in the same order: is there anything, is
 * it UTF-8, has it a DOCTYPE, is it well-formed; only then is its format unknown. The finding, for whoever has the file,
 * names the root element, shortened, and a version only when it is a plain one. The refusal, which is kept, says nothing
 * of the document: what is known here is told instead.
 */
export function identifyProfile(bytes: Uint8Array, profiles: ReadonlyMap<string, Profile>): Identification {
  if (bytes.length === 0) return { ok: false, finding: finding('document-empty') };
  try {
    const root = readRoot(bytes);
    const profile = profileOf(root, profiles);
    if (profile) return { ok: true, profile };
    readWhole(bytes, profiles);
    return unknown(root, profiles);
  } catch (error) {
    if (!(error instanceof XmlRefusal)) throw error;
    return { ok: false, finding: xmlFinding(error, bytes) };
  }
}

function profileOf(root: Tape, profiles: ReadonlyMap<string, Profile>): Profile | undefined {
  const name = nameOf(root, ROOT).text;
  for (const profile of profiles.values()) {
    const { element, version, versionAttribute } = profile.root;
    if (element === name && attribute(root, ROOT, versionAttribute) === version) return profile;
  }
  return undefined;
}

/** Over a limit it is read no further: limits are those of a format. @throws XmlRefusal */
function readWhole(bytes: Uint8Array, profiles: ReadonlyMap<string, Profile>): void {
  const limits = [...profiles.values()].map((profile) => profile.limits);
  const depth = Math.max(...limits.map((one) => one.depth));
  try {
    scan(bytes, {
      bytes: Math.max(...limits.map((one) => one.bytes)),
      depth,
      elements: MAX_ELEMENTS,
      attributesPerElement: MAX_ATTRIBUTES,
      namespacesInScope: depth,
    });
  } catch (error) {
    if (!(error instanceof XmlRefusal && isOverLimit(error.code))) throw error;
  }
}

const LONGEST_NAME = 64;

function unknown(root: Tape, profiles: ReadonlyMap<string, Profile>): Identification {
  const name = nameOf(root, ROOT).text.slice(0, LONGEST_NAME);
  const versions = [...profiles.values()]
    .filter((profile) => profile.root.element === name)
    .map((profile) => attribute(root, ROOT, profile.root.versionAttribute));
  const version = versions.find((text) => text !== undefined && /^[\w.-]{1,16}$/.test(text));
  const own = version === undefined ? name : `${name} ${version}`;
  const known = [...profiles.values()].map((profile) => `${profile.root.element} ${profile.root.version}`);
  const { refusal } = refuse('unknown-profile', `want ${known.join(', ')}`);
  return { ok: false, refusal, finding: finding('unknown-profile', undefined, own) };
}
