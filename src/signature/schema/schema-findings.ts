import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Tape } from '../xml/tape.ts';
import { checkSchema } from './check.ts';
import { compileSchema } from './compile.ts';
import { libxml2 } from './libxml2-when-asked.ts';
import type { Schema } from './model.ts';

/** A schema depends on its profile alone: kept as long as the profile lives. */
const known = new WeakMap<Profile, Schema>();

/**
 * Compiles the profile's XSD, once, for the checker that the profile names (`bringChecker`).
 * @throws Error when the XSD is not a schema, or beyond that checker; the message names the profile
 */
export function schemaOf(profile: Profile): Schema {
  const found = known.get(profile) ?? newSchema(profile);
  known.set(profile, found);
  return found;
}

function newSchema({ id, xsd, xsdText, root, schemaChecker }: Profile): Schema {
  const isOurs = schemaChecker !== 'libxml2';
  try {
    return isOurs ? compileSchema(xsdText) : libxml2().schemaOfLibxml2(xsdText, root.namespace);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const advice = isOurs ? '; schemaChecker "libxml2" takes all of XML Schema 1.0' : '';
    throw new Error(`profile ${id}: ${xsd} is not a usable XML schema: ${why}${advice}`, { cause: error });
  }
}

/** Each finding names line, element and rule, never a value. */
export function schemaFindings(tape: Tape, profile: Profile): readonly Finding[] {
  return checkSchema(tape, schemaOf(profile)).map(({ at, rule }) => finding('schema-invalid', at, rule));
}
