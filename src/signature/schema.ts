import { type ErrorDetail, ParseOption, XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm';
import type { Profile } from '../domain/profile.ts';
import { type Finding, finding } from './findings.ts';

const MAX_FINDINGS = 10;
const PARSE = {
  option:
    ParseOption.XML_PARSE_NO_XXE |
    ParseOption.XML_PARSE_NONET |
    ParseOption.XML_PARSE_NO_SYS_CATALOG |
    ParseOption.XML_PARSE_BIG_LINES,
};

/** A compiled schema depends on its profile alone and costs more than a whole verification: kept as long as the profile lives. */
const compiled = new WeakMap<Profile, XsdValidator>();

/**
 * Compiles the profile's XSD ahead of the first document.
 * @throws Error when the XSD is not a schema; the message names the profile
 */
export function compileSchema(profile: Profile): XsdValidator {
  const known = compiled.get(profile);
  if (known) return known;
  try {
    using source = XmlDocument.fromString(profile.xsdText, PARSE);
    const validator = XsdValidator.fromDoc(source);
    compiled.set(profile, validator);
    return validator;
  } catch (error) {
    throw new Error(`profile ${profile.id}: ${profile.xsd} is not a usable XML schema`, { cause: error });
  }
}

/** Bytes that passed the scan, held against the XSD. Each finding names line, element and rule, never a value. */
export function schemaFindings(bytes: Uint8Array, profile: Profile): readonly Finding[] {
  const validator = compileSchema(profile);
  try {
    using document = XmlDocument.fromBuffer(bytes, PARSE);
    try {
      validator.validate(document);
      return [];
    } catch (error) {
      return violations(error, 'schema-invalid');
    }
  } catch (error) {
    return violations(error, 'not-well-formed');
  }
}

function violations(error: unknown, code: 'schema-invalid' | 'not-well-formed'): readonly Finding[] {
  if (!(error instanceof XmlLibError)) throw error;
  const details = error.details.slice(0, MAX_FINDINGS);
  if (details.length === 0) return [finding(code)];
  return details.map((detail) =>
    finding(code, `line ${detail.line}`, code === 'schema-invalid' ? ruleBroken(detail) : undefined),
  );
}

/** libxml2's messages repeat values of the document: only names and the kind of rule are taken from them. */
function ruleBroken({ message }: ErrorDetail): string {
  const element = /^Element '(?:\{[^}]*\})?([\w.-]{1,64})'/.exec(message)?.[1] ?? 'element';
  const attribute = /^Element '[^']*', attribute '([\w.-]{1,64})'/.exec(message)?.[1];
  const place = attribute === undefined ? element : `${element}/@${attribute}`;
  const facet = /\[facet '(\w+)'\]/.exec(message)?.[1];
  if (facet !== undefined) return `${place}: ${facet}`;
  if (/This element is not expected/.test(message)) return `${place}: unexpected${expected(message)}`;
  if (/Missing child element/.test(message)) return `${place}: missing child${expected(message)}`;
  if (/attribute '[^']*' is required but missing/.test(message))
    return `${element}: a required attribute is missing`;
  if (/attribute '[^']*' is not allowed/.test(message)) return `${place}: attribute not allowed`;
  return `${place}: value or content not allowed`;
}

/** The tail `Expected is ( A ).` holds names of the schema alone. */
function expected(message: string): string {
  const names = / Expected is (?:one of )?\( ([\w.,#{}:/ -]{1,300}) \)\.\s*$/.exec(message)?.[1];
  return names === undefined ? '' : `, expected ${names}`;
}
