/** An element as its tags stand in the text: good enough to cut and paste by. */
export interface TextElement {
  readonly name: string;
  readonly start: number;
  /** just after the start tag */
  readonly inner: number;
  /** where the end tag begins */
  readonly innerEnd: number;
  readonly end: number;
}

/** Elements of a text that may be malformed already; what does not pair is left out. */
export function elementsInText(text: string): TextElement[] {
  const found: TextElement[] = [];
  const open: { name: string; start: number; inner: number }[] = [];
  for (const match of text.matchAll(/<(\/?)([A-Za-z_][^\s/>]*)[^<>]*?(\/?)>/g)) {
    const [tag, isEnd, name = '', isEmpty] = match;
    const start = match.index;
    const end = start + tag.length;
    if (isEnd) {
      const last = open.pop();
      if (last?.name === name) found.push({ ...last, innerEnd: start, end });
    } else if (isEmpty) found.push({ name, start, inner: end, innerEnd: end, end });
    else open.push({ name, start, inner: end });
  }
  return found;
}
