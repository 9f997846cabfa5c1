/** What a message of libxml2 says is broken, without the value that broke it: those are the pupil's. */
export interface BrokenRule {
  readonly place: string;
  readonly broken: string;
}

/** A name as our scanner lets it through, in libxml2's spelling: `{namespace}name`. */
const NAME = "(?:\\{[^'{}]*\\})?([A-Za-z_][\\w.-]{0,63})";
const PLACE = new RegExp(`^Element '${NAME}'(?:, attribute '${NAME}')?: `);
const EXPECTED = /Expected is (one of )?\( ([^'"<>()]{1,400}) \)\.\s*$/;

/** What follows the place. Each is anchored where libxml2 writes its own words, since a value can hold any. */
const WORDS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^\[facet '(\w+)'\] /, ([, facet = '']) => facet],
  [/^This element is not expected\./, () => 'unexpected'],
  [/^Missing child element\(s\)\./, () => 'missing child'],
  [/^No matching global declaration available/, () => 'unexpected'],
  [/^The attribute '[\w.{}:/#-]+' is required but missing\.\s*$/, () => 'a required attribute is missing'],
  [/^The attribute '[^']*' is not allowed\.\s*$/, () => 'attribute not allowed'],
  [/^(Character|Element) content /, () => 'content not allowed'],
  [/does not match the fixed value constraint/, () => 'fixed'],
  [/is not a valid value of the [\w ]*type '(?:xs:|\{[^{}']*\})?([\w.-]+)'\.\s*$/, ([, type = '']) => type],
  [/is not a valid value of the [\w ]*type\.\s*$/, () => 'type'],
  [/ key-sequence /, () => 'unique key'],
];

export function ruleOfMessage(message: string): BrokenRule {
  const [start = '', element = 'document', attributeName] = PLACE.exec(message) ?? [];
  const place = attributeName === undefined ? element : `${element}/@${attributeName}`;
  const rest = message.slice(start.length);
  for (const [pattern, word] of WORDS) {
    const match = pattern.exec(rest);
    if (!match) continue;
    const expected = /^(This element|Missing child)/.test(rest) ? EXPECTED.exec(rest)?.[2] : undefined;
    const names = expected
      ?.replace(/\{[^{}]*\}/g, '')
      .split(', ')
      .slice(0, 5)
      .join(' | ');
    return { place, broken: names === undefined ? word(match) : `${word(match)}, expected ${names}` };
  }
  return { place, broken: 'not as the schema says' };
}
