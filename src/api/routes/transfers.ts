import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { mayRead } from '../../domain/access/access.ts';
import type { ActorOf } from '../../domain/access/actor.ts';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { TRANSFER_ID, transferCreatedAt, transferId } from '../../domain/transfer/transfer-id.ts';
import { recordAccess, recordAccesses } from '../../storage/index/accesses.ts';
import { acceptPupil, takeBackPupil } from '../../storage/index/steps/transfer-end.ts';
import { releasePupil } from '../../storage/index/steps/transfer-release.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { findTransfer, listTransfersOfSchool } from '../../storage/index/transfers.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, preferHeader } from '../http/fields.ts';
import { ApiProblem, problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type AnswerKind, type Route, route } from '../http/route.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentTransfer, transferPath, transferSchema } from '../presenters/transfer.ts';
import { settle } from '../settle.ts';
import { transferInput } from '../transfer-input.ts';

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
  const { database, calendar, work, limits, clock } = deps;

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
      'no-such-transcript',
      'not-your-pupil',
      'unknown-school',
      'transfer-to-same-school',
      'transfer-under-way',
      'departed',
    ],
    async handle({ actor: caller, headers, body, requestId }) {
      const { personalId, to } = body;
      const now = clock();
      const transcript = await findTranscript(database, personalId);
      const allowed = transcript !== undefined && mayRead(caller, transcript);
      const what = allowed ? 'transfer' : 'transfer-denied';
      await recordAccess(database, { caller, personalId, what, at: now.toISOString(), requestId });
      if (!allowed) throw new ApiProblem('no-such-transcript');

      const released = await releasePupil(
        { database, calendar },
        {
          transferId: transferId(now, randomBytes(8).toString('hex')),
          personalId,
          from: caller.schoolId,
          to,
          requestedBy: actorId(caller),
        },
        now,
      );
      if (!released.ok) throw problemOfRefusal(released.refusal);
      const { transfer, opened } = released;
      // A crash before the job is queued leaves the transfer `forwarding`: the sweeper takes it up.
      if (transfer.state === 'forwarding') await work.forwardOutbox(transfer._id, requestId);
      const { value, headers: applied } = await settle(deps, headers.prefer, {
        what: 'transfer',
        id: transfer._id,
        value: transfer,
        waiting: ({ state }) => state === 'forwarding',
        read: () => findTransfer(database, transfer._id),
      });
      return {
        status: opened ? 201 : 200,
        headers: { ...applied, Location: transferPath(value._id) },
        json: presentTransfer(value, caller),
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
    problems: ['no-such-resource'],
    async handle({ actor: caller, params: { transferId: id }, requestId }) {
      return { status: 200, json: presentTransfer(await visible(caller, id, requestId), caller) };
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
    problems: ['no-such-resource', 'not-receiving-school', 'transfer-not-open'],
    async handle({ actor: caller, params: { transferId: id }, requestId }) {
      const transfer = await visible(caller, id, requestId);
      return ended(await acceptPupil(database, transfer, caller.schoolId, clock()), caller);
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
    problems: ['no-such-resource', 'not-your-pupil', 'transfer-under-way', 'transfer-not-open'],
    async handle({ actor: caller, params: { transferId: id }, requestId }) {
      const transfer = await visible(caller, id, requestId);
      return ended(await takeBackPupil(database, transfer, caller.schoolId, clock()), caller);
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
      limit: limitField(limits.pageItems),
      after: transferIdField.optional(),
    }),
    answers: {
      200: {
        words: { vi: 'Một trang; links.next khi còn nữa', en: 'One page; links.next while there is more' },
        schema: pageSchema(transferSchema),
      },
    },
    async handle({ actor: caller, query: { direction, after, ...query }, requestId }) {
      if (caller.kind !== 'school') throw new ApiProblem('not-permitted');
      const limit = Math.min(query.limit ?? DEFAULT_PAGE, limits.pageItems);
      // One more than the page, so that the last page has no link to an empty one.
      const found = await listTransfersOfSchool(database, caller.schoolId, direction, {
        after: after === undefined ? undefined : { _id: after, createdAt: transferCreatedAt(after) ?? '' },
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const access = { caller, what: 'transfer-list', at: clock().toISOString(), requestId };
      await recordAccesses(
        database,
        access,
        page.map(({ personalId }) => personalId),
      );
      const path = `/v1/transfers?direction=${direction}`;
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        status: 200,
        json: {
          items: page.map((transfer) => presentTransfer(transfer, caller)),
          links: { self: path, ...(last ? { next: `${path}&limit=${limit}&after=${last._id}` } : {}) },
        },
      };
    },
  });

  /** To both schools and the department; to anyone else it does not exist, nor one that was never released. */
  async function visible(caller: Caller, id: string, requestId: string): Promise<Transfer> {
    const transfer = await findTransfer(database, id);
    if (!transfer || !concerns(transfer, caller)) throw new ApiProblem('no-such-resource');
    const { personalId } = transfer;
    const at = clock().toISOString();
    await recordAccess(database, { caller, personalId, what: 'transfer', at, requestId });
    return transfer;
  }

  return [open, read, accept, withdraw, list];
}

function concerns({ from, to, state }: Transfer, caller: Caller): boolean {
  if (caller.kind !== 'school') return true;
  if ('schoolId' in from && from.schoolId === caller.schoolId) return true;
  const told = state !== 'requested' && state !== 'refused';
  return told && to.kind === 'school' && to.schoolId === caller.schoolId;
}

function ended(decision: Awaited<ReturnType<typeof acceptPupil>>, caller: ActorOf<'school'>) {
  if (!decision.ok) throw problemOfRefusal(decision.refusal);
  return { status: 200, json: presentTransfer(decision.transfer, caller) };
}
