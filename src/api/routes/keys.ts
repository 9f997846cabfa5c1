import { houseKeysSchema } from '../../domain/receipt/house-keys.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

/** The public keys with which anybody checks a receipt offline, those of before among them. */
export function keyRoutes({ receiptKeys }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/.well-known/jwks.json',
      operationId: 'readReceiptKeys',
      tag: 'keys',
      summary: {
        vi: 'Khóa công khai để kiểm tra biên nhận của kho',
        en: 'Public keys that check the receipts of the repository (RFC 7517)',
      },
      act: 'receipt-key.read',
      answers: {
        200: {
          words: { vi: 'Bộ khóa', en: 'The key set' },
          schema: houseKeysSchema,
          headers: { 'Cache-Control': 'public, max-age=300' },
        },
      },
      async handle() {
        return { status: 200, headers: { 'Cache-Control': 'public, max-age=300' }, json: receiptKeys };
      },
    }),
  ];
}
