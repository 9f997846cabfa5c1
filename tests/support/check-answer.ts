import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { jsonSchemaOf } from '../../src/api/http/json-schema.ts';
import type { Route } from '../../src/api/http/route.ts';
import type { AnswerCheck } from '../../src/api/http/serve-route.ts';

/**
 * Holds every answer against what its route declares: status, body, headers. Made for tests, where a difference
 * becomes a failed request; in service nobody pays for it.
 */
export function answerChecker(): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();

  const validator = (route: Route, status: number): ValidateFunction | undefined => {
    const schema = route.answers[status]?.schema;
    if (!schema) return undefined;
    const name = `${route.operationId}:${status}`;
    const known = compiled.get(name);
    if (known) return known;
    const { schema: root, named } = jsonSchemaOf(schema, 'output', false);
    const made = ajv.compile({ ...root, components: { schemas: named } });
    compiled.set(name, made);
    return made;
  };

  return (route, answer) => {
    const where = `${route.operationId} answers ${answer.status}`;
    const kind = route.answers[answer.status];
    if (!kind) throw new Error(`${where}, which it does not declare`);
    if (kind.mediaType !== undefined && !answer.bytes?.mediaType.startsWith(kind.mediaType)) {
      throw new Error(`${where} without ${kind.mediaType}`);
    }
    for (const name of Object.keys(answer.headers ?? {})) {
      if (!UNDECLARED.has(name) && !kind.headers?.[name]) throw new Error(`${where} with undeclared ${name}`);
    }
    if (!kind.schema !== (answer.json === undefined)) throw new Error(`${where} with or without a body`);
    const validate = validator(route, answer.status);
    const body: unknown = answer.json === undefined ? undefined : JSON.parse(JSON.stringify(answer.json));
    if (validate && !validate(body)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}`);
  };
}

/** Headers that say nothing a caller relies on. */
const UNDECLARED = new Set(['Content-Disposition', 'Vary']);
