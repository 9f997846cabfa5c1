/**
 * What a person wrote to be read by persons: letters as they look. Control characters (a terminal obeys them), marks that
 * turn the direction of writing, and characters that cannot be seen are no part of a name or a number.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** @returns the text in NFC with single spaces, or undefined when it is empty, too long or not printable */
export function parsePrintableText(text: string, most: number): string | undefined {
  const folded = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^ | $/g, '');
  return folded.length >= 1 && folded.length <= most && isPrintable(folded) ? folded : undefined;
}

export function isPrintable(text: string): boolean {
  return text.search(UNSEEN) === -1;
}

/** Somebody else's text, shown without harm: what is not printable becomes U+FFFD. */
export function shownText(text: string): string {
  return text.replace(UNSEEN, '\uFFFD');
}
