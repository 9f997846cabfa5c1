import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { acceptPupil } from '../../acts/transfers/accept.ts';
import { listTransfers } from '../../acts/transfers/list.ts';
import { readTransfer } from '../../acts/transfers/read.ts';
import { releasePupil } from '../../acts/transfers/release.ts';
import { withdrawRelease } from '../../acts/transfers/withdraw.ts';
import type { Caller } from '../../domain/access/actor.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { TRANSFER_ID, transferId } from '../../domain/transfer/transfer-id.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, preferHeader, schoolIdField } from '../http/fields.ts';
import { problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type Answer, type AnswerKind, type Route, route } from '../http/route.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentTransfer, transferPath, transferSchema } from '../presenters/transfer.ts';
import { schoolMeant } from '../school-meant.ts';
import { transferInput } from '../transfer-input.ts';
import { waitForEnd } from '../wait-for-end.ts';

const tag = 'transfers';
const DEFAULT_PAGE = 50;
const transferIdField = z.string().regex(TRANSFER_ID, 'want a transfer id');
const params = z.strictObject({ transferId: transferIdField });

const asItStands: AnswerKind = {
  words: { vi: 'Hồ sơ chuyển trường như hiện có', en: 'The transfer as it stands' },
  schema: transferSchema,
};

