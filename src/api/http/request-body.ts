import type { z } from 'zod';
import type { ApiLimits } from '../deps.ts';
import { withinJsonBounds } from './json-bounds.ts';
import { parseInput } from './parse-input.ts';
import { ApiProblem } from './problem.ts';

/** A body that a route takes: which content types, how large, and how its bytes become a value. */
export interface RequestBodyKind<B> {
  readonly mediaTypes: readonly string[];
  readonly limit: keyof Pick<ApiLimits, 'bodyBytes' | 'jsonBytes'>;
  /** of a JSON body, for the OpenAPI document */
  readonly schema?: z.ZodType;
  /** @throws ApiProblem */
  parse(bytes: Uint8Array): B;
}

export function jsonBody<S extends z.ZodType>(schema: S): RequestBodyKind<z.output<S>> {
  return {
    mediaTypes: ['application/json'],
    limit: 'jsonBytes',
    schema,
    parse: (bytes) => parseInput('body', schema, parseJson(bytes)),
  };
}

/** A signed document, byte for byte: it is not decoded here. */
export const xmlBody: RequestBodyKind<Uint8Array> = {
  mediaTypes: ['application/xml', 'text/xml'],
  limit: 'bodyBytes',
  parse: (bytes) => bytes,
};

/** @throws ApiProblem */
function parseJson(bytes: Uint8Array): unknown {
  if (!withinJsonBounds(bytes)) {
    const message = 'want at most 16 levels and 20000 brackets and commas';
    throw new ApiProblem('request-invalid', { invalid: [{ at: 'body', message }] });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiProblem('body-not-json');
  }
}
