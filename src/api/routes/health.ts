import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

const check = z.object({ name: z.string(), ok: z.boolean() });
const readiness = z.object({
  ready: z.boolean(),
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
    summary: { vi: 'Sẵn sàng nhận yêu cầu', en: 'Ready to take requests' },
    act: 'service.watch',
    answers: {
      200: { words: { vi: 'Sẵn sàng', en: 'Ready' }, schema: readiness },
      503: { words: { vi: 'Chưa sẵn sàng', en: 'Not ready' }, schema: readiness },
    },
    async handle({ log }) {
      const [checks, standing] = await Promise.all([ready(), alarms()]);
      const failed = checks.filter(({ ok }) => !ok);
      // What is down, and where, is for the operator's log, not for whoever asks.
      if (failed.length > 0) log.warn({ failed }, 'not ready');
      return {
        status: failed.length === 0 ? 200 : 503,
        json: {
          ready: failed.length === 0,
          checks: checks.map(({ name, ok }) => ({ name, ok })),
          alarms: standing,
        },
      };
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
