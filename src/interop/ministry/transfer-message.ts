import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { OutboxMessage } from '../../domain/transcript/transcript.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { encodeRecord } from './records.ts';
import type { TransferMessage } from './wire.ts';

/**
 * The message to the ministry (Đ26.4), with the stored documents byte for byte. The same outbox message always gives the
 * same content, however often it is built.
 * @param read gives a stored document, or throws when it can't be read now
 */
export async function transferMessage(
  read: (sha256: Sha256) => Promise<Uint8Array>,
  province: string,
  transfer: Transfer,
  message: OutboxMessage,
): Promise<TransferMessage> {
  if (transfer.to.kind !== 'province') throw new Error(`transfer ${transfer.id} does not leave the province`);
  const records = [];
  for (const { schoolYear, sha256 } of message.records) {
    records.push(encodeRecord({ schoolYear, sha256, bytes: await read(sha256) }));
  }
  return {
    type: 'transfer-out',
    messageId: message.messageId,
    sequence: message.sequence,
    fromProvince: province,
    toProvince: message.province,
    toSchoolName: transfer.to.schoolName,
    personalId: transfer.personalId,
    writtenAt: message.writtenAt,
    records,
  };
}
