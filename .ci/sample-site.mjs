// Starts .ci/serve-sample and waits until it answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';

/** The status, headers and body of a page as sent, not decompressed. */
export function fetchRaw(url, headers = {}) {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    }).on('error', reject);
  });
}

/**
 * Runs `use(site)` with a site on throw-away data, then stops it.
 * `before` stands before the command, for example `['taskset', '-c', '0']`.
 */
export async function withSampleSite(port, before, use) {
  const [program, ...args] = [...before, '.ci/serve-sample', String(port)];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(`${url}/readyz`, child);
    return await use({ url, memory: () => memoryOfServer(child.pid) });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function ready(url, child) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`.ci/serve-sample ended with ${child.exitCode}`);
    const answer = await fetchRaw(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within a minute`);
}

/** Resident bytes of the server, the only child of the script. */
function memoryOfServer(script) {
  const server = readFileSync(`/proc/${script}/task/${script}/children`, 'utf8').trim();
  const [, kib] = readFileSync(`/proc/${server}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
  return Number(kib) * 1024;
}
