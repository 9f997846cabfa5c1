import { REFUSALS, type Refusal } from '../domain/refusal.ts';
import type { Outcome } from './verb.ts';

/** An act's "no", with the article that says so. */
export function refused(refusal: Refusal): Outcome {
  return {
    lines: [refusedWords(refusal)],
    json: { refusal: { ...refusal, article: REFUSALS[refusal.code].article } },
    failed: true,
  };
}

/** The same for one of several, in one line. */
export function refusedWords({ code, detail }: Refusal): string {
  const { article, vi, en } = REFUSALS[code];
  const more = detail === undefined ? '' : ` (${detail})`;
  return `${vi} / ${en}${more} [${code}, ${article}]`;
}