/** Chuyển trường (Đ26): release, take over, take back. Every step answers the same when it is asked for again. */
export function transferRoutes(deps: ApiDeps): readonly Route[] {
  const { jobs, limits, clock } = deps;

  const open = route({
    method: 'POST',
    path: '/v1/transfers',
    operationId: 'openTransfer',
    tag,
    summary: {
      vi: 'Trường chuyển đi cho học sinh chuyển trường (Đ26.2, Đ26.4)',
      en: 'The former school releases a pupil to another school or province',
    },
    act: 'transfer.release',
    headers: z.object({ prefer: preferHeader }),
    body: jsonBody(transferInput),
    answers: {
      201: {
        words: { vi: 'Đã mở hồ sơ chuyển trường', en: 'The pupil is released' },
        schema: transferSchema,
        headers: {
          Location: 'the transfer',
          'Preference-Applied': 'wait=N, for the receipt of the ministry',
        },
      },
      200: {
        words: {
          vi: 'Hồ sơ này đã được mở và đang chờ',
          en: 'The same release is under way already',
        },
        schema: transferSchema,
        headers: { Location: 'the transfer', 'Preference-Applied': 'wait=N' },
      },
    },
    problems: [
      'personal-id-malformed',
      'quota-exceeded',
      'no-such-transcript',
      'unknown-school',
      'transfer-to-same-school',
      'replacement-due',
      'transfer-under-way',
      'departed',
    ],
    async handle({ actor, headers, body, requestId }) {
      const now = clock();
      const release = { ...body, transferId: transferId(now, randomBytes(8).toString('hex')) };
      const released = await releasePupil(deps, actor, release, { now, requestId });
      if (!released.ok) throw problemOfRefusal(released.refusal);
      const { transfer, opened } = released;
      // A crash before the job is queued leaves the transfer `forwarding`: `resume` finds it.
      if (transfer.state === 'forwarding') await jobs.forwardOutbox(transfer.id, requestId);
      const { value, headers: applied } = await waitForEnd(deps, headers.prefer, {
        what: 'transfer',
        id: transfer.id,
        value: transfer,
        waiting: ({ state }) => state === 'forwarding',
        read: async () => {
          const found = await readTransfer(deps, actor, transfer.id, { now: clock(), requestId });
          return found.ok ? found.transfer : undefined;
        },
      });
      return {
        status: opened ? 201 : 200,
        headers: { ...applied, Location: transferPath(value.id) },
        json: presentTransfer(value, actor),
      };
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/transfers/{transferId}',
    operationId: 'readTransfer',
    tag,
    summary: { vi: 'Xem một hồ sơ chuyển trường', en: 'Read where a transfer stands' },
    act: 'transfer.read',
    params,
    answers: { 200: asItStands },
    problems: ['quota-exceeded', 'no-such-resource'],
    async handle({ actor, params: { transferId: id }, requestId }) {
      return shown(await readTransfer(deps, actor, id, { now: clock(), requestId }), actor);
    },
  });

  const accept = route({
    method: 'POST',
    path: '/v1/transfers/{transferId}/acceptance',
    operationId: 'acceptTransfer',
    tag,
    summary: {
      vi: 'Trường chuyển đến tiếp nhận học sinh và kế thừa học bạ (Đ26.1-3)',
      en: 'The receiving school takes the pupil over, with every earlier year',
    },
    act: 'transfer.accept',
    params,
    answers: { 200: asItStands },
    problems: ['quota-exceeded', 'no-such-resource', 'not-receiving-school', 'transfer-not-open'],
    async handle({ actor, params: { transferId: id }, requestId }) {
      return shown(await acceptPupil(deps, actor, id, { now: clock(), requestId }), actor);
    },
  });

  const withdraw = route({
    method: 'POST',
    path: '/v1/transfers/{transferId}/withdrawal',
    operationId: 'withdrawTransfer',
    tag,
    summary: {
      vi: 'Trường chuyển đi rút hồ sơ khi chưa được tiếp nhận',
      en: 'The former school takes a release back before it is accepted, or after the ministry refused it',
    },
    act: 'transfer.withdraw',
    params,
    answers: { 200: asItStands },
    problems: [
      'quota-exceeded',
      'no-such-resource',
      'not-your-pupil',
      'transfer-under-way',
      'transfer-not-open',
    ],
    async handle({ actor, params: { transferId: id }, requestId }) {
      return shown(await withdrawRelease(deps, actor, id, { now: clock(), requestId }), actor);
    },
  });

  const list = route({
    method: 'GET',
    path: '/v1/transfers',
    operationId: 'listTransfers',
    tag,
    summary: {
      vi: 'Các hồ sơ chuyển đến hoặc chuyển đi của trường, mới nhất trước',
      en: "The school's transfers in or out, the latest first",
    },
    act: 'transfer.list',
    query: z.strictObject({
      direction: z.enum(['incoming', 'outgoing']),
      schoolId: schoolIdField
        .optional()
        .meta({ description: 'Sở GDĐT nêu trường nào. The department names the school' }),
      limit: limitField(limits.pageItems),
      after: transferIdField.optional(),
    }),
    answers: {
      200: {
        words: { vi: 'Một trang; links.next khi còn nữa', en: 'One page; links.next while there is more' },
        schema: pageSchema(transferSchema),
      },
    },
    problems: ['quota-exceeded', 'school-required'],
    async handle({ actor, query, requestId }) {
      const { direction, after } = query;
      const schoolId = schoolMeant(actor, query.schoolId);
      const limit = Math.min(query.limit ?? DEFAULT_PAGE, limits.pageItems);
      const page = { schoolId, direction, after, limit };
      const listed = await listTransfers(deps, actor, page, { now: clock(), requestId });
      if (!listed.ok) throw problemOfRefusal(listed.refusal);
      const named = query.schoolId === undefined ? '' : `&schoolId=${query.schoolId}`;
      const path = `/v1/transfers?direction=${direction}${named}`;
      const last = listed.more ? listed.transfers.at(-1) : undefined;
      return {
        status: 200,
        json: {
          items: listed.transfers.map((transfer) => presentTransfer(transfer, actor)),
          links: { self: path, ...(last ? { next: `${path}&limit=${limit}&after=${last.id}` } : {}) },
        },
      };
    },
  });

  return [open, read, accept, withdraw, list];
}

function shown(found: Decision<{ transfer: Transfer }>, actor: Caller): Answer {
  if (!found.ok) throw problemOfRefusal(found.refusal);
  return { status: 200, json: presentTransfer(found.transfer, actor) };
}
