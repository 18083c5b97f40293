// A server of its own for a test that stops it, or that needs settings of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = process.env.SERVER_PROGRAM || join(root, 'target/release/mlt-careers');

export type OwnSite = {
  url: string;
  /** Where its data stand. */
  folder: string;
  server: ChildProcess;
  /** The exit code, once the server ended. */
  ended: Promise<unknown[]>;
  /** Runs a command of the program on the same data. */
  run: (...args: string[]) => string;
};

/** Starts a server on throw-away data, and ends it when `use` is done. `host` is the name in its address. */
export async function withOwnSite(
  { port, host = '127.0.0.1', settings = {} }: { port: number; host?: string; settings?: Record<string, string> },
  use: (site: OwnSite) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'mlt-own-'));
  const url = `http://${host}:${port}`;
  const env = {
    ...process.env,
    LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
    MLT_SITE_BASE_URL: url,
    MLT_DATABASE_URL: `sqlite:${folder}/site.db`,
    MLT_MAIL_FOLDER: `${folder}/mail`,
    MLT_FORMS_MINIMUM_MS: '0',
    MLT_LIMITS_READS_PER_MINUTE: '1000000',
    MLT_LOG_FILTER: 'warn',
    ...settings,
  };
  const server = spawn(program, ['serve'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(server, 'exit');
  const run = (...args: string[]) => {
    const done = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
    return done.stdout + done.stderr;
  };
  try {
    await expect.poll(() => fetch(`${url}/readyz`).then((r) => r.status, () => 0)).toBe(200);
    await use({ url, folder, server, ended, run });
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
