import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { lineOf } from '../xml/line-of.ts';
import { E_START, ELEMENT_STRIDE, type Tape } from '../xml/tape.ts';
import { checkSchema } from './check.ts';
import { compileSchema } from './compile.ts';
import type { Schema } from './model.ts';

/** A compiled schema depends on its profile alone: kept as long as the profile lives. */
const compiled = new WeakMap<Profile, Schema>();

/**
 * Compiles the profile's XSD, once.
 * @throws Error when the XSD is not a schema, or uses what is not understood; the message names the profile
 */
export function schemaOf(profile: Profile): Schema {
  const known = compiled.get(profile);
  if (known) return known;
  try {
    const schema = compileSchema(profile.xsdText);
    compiled.set(profile, schema);
    return schema;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`profile ${profile.id}: ${profile.xsd} is not a usable XML schema: ${why}`, {
      cause: error,
    });
  }
}

/** Each finding names line, element and rule, never a value. */
export function schemaFindings(tape: Tape, profile: Profile): readonly Finding[] {
  return checkSchema(tape, schemaOf(profile)).map(({ element, rule }) =>
    finding(
      'schema-invalid',
      lineOf(tape.bytes, tape.elements.data[element * ELEMENT_STRIDE + E_START] ?? 0),
      rule,
    ),
  );
}
