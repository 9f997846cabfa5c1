import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { countWithoutBackup } from '../acts/keeping/count-without-backup.ts';
import { countMissedRenewals } from '../acts/keeping/renew-locks.ts';
import { countDifferences } from '../acts/keeping/second-opinion.ts';
import { type Quota, quotaOf } from '../acts/looks/quota.ts';
import type { Readiness } from '../api/deps.ts';
import type { Config } from '../config/config.ts';
import { serviceClock } from '../config/service-clock.ts';
import type { MinistryClient } from '../interop/ministry/client.ts';
import { queueGauges } from '../jobs/queues/queue-gauges.ts';
import { watchClock } from '../observe/clock-watch.ts';
import { type JobMetrics, jobMetrics } from '../observe/metrics.ts';
import { type PeerWatch, watchPeers } from '../observe/peer-watch.ts';
import { quotaWatch } from '../observe/quota-watch.ts';
import {
  type Alarms,
  compromisesAlarm,
  missedRenewalsAlarm,
  secondOpinionAlarm,
  setAsideAlarm,
  standingAlarm,
} from '../observe/standing-alarm.ts';
import { countSetAside } from '../storage/index/arrivals.ts';
import { countCompromisesUndecided } from '../storage/index/certificates.ts';
import type { Database } from '../storage/index/database.ts';
import type { ReceiptKey } from '../storage/index/receipts.ts';
import { type Connections, connect } from './connect.ts';
import { serverNames } from './needs.ts';
import type { Role } from './role.ts';
import { watchedMinistry } from './watched-peers.ts';
import { demandIndex, readiness, within } from './what-is-there.ts';
import { ministryOf } from './wire-scheduled-jobs.ts';

/** What every part of the process is given. */
export interface Parts extends Connections {
  readonly config: Config;
  readonly environment: Config['environment'];
  readonly profiles: Config['profiles'];
  readonly calendar: Config['calendar'];
  readonly retention: Config['retention'];
  readonly may: Config['may'];
  readonly quota: Quota;
  readonly trust: Config['trust'];
  readonly revocation: Config['revocation'];
  readonly secondOpinion: Config['secondOpinion'];
  readonly province: string;
  readonly ministry: MinistryClient | undefined;
  readonly peers: PeerWatch;
  readonly logger: Logger;
  readonly prometheus: Registry;
  readonly metrics: JobMetrics;
  readonly receiptKey: ReceiptKey;
  readonly clock: () => Date;
  readonly ready: () => Readiness;
  readonly alarms: Alarms;
  /** what is ended last, with the connections */
  readonly clockWatch: ReturnType<typeof watchClock>;
  /** what the parts of this process watch; each names its alarms that stand */
  readonly watches: (() => readonly string[])[];
}

/** The servers behind the process, and what is made of them and of the configuration for all its parts. */
export async function openParts(config: Config, role: Role, logger: Logger): Promise<Parts> {
  const prometheus = new Registry();
  const options = { demanded: [], patienceMs: config.waits.startMs, prometheus };
  const connections = await connect(config, logger, options);
  for (const name of serverNames) connections.servers[name].start();
  collectDefaultMetrics({ register: prometheus });
  const clock = serviceClock(config.clockOffsetMs);
  const clockWatch = watchClock(clock, prometheus, logger);
  const watch = quotaWatch(prometheus, logger);
  const peers = watchPeers(prometheus, logger);
  const ministry = ministryOf(config, config.receiptKey, clock);
  const watches: Parts['watches'] = [
    () => peers.unusable().map((peer) => `unusable:${peer}`),
    () => (clockWatch.lastStep() ? ['clock-stepped'] : []),
  ];
  const counted = (count: (database: Database) => Promise<number>) => async () => {
    demandIndex(connections);
    return await within(config.waits.probe.patienceMs, count(connections.database));
  };
  const standing = [
    standingAlarm(prometheus, secondOpinionAlarm, counted(countDifferences)),
    standingAlarm(prometheus, setAsideAlarm, counted(countSetAside)),
    standingAlarm(
      prometheus,
      missedRenewalsAlarm,
      counted((database) => countMissedRenewals(database, config.retention, clock())),
    ),
    standingAlarm(prometheus, compromisesAlarm, counted(countCompromisesUndecided)),
  ];
  const parts: Parts = {
    ...connections,
    config,
    environment: config.environment,
    profiles: config.profiles,
    calendar: config.calendar,
    retention: config.retention,
    may: config.may,
    quota: quotaOf({ quotas: config.quotas, counters: connections.counters, watch, clock }),
    trust: config.trust,
    revocation: config.revocation,
    secondOpinion: config.secondOpinion,
    province: config.province,
    ministry: ministry && watchedMinistry(ministry, peers),
    peers,
    logger,
    prometheus,
    metrics: jobMetrics(prometheus),
    receiptKey: config.receiptKey,
    clock,
    clockWatch,
    ready: () => readiness(connections, role),
    alarms: async () => [
      ...(await Promise.all(standing.map((alarm) => alarm()))).flat(),
      ...watches.flatMap((named) => named()),
    ],
    watches,
  };
  queueGauges(prometheus, connections.queues, (atMost) =>
    counted((database) => countWithoutBackup(database, atMost))(),
  );
  return parts;
}
