import { z } from 'zod';
import { type Route, route } from '../http/route.ts';

/** Serves the document made of all routes, this one too; hence a function, asked when the routes are complete. */
export function openApiRoutes(document: () => object): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/openapi.json',
      operationId: 'readOpenApi',
      tag: 'operation',
      summary: { vi: 'Mô tả giao diện này (OpenAPI 3.1)', en: 'The description of this API (OpenAPI 3.1)' },
      act: 'service.describe',
      answers: {
        200: {
          words: { vi: 'Tài liệu OpenAPI', en: 'The OpenAPI document' },
          schema: z.looseObject({ openapi: z.string() }),
          headers: { 'Cache-Control': 'public, max-age=300' },
        },
      },
      async handle() {
        return { status: 200, headers: { 'Cache-Control': 'public, max-age=300' }, json: document() };
      },
    }),
  ];
}
