import { REFUSALS, type Refusal } from '../domain/refusal.ts';
import type { Outcome } from './verb.ts';

/** An act's "no", with the article that says so. */
export function refused({ code, detail }: Refusal): Outcome {
  const { article, vi, en } = REFUSALS[code];
  const more = detail === undefined ? '' : ` (${detail})`;
  return {
    lines: [`${vi} / ${en}${more} [${code}, ${article}]`],
    json: { refusal: { code, article, ...(detail === undefined ? {} : { detail }) } },
    failed: true,
  };
}
