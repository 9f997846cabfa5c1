import type { Pupil } from '../../../kit/pupil.ts';

/** What is to be found nowhere, under a name that a failing test may print. */
export type PersonalWords = ReadonlyMap<string, string>;

/** A pupil's number, name and birth date in the spellings that a program might write. */
export function wordsOfPupil({ personalId, fullName, birthDate }: Pupil, name: string): PersonalWords {
  const [year, month, day] = birthDate.split('-');
  return new Map([
    [`${name}: number`, personalId],
    [`${name}: name`, fullName],
    [`${name}: birth date`, birthDate],
    [`${name}: birth date, Vietnamese`, `${day}/${month}/${year}`],
    [`${name}: birth date, with dashes`, `${day}-${month}-${year}`],
  ]);
}

/** Below that many letters a folded name could stand in anything. */
const LEAST_FOLDED = 8;

/** Looks for all words at once, in any spelling that is easily read back. */
export function wordSearch(words: PersonalWords): (bytes: Uint8Array | string) => readonly string[] {
  const plain: [string, string][] = [];
  const folded: [string, string][] = [];
  for (const [name, word] of words) {
    for (const spelling of spellingsOf(word)) plain.push([name, spelling]);
    if (/\p{L}/u.test(word) && fold(word).length >= LEAST_FOLDED) folded.push([name, fold(word)]);
  }
  return (bytes) => {
    const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
    const found = plain.filter(([, spelling]) => text.includes(spelling)).map(([name]) => name);
    if (folded.length === 0) return [...new Set(found)];
    const letters = fold(text);
    return [
      ...new Set([...found, ...folded.filter(([, word]) => letters.includes(word)).map(([name]) => name)]),
    ];
  };
}

function spellingsOf(word: string): ReadonlySet<string> {
  const bytes = Buffer.from(word, 'utf8');
  const escaped = JSON.stringify(word)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return new Set([
    word,
    word.normalize('NFD'),
    encodeURIComponent(word),
    escaped,
    bytes.toString('hex'),
    ...inBase64(bytes),
  ]);
}

/** As it stands in the base64 of a longer text: at each of the three offsets, without the digits that neighbours share. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const inner = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** `Nguyễn Văn An` and `nguyen_van_an` alike. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[\s_.-]/g, '');
}
