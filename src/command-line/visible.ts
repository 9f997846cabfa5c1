/** What a terminal obeys instead of showing it, what turns the direction of writing, and what nobody sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A line for people, whoever wrote what stands in it: such a character is spelled, `\u{1b}`, a line end too. */
export function visible(line: string): string {
  return line.replace(UNSEEN, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** A value on one line of JSON, which says the same with its unseen characters spelled. */
export function visibleJson(value: unknown): string {
  const units = (one: string) => Array.from({ length: one.length }, (_, index) => one.charCodeAt(index));
  return JSON.stringify(value).replace(UNSEEN, (one) =>
    units(one)
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
