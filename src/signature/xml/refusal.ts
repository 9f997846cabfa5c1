/** Why a document is not read at all: stable words, part of what the commands print. */
export type XmlRefusalCode =
  | 'not-utf8'
  | 'too-large'
  | 'too-deep'
  | 'too-many-elements'
  | 'too-many-attributes'
  | 'too-many-names'
  | 'doctype'
  | 'entity'
  | 'xml-declaration'
  | 'illegal-character'
  | 'character-reference'
  | 'malformed'
  | 'duplicate-attribute'
  | 'undeclared-prefix'
  | 'namespace';

/** Thrown by the scanner at the first thing it will not read; `offset` counts bytes. */
export class XmlRefusal extends Error {
  override readonly name = 'XmlRefusal';
  readonly code: XmlRefusalCode;
  readonly offset: number;

  constructor(code: XmlRefusalCode, offset: number, what: string) {
    super(`${what} at byte ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}
