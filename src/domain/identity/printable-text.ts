import type { Brand } from './brand.ts';

/**
 * What a person wrote to be read by persons: letters as they look. A name, a reason, a number of a decision.
 * Whether its marks are composed (NFC) or stand behind their letters (NFD) makes no difference to a reader.
 */
export type PrintableText = Brand<string, 'PrintableText'>;

/**
 * What is no part of such text: control characters (a terminal obeys them), marks that turn the direction of writing,
 * characters that cannot be seen, halves of characters, what Unicode promises to mean nothing (private use,
 * noncharacters), and what stands in place of something that was lost. Not what Unicode has not assigned yet: a newer
 * version of its tables may never refuse a name that an older one took.
 */
const unseen = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\uFFFC\uFFFD`;
const UNSEEN = new RegExp(`[${unseen}]`, 'gu');
/** Blanks that can be part of text; the pattern without dots is one in all but its class. */
const blank = String.raw`\p{Zs}\u2800`;
const BLANKS = new RegExp(`[${blank}]+`, 'gu');
const BLANK_AT_AN_END = new RegExp(`^[${blank}]|[${blank}]$`, 'u');

/** What `parsePrintableText` takes, as others may read it: a pattern of JSON Schema. */
export const PRINTABLE_PATTERN = `^[^${unseen}]*[^${unseen}${blank}][^${unseen}]*$`;

/**
 * @param most characters, counted as they were sent
 * @returns the text in NFC with single spaces, or undefined when it is blank, too long or not printable
 */
export function parsePrintableText(text: string, most: number): PrintableText | undefined {
  const folded = text.normalize('NFC').replace(BLANKS, ' ').replace(/^ | $/g, '');
  return [...text].length <= most && isPrintableText(folded) ? folded : undefined;
}

/** Whether text that may not be altered, because it is signed, is printable as it stands: in NFC or NFD, no blank at its ends. */
export function isPrintableText(text: string): text is PrintableText {
  return text !== '' && text.search(UNSEEN) === -1 && !BLANK_AT_AN_END.test(text);
}

/** Whether there is nothing in it to be seen: blanks, and what is no part of printable text. */
export function isBlank(text: string): boolean {
  return text.replace(UNSEEN, '').replace(BLANKS, '') === '';
}

/** Somebody else's text, shown without harm: what is not printable becomes U+FFFD. */
export function shownText(text: string): string {
  return text.replace(UNSEEN, '\uFFFD');
}
