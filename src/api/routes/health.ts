import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

const check = z.object({ name: z.string(), ok: z.boolean(), state: z.enum(['ok', 'read-only', 'away']) });
const readiness = z.object({
  ready: z.boolean(),
  degraded: z.boolean().describe('it does its work without a server that is away or takes no writes'),
  checks: z.array(check).readonly(),
  alarms: z.array(z.string()).readonly().describe('that stand, and are for staff to look into'),
});

/** For the operator's probes; a proxy keeps them from the outside. */
export function healthRoutes({
  ready,
  alarms,
  prometheus,
}: Pick<ApiDeps, 'ready' | 'alarms' | 'prometheus'>): readonly Route[] {
  const alive = route({
    method: 'GET',
    path: '/healthz',
    operationId: 'readHealth',
    tag: 'operation',
    summary: { vi: 'Tiến trình còn sống', en: 'The process is alive' },
    act: 'service.watch',
    answers: {
      200: { words: { vi: 'Sống', en: 'Alive' }, schema: z.object({ status: z.literal('ok') }) },
    },
    async handle() {
      return { status: 200, json: { status: 'ok' } };
    },
  });

  const readyNow = route({
    method: 'GET',
    path: '/readyz',
    operationId: 'readReadiness',
    tag: 'operation',
    summary: {
      vi: 'Sẵn sàng nhận yêu cầu, và máy chủ nào đang vắng (docs/outages.md)',
      en: 'Ready to take requests, and which server is away',
    },
    act: 'service.watch',
    answers: {
      200: { words: { vi: 'Sẵn sàng', en: 'Ready' }, schema: readiness },
      503: { words: { vi: 'Chưa sẵn sàng', en: 'Not ready' }, schema: readiness },
    },
    async handle() {
      const now = ready();
      // Why a server is away, and where it is, stands in the log: not for whoever asks.
      return { status: now.ready ? 200 : 503, json: { ...now, alarms: await alarms() } };
    },
  });

  const metrics = route({
    method: 'GET',
    path: '/metrics',
    operationId: 'readMetrics',
    tag: 'operation',
    summary: { vi: 'Số đo cho Prometheus', en: 'Metrics for Prometheus' },
    act: 'service.watch',
    answers: { 200: { words: { vi: 'Số đo', en: 'Metrics' }, mediaType: 'text/plain' } },
    async handle() {
      const bytes = { mediaType: prometheus.contentType, content: Buffer.from(await prometheus.metrics()) };
      return { status: 200, bytes };
    },
  });

  return [alive, readyNow, metrics];
}
