import { ParseOption, XmlDocument, XmlLibError, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { attribute, nameOf, namespaceOf } from '../xml/nodes.ts';
import { scan } from '../xml/scan.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import { ruleOfMessage } from './libxml2-rules.ts';
import { MOST_VIOLATIONS, SchemaError, type SchemaOfLibxml2, type Violation } from './model.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';
/** Nothing is fetched and no entity taken in; what it is given has passed our scanner, which refuses a DOCTYPE, and its limits. */
const OPTIONS = {
  option:
    ParseOption.XML_PARSE_NONET |
    ParseOption.XML_PARSE_NO_XXE |
    ParseOption.XML_PARSE_NO_SYS_CATALOG |
    ParseOption.XML_PARSE_SKIP_IDS |
    ParseOption.XML_PARSE_BIG_LINES,
};
/** They would have it read other files. */
const REACHING_OUT: ReadonlySet<string> = new Set(['import', 'include', 'redefine']);

/**
 * The XSD as libxml2 takes it, which is the whole of XML Schema 1.0 but for other files. It lives as long as the process:
 * profiles are few.
 * @throws SchemaError, in libxml2's words or ours
 */
export function schemaOfLibxml2(xsdText: string, namespace: string | undefined): SchemaOfLibxml2 {
  const names = checkedNames(scan(Buffer.from(xsdText)), namespace);
  const validator = validatorOf(xsdText);
  return { checker: 'libxml2', names, check: (bytes) => violationsOf(bytes, validator) };
}

/** What elements and attributes the XSD declares; first, that it stands alone and speaks of the profile's namespace. */
function checkedNames(tape: Tape, namespace: string | undefined): ReadonlySet<string> {
  if (nameOf(tape, ROOT).local !== 'schema' || namespaceOf(tape, ROOT) !== XSD)
    throw new SchemaError('not an XML Schema');
  const target = attribute(tape, ROOT, 'targetNamespace');
  if (target !== namespace) {
    const [want, got] = [namespace, target].map((uri) => (uri === undefined ? 'none' : `"${uri}"`));
    throw new SchemaError(`root.namespace is ${want}, the target namespace ${got}`);
  }
  if (target !== undefined && attribute(tape, ROOT, 'elementFormDefault') !== 'qualified')
    throw new SchemaError('want elementFormDefault="qualified": every element is of the target namespace');
  const names = new Set<string>();
  for (let element = 0; element < tape.elements.length; element++) {
    if (namespaceOf(tape, element) !== XSD) continue;
    const { local } = nameOf(tape, element);
    if (REACHING_OUT.has(local)) throw new SchemaError(`${local}: no other file is read`);
    const name = attribute(tape, element, 'name');
    if (name !== undefined && (local === 'element' || local === 'attribute')) names.add(name);
  }
  return names;
}

function validatorOf(xsdText: string): XsdValidator {
  try {
    const xsd = XmlDocument.fromString(xsdText, OPTIONS);
    try {
      return XsdValidator.fromDoc(xsd);
    } finally {
      xsd.dispose();
    }
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    throw new SchemaError(error.message.trim(), { cause: error });
  }
}

/** Fails closed: a document that libxml2 does not read is not of the schema. */
function violationsOf(bytes: Uint8Array, validator: XsdValidator): readonly Violation[] {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(bytes, OPTIONS);
    validator.validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof XmlValidateError)) return [{ at: undefined, rule: 'libxml2 does not read it' }];
    return told(error);
  } finally {
    document?.dispose();
  }
}

/** One broken value is told twice, by its facet and by its type: once for each place is enough. */
function told({ details }: XmlValidateError): Violation[] {
  const violations: Violation[] = [];
  for (const { message, line } of details) {
    if (violations.length === MOST_VIOLATIONS) break;
    const { place, broken } = ruleOfMessage(message);
    const at = line > 0 ? `line ${line}` : undefined;
    const rule = `${place}: ${broken}`;
    const isTold = violations.some((one) => one.at === at && one.rule.startsWith(`${place}: `));
    if (!isTold) violations.push({ at, rule });
  }
  return violations;
}
