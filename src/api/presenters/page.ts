import { z } from 'zod';
import { link } from './answer-fields.ts';

/** A page of a list; `next` is there while there may be more. */
export function pageSchema<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item).readonly(),
    links: z.object({ self: link, next: link.optional() }),
  });
}
