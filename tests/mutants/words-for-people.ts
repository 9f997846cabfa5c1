/** As much of a place in Babel's tree as is looked at here. */
interface Place {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly key?: { readonly name?: string };
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
  readonly parent?: Place['node'];
}

/** An article (`Đ24.7`) is told to people too: what is done does not hang on it. */
const TOLD = ['article', 'vi', 'en'];

/**
 * Texts of more than one word, and what stands under `article`, `vi` and `en`, are said to people: no rule hangs on
 * them, and a test that repeats them holds nothing. Codes, names and patterns have no spaces, and stay.
 */
export const wordsForPeople = {
  shouldIgnore(place: object): string | undefined {
    const { node, parent } = place as Place;
    const text = textOf(node);
    if (text === undefined) return undefined;
    const told = parent?.type === 'ObjectProperty' && TOLD.includes(parent.key?.name ?? '');
    return told || /\S\s+\S|^Đ\d/.test(text) ? 'words for people' : undefined;
  },
};

function textOf({ type, value, quasis }: Place['node']): string | undefined {
  if (type === 'StringLiteral') return String(value);
  return type === 'TemplateLiteral' ? quasis?.map(({ value: { raw } }) => raw).join('…') : undefined;
}
