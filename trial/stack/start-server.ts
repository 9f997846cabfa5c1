import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, portIsFree } from './free-ports.ts';
import type { ProgramSearch } from './install/cache.ts';
import { launchServer } from './launch.ts';
import { logTail } from './log-tail.ts';
import { endProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import type { Credentials } from './secrets.ts';
import { chooseProgram } from './servers/choose-program.ts';
import type { Place, ServerRecipe } from './servers/recipe.ts';
import { StackError } from './stack-error.ts';
import { dataFolder, type StartedServer, startedServers } from './stack-file.ts';
import { type StackRecord, setServer } from './stack-record.ts';
import { strayServers } from './stray-processes.ts';

/** A start on a busy laptop after an unclean stop; normal ones take 1 to 4 s. */
const readyWithinMs = 120_000;

export interface ServerStart {
  readonly record: StackRecord;
  readonly recipe: ServerRecipe;
  readonly search: ProgramSearch;
  readonly credentials: Credentials;
  /** Refuse rather than move to other ports. */
  readonly samePorts?: boolean;
  /** which one, for data that is not there yet */
  readonly make?: string | undefined;
}

/**
 * Brings one server up, or joins it where it runs already: find or install the program, end what still works in its
 * data folder, choose ports, start, write its number down, wait until it answers.
 * @throws StackError program-missing, install-failed, program-changed, start-failed
 */
export async function startServer(start: ServerStart): Promise<StartedServer> {
  const { record, recipe, search, credentials } = start;
  const began = Date.now();
  const before = startedServers(record.file()).find(([name]) => name === recipe.name)?.[1];
  const dataDir = dataFolder(record.dir, recipe.name);
  if (before?.process && isRunning(before.process) && before.told === recipe.told) {
    try {
      await waitUntilReady(recipe, before, before.process, { ports: before.ports, dataDir, credentials });
      return before;
    } catch (error) {
      // One that was ending as we looked is started anew, like one that had ended before.
      if (isRunning(before.process)) throw error;
    }
  }
  const program = await chooseProgram(recipe, search, before?.make ?? start.make);
  const logFile = join(record.dir, 'logs', `${recipe.name}.log`);
  if (before?.process) await endProcess(before.process, recipe.graceMs);
  for (const stray of strayServers(dataDir)) await endProcess(stray, recipe.graceMs);
  search.progress(`${recipe.title}: đang khởi động / starting`);
  let ports = before?.ports;
  for (let attempt = 1; ; attempt += 1) {
    ports = await usablePorts(start, ports);
    const place: Place = { program, ports, dataDir, credentials };
    const server: StartedServer = {
      origin: 'started',
      uri: recipe.uri(place),
      make: program.make,
      program: program.command,
      ports,
      logFile,
      ...(recipe.told !== undefined && { told: recipe.told }),
      process: null,
    };
    // Written before the start: the data folder's make is known even if we die here. Killed between the start and
    // the next write, the process is found by its working folder the next time (stray-processes.ts).
    await setServer(record, recipe.name, server);
    const identity = await launchServer(place, await recipe.launch(place), logFile, search.env);
    const running = { ...server, process: identity };
    await setServer(record, recipe.name, running);
    try {
      await waitUntilReady(recipe, running, identity, place);
      search.progress(`${recipe.title}: sẵn sàng / ready, ${((Date.now() - began) / 1000).toFixed(1)} s`);
      return running;
    } catch (error) {
      await endProcess(identity, 1_000);
      await setServer(record, recipe.name, server);
      // Somebody took a port between our look and its start.
      const portTaken = /address (already )?in use|EADDRINUSE/i.test(await logTail(logFile));
      if (start.samePorts || !portTaken || attempt === 3) throw error;
      ports = undefined;
    }
  }
}

async function usablePorts(start: ServerStart, wanted: number[] | undefined): Promise<number[]> {
  const { record, recipe } = start;
  if (wanted?.length === recipe.portCount) {
    const free = await Promise.all(wanted.map(portIsFree));
    if (free.every(Boolean)) return wanted;
    if (start.samePorts) {
      throw new StackError(
        'start-failed',
        `${recipe.title}: cổng đã bị chiếm / its port is taken: ${wanted}`,
      );
    }
  }
  const taken = new Set(startedServers(record.file()).flatMap(([, { ports }]) => ports));
  return freePorts(recipe.portCount, taken);
}

/** @throws StackError start-failed with the log's tail, when it ended or does not answer in time */
async function waitUntilReady(
  recipe: ServerRecipe,
  server: StartedServer,
  identity: ProcessIdentity,
  place: Omit<Place, 'program'>,
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  let reason = '';
  while (isRunning(identity)) {
    try {
      return await recipe.ready(place);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) break;
    await sleep(100);
  }
  const what = isRunning(identity)
    ? `không trả lời trong ${readyWithinMs / 1000} s / does not answer in time (${reason})`
    : 'đã dừng ngay khi khởi động / ended while starting';
  throw new StackError(
    'start-failed',
    `${recipe.title}: ${what}; ${server.logFile}:\n${await logTail(server.logFile)}`,
  );
}
