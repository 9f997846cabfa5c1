import { afterEach, describe, expect, inject, test } from 'vitest';
import { enqueueJudgement } from '../../src/jobs/queues/enqueue.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { outage } from '../outages/outage.ts';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';

let room: FaultRoom | undefined;
const running: ServiceProcess[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
  await room?.close();
});

async function start(of: FaultRoom, role: 'api' | 'worker' | 'all'): Promise<ServiceProcess> {
  const started = await startService(of.surroundings, { role });
  running.push(started);
  return started;
}

describe('all roles in one process', () => {
  test('take a school in, copy it to the second site, tell what they did, and stop in order', async () => {
    const many = 24;
    const here = await openFaultRoom(inject('addresses'), many);
    room = here;
    const service = await start(here, 'all');
    expect(await here.push(service.url)).toMatchObject({ accepted: many, refused: 0 });
    await here.expectEachAcceptedOnce();

    const { database, sites } = here.connections;
    await expect.poll(() => database.blobs.countDocuments({ backedUpAt: null }), { timeout: 30_000 }).toBe(0);
    for (const { sha256 } of here.documents) {
      const copy = await sites.backup.read(sha256);
      expect(copy && sha256Of(copy)).toBe(sha256);
    }

    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    for (const line of [
      `khb_jobs_total{queue="submissions",outcome="done"} ${many}`,
      `khb_verdicts_total{indication="TOTAL-PASSED"} ${many}`,
      `khb_submissions_decided_total{outcome="accepted",code="none"} ${many}`,
      'khb_blobs_without_backup 0',
      'khb_queue_jobs{queue="submissions",state="failed"} 0',
      'khb_server_up{server="backup"} 1',
    ]) {
      expect(metrics).toContain(line);
    }
    await service.stop();
    const log = service.logs();
    for (const { pupil } of here.documents) {
      expect(log).not.toContain(pupil.personalId);
      expect(metrics).not.toContain(pupil.personalId);
    }
  });
});

describe('Redis that has lost everything', () => {
  // Nobody is lost: what stands in the database is taken up by the sweeper.
  outage('redis lying', async () => {
    const many = 10;
    const here = await openFaultRoom(inject('addresses'), many);
    room = here;
    const api = await start(here, 'api');
    const { database, queues } = here.connections;
    await Promise.all(
      here.documents.map(({ bytes, sha256 }) =>
        fetch(`${api.url}/v1/submissions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${here.apiKey}`,
            'content-type': 'application/xml',
            'idempotency-key': sha256,
          },
          body: new Uint8Array(bytes),
        }),
      ),
    );
    expect(await database.submissions.countDocuments({})).toBe(many);
    await queues.submissions.obliterate({ force: true });
    await queues.replication.obliterate({ force: true });

    const all = await start(here, 'all');
    await here.untilDecided(many);
    await here.expectEachAcceptedOnce();
    await all.stop();
    await api.stop();
  });
});

describe('the health of a worker', () => {
  test('is told on a port of its own', async () => {
    const here = await openFaultRoom(inject('addresses'), 1);
    room = here;
    const worker = await start(here, 'worker');
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${worker.url}/readyz`);
    expect(await ready.json()).toMatchObject({ ready: true });
    expect((await fetch(`${worker.url}/v1/submissions`)).status).toBe(404);
    // A job about nothing is a dead letter at once, and a number to be alarmed by.
    const { queues } = here.connections;
    await enqueueJudgement(queues, { submissionId: 'nothing', attempt: 1, requestId: 'test' });
    await expect
      .poll(async () => (await fetch(`${worker.url}/metrics`)).text(), { timeout: 10_000 })
      .toContain('khb_jobs_total{queue="submissions",outcome="dead"} 1');
    await worker.stop();
  });
});
