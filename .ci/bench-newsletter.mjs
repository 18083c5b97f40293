// One issue to 10,000 made-up people: how fast the running site hands the messages to the mail server of the
// tests, and what memory it takes while it does.
//
//   node .ci/bench-newsletter.mjs [PROGRAM [COUNT]]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withMailServer } from './mail-server.mjs';
import { fetchRaw } from './sample-site.mjs';

const PROGRAM = process.argv[2] ?? 'target/release/mlt-careers';
const COUNT = Number(process.argv[3] ?? 10_000);
const PORT = 3215;
const URL = `http://127.0.0.1:${PORT}`;
const TOKEN = 'a token for one measurement on this machine';
const ISSUE = `+++
subject = "Night shifts, and what they pay"
slug = "night-shifts"
date = "2026-11-20"
+++

${'A paragraph about as long as those that people write. It goes on for a while. '.repeat(20)}
`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** A line of /proc/PID/status in bytes; undefined when the process has ended. */
function memory(pid, line) {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${line}:\\s+(\\d+) kB`))[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** Messages taken by the mail server, and memory, as the site tells them. */
async function look() {
  const { status, body } = await fetchRaw(`${URL}/metrics`, { authorization: `Bearer ${TOKEN}` });
  if (status !== 200) throw new Error(`/metrics: ${status}`);
  const lines = body.toString().split('\n');
  const value = (name) => Number(lines.find((line) => line.startsWith(`${name} `)).slice(name.length));
  return { taken: value('mlt_mail_messages_total{outcome="taken"}'), bytes: value('process_resident_memory_bytes') };
}

/** Sends the issue with the command, and returns the most memory that the command took. */
async function send(file, env) {
  const command = spawn(PROGRAM, ['newsletter', 'send', file, '--yes'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(command, 'exit');
  let most = 0;
  while (command.exitCode === null) {
    most = Math.max(most, memory(command.pid, 'VmHWM') ?? 0);
    await pause(50);
  }
  await ended;
  if (command.exitCode !== 0) throw new Error(`newsletter send ended with ${command.exitCode}`);
  return most;
}

async function measure(folder, settings) {
  const env = {
    ...process.env,
    ...settings,
    LEPTOS_SITE_ADDR: `127.0.0.1:${PORT}`,
    MLT_SITE_BASE_URL: URL,
    MLT_DATABASE_URL: `sqlite:${folder}/site.db`,
    MLT_LOG_FILTER: 'warn',
    MLT_METRICS_TOKEN: TOKEN,
  };
  const file = join(folder, 'night-shifts.md');
  writeFileSync(file, ISSUE);
  execFileSync(PROGRAM, ['load-sample-subscribers', String(COUNT)], { env });
  const server = spawn(PROGRAM, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    while (!(await look().catch(() => undefined))) {
      if (server.exitCode !== null) throw new Error(`the site ended with ${server.exitCode}`);
      await pause(100);
    }
    await pause(1000);
    console.log(`at the start       ${megabytes((await look()).bytes)} MB`);
    const command = send(file, env);
    const marks = [COUNT / 10, COUNT / 2, COUNT];
    let first;
    for (const mark of marks) {
      let now = await look();
      while (now.taken < mark) {
        if (now.taken > 0) first ??= { at: performance.now(), taken: now.taken };
        await pause(250);
        now = await look();
      }
      console.log(`after ${String(mark).padStart(6)}       ${megabytes(now.bytes)} MB`);
    }
    const seconds = (performance.now() - first.at) / 1000;
    console.log(`messages per second: ${Math.round((COUNT - first.taken) / seconds)}`);
    console.log(`the command that put them into the queue took ${megabytes(await command)} MB at most`);
    const { taken } = await look();
    if (taken !== COUNT) throw new Error(`${taken} messages for ${COUNT} people`);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

console.log(`== An issue to ${COUNT} people: resident memory of the site`);
const folder = mkdtempSync(join(tmpdir(), 'mlt-newsletter.'));
try {
  await withMailServer('none', (settings) => measure(folder, settings));
} finally {
  rmSync(folder, { recursive: true });
}
