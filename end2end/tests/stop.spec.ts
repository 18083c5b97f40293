// Stopping the server while people send: whoever saw a success is in the database afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'target/release/mlt-careers');
const port = 3215;
const url = `http://127.0.0.1:${port}`;

test('a stop in the middle of many messages loses none that was acknowledged @no-script', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlt-stop-'));
  const env = {
    ...process.env,
    LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
    MLT_SITE_BASE_URL: url,
    MLT_DATABASE_URL: `sqlite:${folder}/site.db`,
    MLT_MAIL_FOLDER: `${folder}/mail`,
    MLT_FORMS_MINIMUM_MS: '0',
    MLT_LIMITS_MESSAGES_PER_MINUTE: '1000000',
    MLT_LIMITS_READS_PER_MINUTE: '1000000',
    MLT_LOG_FILTER: 'warn',
  };
  const server = spawn(program, ['serve'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    await expect.poll(() => fetch(`${url}/readyz`).then((r) => r.status, () => 0)).toBe(200);
    const page = await (await fetch(`${url}/contact`)).text();
    const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(token).not.toBe('');

    let acknowledged = 0;
    let sent = 0;
    const send = async () => {
      for (;;) {
        sent += 1;
        const body = new URLSearchParams({
          form_token: token,
          topic: 'question',
          email: 'reader@example.org',
          message: `Message number ${sent} of a long row of messages.`,
        });
        const answer = await fetch(`${url}/api/send_message`, { method: 'POST', body }).catch(() => undefined);
        if (answer === undefined) return;
        if (answer.status === 200 && 'reference' in ((await answer.json()) as object)) acknowledged += 1;
      }
    };
    const senders = Array.from({ length: 8 }, send);
    await expect.poll(() => acknowledged).toBeGreaterThan(50);
    server.kill('SIGTERM');
    const [code] = await ended;
    await Promise.all(senders);
    expect(code).toBe(0);

    const backup = spawnSync(program, ['backup', `${folder}/copy.db`], { cwd: root, env, encoding: 'utf8' });
    expect(backup.stderr + backup.stdout).toContain('complete copy');
    const stored = Number(/(\d+)\s+message\b/.exec(backup.stdout)?.[1]);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
