import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/** A JSON Schema (2020-12) with the named schemas that it refers to, as `#/components/schemas/<name>`. */
export interface NamedSchemas {
  readonly schema: JsonSchema;
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/**
 * Of a zod schema, for the OpenAPI document. `input` as a caller may write it, `output` as it is answered.
 * An answer may gain fields in time, so its objects are left open there; the test of real answers closes them.
 */
export function jsonSchemaOf(
  schema: z.core.$ZodType,
  io: 'input' | 'output',
  open = io === 'output',
): NamedSchemas {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override: ({ jsonSchema }) => {
      // zod says readOnly of arrays that our own code may not change; to a caller it would mean something else.
      delete jsonSchema.readOnly;
      // contentEncoding says it; `base64` is no format of JSON Schema.
      if (jsonSchema.format === 'base64') delete jsonSchema.format;
      if (open && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const { $schema: _, $defs, ...root } = moveReferences(made);
  return { schema: root, named: $defs === undefined ? {} : recordOfSchemas($defs) };
}

function moveReferences(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

function recordOfSchemas(value: unknown): Record<string, JsonSchema> {
  return z.record(z.string(), z.record(z.string(), z.unknown())).parse(value);
}
