import { readFile, writeFile } from 'node:fs/promises';

/**
 * The part of a page between `<!-- name -->` and `<!-- end of name -->`, which is made from the code. With KHB_WRITE_DOCS
 * it is written anew first, so that whoever changes a table runs its test once with that set.
 */
export async function generatedBlock(page: string, name: string, made: string): Promise<string | undefined> {
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const text = await readFile(page, 'utf8');
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return undefined;
  if (process.env.KHB_WRITE_DOCS === undefined) return text.slice(from + start.length, to);
  await writeFile(page, text.slice(0, from + start.length) + made + text.slice(to));
  return made;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
